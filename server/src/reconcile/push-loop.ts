import { gitAway } from '../domain/server-away.ts';
import { savedConnection } from '../usecases/git/saved-connection.ts';
import { takeInPushes } from '../usecases/git/take-in-pushes.ts';
import type { Platform } from '../usecases/platform.ts';
import { Repeated } from './repeated.ts';

/** A webhook says it at once; this finds what none was received for. */
const EVERY_MS = 5 * 60_000;

/** Looks at what developers have pushed to the connected git server: when a webhook says so, on whichever server it came in, and now and then. */
export class PushLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #looks: Repeated;
  #waits = false;
  #looking: Promise<void> = Promise.resolve();
  #unsubscribe: (() => void) | undefined;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
    this.#looks = new Repeated(() => lookForPushes(platform), onError);
  }

  open(): void {
    this.#looks.once();
    this.#looks.every(EVERY_MS);
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'pushes-told') this.#lookSoon();
    });
  }

  async close(): Promise<void> {
    this.#unsubscribe?.();
    await Promise.all([this.#looks.close(), this.#looking]);
  }

  // One look serves everything that came before it began: no more than one waits behind the one that goes on.
  #lookSoon(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#looking = this.#looking
      .then(() => {
        this.#waits = false;
        return takeInPushes(this.#platform);
      })
      .then(() => undefined, this.#onError);
  }
}

async function lookForPushes(platform: Platform): Promise<void> {
  if (!(await savedConnection(platform))) return;
  try {
    await takeInPushes(platform);
  } catch (error) {
    // Uploads say it where somebody reads it, and the next look is not far.
    if (!gitAway(error)) throw error;
  }
}
