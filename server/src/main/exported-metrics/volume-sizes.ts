import type { App } from '../../domain/app.ts';
import { volumePlaceOf } from '../../usecases/place-of-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import { type Sample, sample } from './samples.ts';

type Parts = Pick<Platform, 'stores' | 'volumes' | 'runtime' | 'clock'>;

/** How old a size may be, and how many Apps are measured between two scrapes. */
interface Pace {
  freshMs: number;
  apps: number;
}

const PACES: Record<Platform['runtime']['kind'], Pace> = {
  local: { freshMs: 60_000, apps: Number.POSITIVE_INFINITY },
  // A look costs a Job: a cluster of many Apps must not be busy with nothing else.
  kubernetes: { freshMs: 3_600_000, apps: 1 },
};

/**
 * How full volumes are. They are measured one after the other beside the scrapes, so that none waits for a large volume: a scrape
 * gets what was measured last, and the first one may get nothing.
 */
export class VolumeSizes {
  readonly #platform: Parts;
  readonly #onError: (error: unknown) => void;
  readonly #sizes = new Map<string, { usedBytes: number | undefined; at: number }>();
  #measuring = false;

  constructor(platform: Parts, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
  }

  async collect(): Promise<Sample[]> {
    const apps = (await this.#platform.stores.apps.listAll()).filter(({ deleting }) => !deleting);
    const present = new Set(apps.map(({ id }) => id));
    for (const id of this.#sizes.keys()) if (!present.has(id)) this.#sizes.delete(id);
    if (!this.#measuring) void this.#measure(this.#due(apps));
    return apps.flatMap(({ id: app, volumeLimitBytes }) => {
      const used = this.#sizes.get(app)?.usedBytes;
      const limit = sample('volumeLimit', volumeLimitBytes, { app });
      return used === undefined ? [limit] : [limit, sample('volumeUsed', used, { app })];
    });
  }

  /** Those of which the least is known first. */
  #due(apps: App[]): App[] {
    const { freshMs, apps: most } = PACES[this.#platform.runtime.kind];
    const before = this.#platform.clock.now() - freshMs;
    const measuredAt = ({ id }: App) => this.#sizes.get(id)?.at ?? 0;
    const due = apps.filter((app) => measuredAt(app) <= before);
    return due.sort((a, b) => measuredAt(a) - measuredAt(b)).slice(0, most);
  }

  async #measure(apps: App[]): Promise<void> {
    this.#measuring = true;
    for (const app of apps)
      this.#sizes.set(app.id, { usedBytes: await this.#usage(app), at: this.#platform.clock.now() });
    this.#measuring = false;
  }

  // A volume that cannot be measured has no figure, rather than an old one. That is told once, until it could be measured again.
  async #usage(app: App): Promise<number | undefined> {
    const before = this.#sizes.get(app.id);
    try {
      const { usedBytes } = await this.#platform.volumes.usage(await volumePlaceOf(this.#platform, app));
      return usedBytes;
    } catch (error) {
      if (!before || before.usedBytes !== undefined) this.#onError(error);
      return undefined;
    }
  }
}
