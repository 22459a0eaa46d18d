import { beginDueDrills } from '../usecases/begin-due-drills.ts';
import type { Platform } from '../usecases/platform.ts';
import { abortOverdueDrills } from '../usecases/run-drill.ts';
import { Repeated } from './repeated.ts';

/** A drill begins within so long of its minute. */
const LOOK_MS = 5_000;
const LOOK_FOR_LOST_MS = 60_000;

/** Begins drills at their weekly moment, and ends those whose server is gone. */
export class DrillLoop {
  readonly #looks: Repeated;
  readonly #lost: Repeated;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#looks = new Repeated(() => beginDueDrills(platform), onError);
    this.#lost = new Repeated(() => abortOverdueDrills(platform), onError);
  }

  open(): void {
    this.#looks.once();
    this.#looks.every(LOOK_MS);
    this.#lost.every(LOOK_FOR_LOST_MS);
  }

  /** Resolves when nothing of it uses the platform any more. */
  async close(): Promise<void> {
    await Promise.all([this.#looks.close(), this.#lost.close()]);
  }
}
