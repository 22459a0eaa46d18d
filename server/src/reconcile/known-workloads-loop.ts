import { askForWorkload } from '../usecases/ask-for-workload.ts';
import type { Platform } from '../usecases/platform.ts';
import { Repeated } from './repeated.ts';

const RESYNC_MS = 10_000;
/** A run tells of its App many times a second. */
const SOON_MS = 200;

/**
 * On a server that does not lead: tells its own Runtime what every App is to be, so that it can say what is missing. Such a Runtime starts and stops
 * nothing (see LocalRuntime).
 */
export class KnownWorkloadsLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #changed = new Set<string>();
  readonly #all: Repeated;
  readonly #soon: Repeated;
  #unsubscribe: (() => void) | undefined;
  #closed = true;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
    this.#all = new Repeated(() => this.#askForAll(), onError);
    this.#soon = new Repeated(() => this.#askForChanged(), onError);
  }

  /** May be opened again after it was closed. */
  open(): void {
    this.#closed = false;
    this.#all.once();
    this.#all.every(RESYNC_MS);
    this.#soon.every(SOON_MS);
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'app-changed') this.#changed.add(event.appId);
    });
  }

  /** Resolves when nothing of it uses the platform any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe?.();
    await Promise.all([this.#all.close(), this.#soon.close()]);
  }

  async #askForAll(): Promise<void> {
    const seen = (await this.#platform.runtime.observeAll()).map(({ appId }) => appId);
    const known = (await this.#platform.stores.overviews.ofAll()).map(({ app }) => app.id);
    await this.#askFor(new Set([...seen, ...known]));
  }

  async #askForChanged(): Promise<void> {
    const changed = new Set(this.#changed);
    this.#changed.clear();
    await this.#askFor(changed);
  }

  async #askFor(appIds: ReadonlySet<string>): Promise<void> {
    for (const appId of appIds) {
      if (this.#closed) return;
      await askForWorkload(this.#platform, appId).catch(this.#onError);
    }
  }
}
