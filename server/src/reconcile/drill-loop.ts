import { beginDueDrills } from '../usecases/begin-due-drills.ts';
import type { Platform } from '../usecases/platform.ts';
import { Repeated } from './repeated.ts';

/** A drill begins within so long of its minute. */
const LOOK_MS = 5_000;

/** Begins drills at their weekly moment. */
export class DrillLoop {
  readonly #looks: Repeated;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#looks = new Repeated(() => beginDueDrills(platform), onError);
  }

  open(): void {
    this.#looks.once();
    this.#looks.every(LOOK_MS);
  }

  /** Resolves when nothing of it uses the platform any more. */
  close(): Promise<void> {
    return this.#looks.close();
  }
}
