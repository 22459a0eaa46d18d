import type { Clock } from '../../../ports/clock.ts';

/** How often the volume of one App is looked at: a directory is walked for it. */
const LOOK_EVERY_MS = 300_000;
/** A size that could not be read again for so long is not shown any more. */
const REMEMBERED_MS = 3 * LOOK_EVERY_MS;

/** The sizes of Apps' volumes, looked at one at a time and seldom, so that a sample never waits for a disk. */
export class VolumeSizes {
  readonly #measure: (appId: string) => Promise<number | undefined>;
  readonly #clock: Clock;
  readonly #known = new Map<string, { bytes: number | undefined; lookedAt: number; seenAt: number }>();
  #looking = false;

  /** `measure`: undefined for an App that has none. */
  constructor(measure: (appId: string) => Promise<number | undefined>, clock: Clock) {
    this.#measure = measure;
    this.#clock = clock;
  }

  /** As last seen. */
  of(appId: string): number | undefined {
    const known = this.#known.get(appId);
    return known && known.seenAt > this.#clock.now() - REMEMBERED_MS ? known.bytes : undefined;
  }

  /** Begins to look at those whose turn it is; of several calls one looks. Never throws: a size that cannot be read is not measured. */
  async look(appIds: ReadonlySet<string>): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    for (const appId of this.#known.keys()) if (!appIds.has(appId)) this.#known.delete(appId);
    for (const appId of appIds) {
      const known = this.#known.get(appId);
      if (known && known.lookedAt > this.#clock.now() - LOOK_EVERY_MS) continue;
      const lookedAt = this.#clock.now();
      await this.#measure(appId).then(
        (bytes) => this.#known.set(appId, { bytes, lookedAt, seenAt: lookedAt }),
        () => this.#known.set(appId, { bytes: known?.bytes, lookedAt, seenAt: known?.seenAt ?? 0 }),
      );
    }
    this.#looking = false;
  }
}
