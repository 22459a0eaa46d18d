import { gitAway } from '../domain/server-away.ts';
import { savedConnection } from '../usecases/git/saved-connection.ts';
import { takeInPushes } from '../usecases/git/take-in-pushes.ts';
import type { Platform } from '../usecases/platform.ts';
import { Repeated } from './repeated.ts';

/** A webhook says it at once; this finds what none was received for. */
const EVERY_MS = 5 * 60_000;

/** Looks now and then at what developers have pushed to the connected git server. */
export class PushLoop {
  readonly #looks: Repeated;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#looks = new Repeated(() => lookForPushes(platform), onError);
  }

  open(): void {
    this.#looks.once();
    this.#looks.every(EVERY_MS);
  }

  close(): Promise<void> {
    return this.#looks.close();
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
