import { beginDueDrills } from '../usecases/begin-due-drills.ts';
import type { Platform } from '../usecases/platform.ts';

const LOOK_MS = 30_000;

/** Begins drills at their weekly moment. */
export class DrillLoop {
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
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Resolves when nothing of it uses the platform any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #look(): void {
    this.#looking ??= beginDueDrills(this.#platform)
      .catch(this.#onError)
      .finally(() => {
        this.#looking = undefined;
      });
  }
}
