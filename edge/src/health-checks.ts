import type { AppTraffic } from './app-traffic.ts';
import { CHECK_INTERVAL_MS, MAX_CHECKS_PER_SECOND } from './limits.ts';
import { probe } from './probe.ts';
import { rescueWaiting } from './rescue.ts';
import type { Target } from './target.ts';

/** Checks every target about once a second, each at its own moment, so that many of them make an even load. */
export class HealthChecks {
  readonly #timers = new Map<Target, NodeJS.Timeout>();
  #stopped = false;

  /** Until the target is retired and holds nothing, or all checks are stopped. */
  watch(app: AppTraffic, target: Target): void {
    this.#plan(app, target, Math.random() * this.#intervalMs());
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #intervalMs(): number {
    return Math.max(CHECK_INTERVAL_MS, (this.#timers.size * 1000) / MAX_CHECKS_PER_SECOND);
  }

  #plan(app: AppTraffic, target: Target, delayMs: number): void {
    this.#timers.set(
      target,
      setTimeout(() => this.#check(app, target), delayMs),
    );
  }

  #check(app: AppTraffic, target: Target): void {
    // What a retired target still holds may have to be rescued: so it is checked until it is empty.
    if (target.retired && target.inFlight === 0) {
      this.#timers.delete(target);
      return;
    }
    const begun = performance.now();
    probe(target, app.healthCheck, app.hostnames[0] ?? target.host, (failure) => {
      if (this.#stopped) return;
      target.noteCheck(failure);
      if (target.health.state === 'down') rescueWaiting(target);
      // A tenth of unevenness keeps targets that were published together from being checked together for ever.
      const interval = this.#intervalMs() * (0.95 + Math.random() * 0.1);
      this.#plan(app, target, Math.max(0, interval - (performance.now() - begun)));
    });
  }
}
