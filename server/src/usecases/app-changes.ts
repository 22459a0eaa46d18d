import type { Runtime } from '../ports/runtime.ts';
import { pause } from './pause.ts';

/** What a Runtime tells of one App, for a waiter that looks for itself: what is told between two waits ends the next one at once. */
export class AppChanges {
  readonly #unwatch: () => void;
  #told = false;
  #wake: () => void = () => undefined;

  constructor(runtime: Pick<Runtime, 'watch'>, appId: string) {
    this.#unwatch = runtime.watch((changed) => {
      if (changed !== appId) return;
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
    this.#unwatch();
  }
}
