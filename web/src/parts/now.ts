import { useSyncExternalStore } from 'react';

/** One clock for everything on the page that counts seconds. It runs while somebody looks at it. */
class Clock {
  readonly #stepMs: number;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #now = Date.now();

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearInterval(this.#timer);
    };
  };

  readonly read = (): number => this.#now;

  #start(): void {
    this.#now = Date.now();
    this.#timer = setInterval(() => {
      this.#now = Date.now();
      for (const listener of this.#listeners) listener();
    }, this.#stepMs);
  }
}

const quick = new Clock(500);
const slow = new Clock(15_000);
const still = { subscribe: () => () => {}, read: () => 0 };

/** The time, for a duration that is still growing; when it is not, 0, without any work. */
export function useRunningNow(running: boolean): number {
  const clock = running ? quick : still;
  return useSyncExternalStore(clock.subscribe, clock.read);
}

/** The time, exact enough for "3 minutes ago". */
export function useSlowNow(): number {
  return useSyncExternalStore(slow.subscribe, slow.read);
}
