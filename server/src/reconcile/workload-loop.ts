import type { App } from '../domain/app.ts';
import { finishDeletion } from '../usecases/delete-app.ts';
import { desiredWorkload } from '../usecases/desired-workload.ts';
import type { Platform } from '../usecases/platform.ts';

const RESYNC_MS = 10_000;

/** Asks the Runtime again and again for what every App is to be, and finishes deletions: for correctness, not for speed. */
export class WorkloadLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  readonly #deleting = new Set<string>();

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
  }

  /** Resolves when every App was asked for once. */
  async open(): Promise<void> {
    await this.#resync();
    this.#timer = setInterval(() => void this.#resync().catch(this.#onError), RESYNC_MS);
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'app-changed') void this.#deleteIfGoing(event.appId).catch(this.#onError);
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#unsubscribe?.();
  }

  async #resync(): Promise<void> {
    for (const app of await this.#platform.stores.apps.listAll()) {
      if (app.deleting) await this.#finish(app);
      else await this.#ask(app);
    }
  }

  async #ask(app: App): Promise<void> {
    try {
      const spec = await desiredWorkload(this.#platform, app);
      if (spec) await this.#platform.runtime.apply(spec);
    } catch (error) {
      // One App that cannot be asked for must not keep the others from it.
      this.#onError(error);
    }
  }

  async #deleteIfGoing(appId: string): Promise<void> {
    const app = await this.#platform.stores.apps.byId(appId);
    if (app?.deleting) await this.#finish(app);
  }

  async #finish(app: App): Promise<void> {
    if (this.#deleting.has(app.id)) return;
    this.#deleting.add(app.id);
    try {
      await finishDeletion(this.#platform, app);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#deleting.delete(app.id);
    }
  }
}
