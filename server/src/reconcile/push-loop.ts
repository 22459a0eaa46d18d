import { gitAway } from '../domain/server-away.ts';
import { savedConnection } from '../usecases/git/saved-connection.ts';
import { takeInPushes } from '../usecases/git/take-in-pushes.ts';
import type { Platform } from '../usecases/platform.ts';

/** A webhook says it at once; this finds what none was received for. */
const EVERY_MS = 5 * 60_000;

/** Looks now and then at what developers have pushed to the connected git server. */
export class PushLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
  }

  open(): void {
    this.#look();
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #look(): void {
    this.#looking ??= lookForPushes(this.#platform)
      .catch(this.#onError)
      .finally(() => {
        this.#looking = undefined;
      });
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
