import { setImmediate } from 'node:timers/promises';
import type { Platform } from '../usecases/platform.ts';
import { resealAll } from '../usecases/secrets/reseal.ts';
import { Repeated } from './repeated.ts';

/** What is left to do is found by looking; an old key is let go no sooner than ten minutes after it was replaced. */
const EVERY_MS = 5 * 60_000;

/** Keeps everything that is sealed under the current key: at the start, after a new key was made, and every five minutes. */
export class ResealLoop {
  readonly #platform: Platform;
  readonly #sealing: Repeated;
  #isAskedAgain = false;
  #unsubscribe: (() => void) | undefined;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#sealing = new Repeated(() => this.#work(), onError);
  }

  open(): void {
    this.#sealing.once();
    this.#sealing.every(EVERY_MS);
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type !== 'key-renewed') return;
      this.#isAskedAgain = true;
      this.#sealing.once();
    });
  }

  async close(): Promise<void> {
    this.#unsubscribe?.();
    this.#isAskedAgain = false;
    await this.#sealing.close();
  }

  // A key that is made while values are sealed anew makes those of before outdated again.
  async #work(): Promise<void> {
    do {
      this.#isAskedAgain = false;
      await resealAll(this.#platform, () => setImmediate());
    } while (this.#isAskedAgain);
  }
}
