import type { Platform } from '../usecases/platform.ts';

const EVERY_MS = 10 * 60_000;
const EVENTS_KEPT_MS = 90 * 24 * 3_600_000;

/** Takes away what nobody needs any more: old runs and their zips, artifacts beyond the kept releases, sessions, events. */
export class HousekeepingLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  #working = false;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
  }

  /** Once at the start, after each run that went live, and every ten minutes. */
  open(): void {
    void this.#tidy();
    this.#timer = setInterval(() => void this.#tidy(), EVERY_MS);
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'event' && event.event.kind === 'run-succeeded') void this.#tidy();
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#unsubscribe?.();
  }

  async #tidy(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      await tidyUp(this.#platform);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#working = false;
    }
  }
}

export async function tidyUp(platform: Platform): Promise<void> {
  const { stores, rules, clock } = platform;
  const forgotten = await stores.runs.prune(rules.runsKept);
  await platform.runLog.remove(forgotten.runIds);
  for (const id of forgotten.archiveIds) await platform.uploads.remove(id);
  const active = await stores.runs.listActive();
  await platform.workArea.collect(new Set(active.map((run) => run.id)));
  await platform.builder.collect(await artifactsToKeep(platform));
  await stores.sessions.removeExpired(clock.now());
  await stores.events.prune(clock.now() - EVENTS_KEPT_MS);
}

// A run in progress has an Artifact that no Release names yet; the builder names an Artifact after what its run decides.
async function artifactsToKeep({ stores, rules }: Platform): Promise<ReadonlySet<string>> {
  const keep = new Set(await stores.releases.retain(rules.releasesKept));
  for (const run of await stores.runs.listActive()) {
    keep.add(run.id);
    if (run.artifactId !== undefined) keep.add(run.artifactId);
  }
  return keep;
}
