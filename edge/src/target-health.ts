import { BREAKS_OUT, CHECK_FAILURES_OUT, CHECK_SUCCESSES_IN } from './limits.ts';

/** What an observation changed, if anything. */
export type HealthChange = 'taken-out' | 'brought-back' | undefined;

/**
 * Whether one target is believed to work. A new one is: the worker found it ready before it was published. Pure: told
 * what was seen, it says what changed.
 */
export class TargetHealth {
  state: 'up' | 'down' = 'up';
  #breaks = 0;
  #checkFailures = 0;
  #checkSuccesses = 0;

  /** A visitor's request got the head of an answer, whatever its status. */
  noteAnswer(): void {
    this.#breaks = 0;
  }

  /** A visitor's request found the connection refused, timed out or broken before an answer. */
  noteBreak(): HealthChange {
    this.#breaks += 1;
    return this.#breaks >= BREAKS_OUT ? this.#takeOut() : undefined;
  }

  noteCheck(healthy: boolean): HealthChange {
    if (!healthy) {
      this.#checkSuccesses = 0;
      this.#checkFailures += 1;
      return this.#checkFailures >= CHECK_FAILURES_OUT ? this.#takeOut() : undefined;
    }
    this.#checkFailures = 0;
    this.#checkSuccesses += 1;
    return this.state === 'down' && this.#checkSuccesses >= CHECK_SUCCESSES_IN ? this.#bringBack() : undefined;
  }

  #takeOut(): HealthChange {
    if (this.state === 'down') return undefined;
    this.state = 'down';
    // Successes from before do not count: only checks after the failures show that it is back.
    this.#checkSuccesses = 0;
    return 'taken-out';
  }

  #bringBack(): HealthChange {
    this.state = 'up';
    this.#breaks = 0;
    return 'brought-back';
  }
}
