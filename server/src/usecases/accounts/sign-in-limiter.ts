import { Problem } from '../../domain/problem.ts';

/** Failures within the window before a name from one address, or an address whatever the name, has to wait. */
const MAX_PER_NAME = 5;
const MAX_PER_ADDRESS = 30;
const WINDOW_MS = 15 * 60_000;
const MAX_REMEMBERED = 10_000;

/**
 * Slows guessing of passwords. An attempt counts as failed from its beginning, so that many at once are no way around it. In
 * memory: a restart of the server forgets it, which costs a guesser more than it gives.
 */
export class SignInLimiter {
  readonly #failures = new Map<string, number[]>();

  /** Counts an attempt. Throws Problem `too-many-attempts` when the name or the address has to wait. */
  begin(name: string, from: string, now: number): void {
    const keys = [
      [pair(name, from), MAX_PER_NAME],
      [from, MAX_PER_ADDRESS],
    ] as const;
    const wait = Math.max(...keys.map(([key, max]) => this.#waitMs(key, max, now)));
    if (wait > 0) {
      const minutes = Math.ceil(wait / 60_000);
      throw new Problem('too-many-attempts', `Too many wrong passwords. Try again in ${minutes} min.`, { minutes });
    }
    for (const [key] of keys) this.#put(key, [...this.#recent(key, now), now]);
    this.#forgetOldest();
  }

  /** The attempt begun at that time was none of a guesser: the name's earlier failures are forgiven too. */
  succeeded(name: string, from: string, begunAt: number): void {
    this.#failures.delete(pair(name, from));
    const ofAddress = this.#failures.get(from) ?? [];
    const own = ofAddress.indexOf(begunAt);
    if (own >= 0) this.#put(from, ofAddress.toSpliced(own, 1));
  }

  #waitMs(key: string, max: number, now: number): number {
    const recent = this.#recent(key, now);
    const oldest = recent[recent.length - max];
    return oldest === undefined ? 0 : oldest + WINDOW_MS - now;
  }

  // A time ahead of now was noted before the machine's clock was set back: it would keep people out for as long.
  #recent(key: string, now: number): number[] {
    return (this.#failures.get(key) ?? []).filter((at) => at <= now && now - at < WINDOW_MS);
  }

  // At the end of the map: what was used longest ago stands first and is forgotten first.
  #put(key: string, failures: number[]): void {
    this.#failures.delete(key);
    if (failures.length > 0) this.#failures.set(key, failures);
  }

  #forgetOldest(): void {
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MAX_REMEMBERED) return;
      this.#failures.delete(key);
    }
  }
}

function pair(name: string, from: string): string {
  return `${from} ${name}`;
}
