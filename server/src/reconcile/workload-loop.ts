import { setImmediate as others } from 'node:timers/promises';
import type { App } from '../domain/app.ts';
import { appIdOf } from '../domain/background.ts';
import type { WorkloadSpec } from '../domain/workload.ts';
import { askForWorkload } from '../usecases/ask-for-workload.ts';
import { finishDeletion } from '../usecases/delete-app.ts';
import { pause } from '../usecases/pause.ts';
import type { Platform } from '../usecases/platform.ts';
import { restoreAbandoned } from '../usecases/restore-live.ts';
import { Repeated } from './repeated.ts';

const RESYNC_MS = 10_000;
/** How often copies that are to move are looked at; without such copies it asks nothing of a cluster. */
const PLACE_MS = 2_000;
/** A deletion that fails (a worker that is away, say) is tried again after this time, then after twice as long … */
const RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;

/**
 * Asks the Runtime again and again for what every App is to be, has it forget what belongs to no App and move copies that are not where
 * they should be, and finishes deletions: for correctness, not for speed.
 */
export class WorkloadLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  /** Deletions being worked on; true when there was news of the App meanwhile. */
  readonly #deleting = new Map<string, boolean>();
  readonly #deletions = new Set<Promise<void>>();
  readonly #placements: Repeated;
  #unsubscribe: (() => void) | undefined;
  readonly #resyncs: Repeated;
  readonly #closed = new AbortController();

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
    this.#resyncs = new Repeated(() => this.#resync(), onError);
    this.#placements = new Repeated(() => platform.runtime.place(), onError);
  }

  /** Resolves when every App was asked for once. */
  async open(): Promise<void> {
    await this.#resync();
    this.#resyncs.every(RESYNC_MS);
    this.#placements.every(PLACE_MS);
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'app-changed') void this.#deleteIfGoing(event.appId).catch(this.#onError);
      if (event.type === 'workload-changed') void this.#ask(event.appId, false);
    });
  }

  /** Resolves when nothing of it uses the platform any more. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#unsubscribe?.();
    await Promise.allSettled([this.#resyncs.close(), this.#placements.close(), ...this.#deletions]);
  }

  async #resync(): Promise<void> {
    // Seen before the Apps are listed: one that is made in between is no stray.
    const running = (await this.#platform.runtime.observeAll()).map(({ appId }) => appId);
    const strays = new Set(running);
    const deployed = new Set<string>();
    for (const { app, live, progressing } of await this.#platform.stores.overviews.ofAll()) {
      if (this.#closed.signal.aborted) return;
      if (app.deleting) this.#delete(app);
      else if (live || progressing) {
        deployed.add(app.id);
        for (const { appId } of await this.#ask(app.id, progressing !== undefined)) strays.delete(appId);
      }
      if (app.deleting || live || progressing) strays.delete(app.id);
      // A thousand Apps must not keep a request waiting.
      await others();
    }
    // A cluster may have Apps of another platform on it, or newer ones than a restored database knows: what is not known here is left alone.
    const isOurs = (id: string) => this.#platform.runtime.kind !== 'kubernetes' || deployed.has(appIdOf(id));
    for (const id of strays) if (!this.#closed.signal.aborted && isOurs(id)) await this.#ask(id, false);
  }

  /** What was asked for; nothing when it could not be. */
  async #ask(workloadId: string, isChanging: boolean): Promise<WorkloadSpec[]> {
    try {
      if (isChanging) await restoreAbandoned(this.#platform, workloadId);
      return await askForWorkload(this.#platform, workloadId);
    } catch (error) {
      // One App that cannot be asked for must not keep the others from it.
      this.#onError(error);
      return [];
    }
  }

  async #deleteIfGoing(appId: string): Promise<void> {
    const app = await this.#platform.stores.apps.byId(appId);
    if (app?.deleting) this.#delete(app);
  }

  #delete(app: App): void {
    if (this.#closed.signal.aborted) return;
    if (this.#deleting.has(app.id)) {
      this.#deleting.set(app.id, true);
      return;
    }
    const deletion = this.#finish(app).finally(() => this.#deletions.delete(deletion));
    this.#deletions.add(deletion);
  }

  // Again at once when a run of the App has ended meanwhile: it may have been what the deletion waits for.
  async #finish(app: App): Promise<void> {
    const { signal } = this.#closed;
    let retryMs = RETRY_MS;
    for (let done = false, again = true; !done && again && !signal.aborted; ) {
      this.#deleting.set(app.id, false);
      try {
        done = await finishDeletion(this.#platform, app);
        again = this.#deleting.get(app.id) ?? false;
      } catch (error) {
        this.#onError(error);
        await pause(retryMs, signal);
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
      }
    }
    this.#deleting.delete(app.id);
  }
}
