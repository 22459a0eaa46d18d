import { Problem } from '../../domain/problem.ts';

/** Failures within the window before a name from one address, or an address whatever the name, has to wait. */
const MAX_PER_NAME = 5;
const MAX_PER_ADDRESS = 30;
const WINDOW_MS = 15 * 60_000;
const MAX_REMEMBERED = 10_000;

/** Slows guessing of passwords. In memory: a restart of the server forgets it, which costs a guesser more than it gives. */
export class SignInLimiter {
  readonly #failures = new Map<string, number[]>();

  check(name: string, from: string, now: number): void {
    const wait = Math.max(this.#waitMs(pair(name, from), MAX_PER_NAME, now), this.#waitMs(from, MAX_PER_ADDRESS, now));
    if (wait <= 0) return;
    const minutes = Math.ceil(wait / 60_000);
    throw new Problem('too-many-attempts', `Too many wrong passwords. Try again in ${minutes} min.`, { minutes });
  }

  failed(name: string, from: string, now: number): void {
    for (const key of [pair(name, from), from]) {
      const recent = (this.#failures.get(key) ?? []).filter((at) => now - at < WINDOW_MS);
      this.#failures.delete(key);
      this.#failures.set(key, [...recent, now]);
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MAX_REMEMBERED) break;
      this.#failures.delete(key);
    }
  }

  succeeded(name: string, from: string): void {
    this.#failures.delete(pair(name, from));
  }

  #waitMs(key: string, max: number, now: number): number {
    const recent = (this.#failures.get(key) ?? []).filter((at) => now - at < WINDOW_MS);
    const oldest = recent[recent.length - max];
    return oldest === undefined ? 0 : oldest + WINDOW_MS - now;
  }
}

function pair(name: string, from: string): string {
  return `${from} ${name}`;
}
