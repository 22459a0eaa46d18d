import { pause } from './pause.ts';

/** What somebody tells, for a waiter that looks for itself: what is told between two waits ends the next one at once. */
export class News {
  readonly #unsubscribe: () => void;
  #told = false;
  #wake: () => void = () => undefined;

  /** `subscribe` is given what to call when there is news, and returns the way to stop listening. */
  constructor(subscribe: (tell: () => void) => () => void) {
    this.#unsubscribe = subscribe(() => {
      this.#told = true;
      this.#wake();
    });
  }

  /** Resolves when something was told since the last wait, when the time is over, or when the signal is aborted. */
  async next(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#told) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await pause(timeoutMs, AbortSignal.any([signal, woken.signal]));
    }
    this.#told = false;
  }

  close(): void {
    this.#unsubscribe();
  }
}
