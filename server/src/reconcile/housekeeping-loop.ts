import type { KnownArtifacts } from '../domain/artifact.ts';
import { AUDIT_KEPT_DAYS } from '../domain/audit-entry.ts';
import { DAY_MS, dayOf } from '../domain/availability/day-looks.ts';
import { DAYS_KEPT } from '../usecases/availability-of-app.ts';
import type { Platform } from '../usecases/platform.ts';
import { Repeated } from './repeated.ts';

const EVERY_MS = 10 * 60_000;
const EVENTS_KEPT_MS = 90 * DAY_MS;
/** Those that have expired stand in the list for a while. */
const INVITATIONS_SHOWN_MS = 30 * DAY_MS;

/** Takes away what nobody needs any more: old runs and their zips, artifacts beyond the kept releases, sessions, links, events. */
export class HousekeepingLoop {
  readonly #platform: Platform;
  readonly #tidying: Repeated;
  #unsubscribe: (() => void) | undefined;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#tidying = new Repeated(() => tidyUp(platform, onError), onError);
  }

  /** Once at the start, after each run that went live, and every ten minutes. */
  open(): void {
    this.#tidying.once();
    this.#tidying.every(EVERY_MS);
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'event' && event.event.kind === 'run-succeeded') this.#tidying.once();
    });
  }

  /** Resolves when nothing of it uses the platform any more. */
  async close(): Promise<void> {
    this.#unsubscribe?.();
    await this.#tidying.close();
  }
}

/** Each part by itself: what cannot be tidied up must not keep the rest from it. Never throws. */
export async function tidyUp(platform: Platform, onError: (error: unknown) => void): Promise<void> {
  const { stores, clock } = platform;
  const parts = [
    () => tidyUpRuns(platform),
    () => tidyUpArtifacts(platform),
    () => stores.sessions.removeExpired(clock.now()),
    () => stores.links.removeExpired(clock.now()),
    () => stores.invitations.removeExpired(clock.now() - INVITATIONS_SHOWN_MS),
    () => stores.events.prune(clock.now() - EVENTS_KEPT_MS),
    () => stores.availability.prune(dayOf(clock.now()) - DAYS_KEPT + 1),
    () => stores.alerts.prune(clock.now() - EVENTS_KEPT_MS),
    () => stores.audit.prune(clock.now() - AUDIT_KEPT_DAYS * DAY_MS),
  ];
  for (const part of parts) await part().catch(onError);
}

async function tidyUpRuns(platform: Platform): Promise<void> {
  const { stores, rules, runLog, uploads, workArea } = platform;
  const forgotten = await stores.runs.prune(rules.runsKept);
  await runLog.remove(forgotten.runIds);
  // What was left by a crash, by an App that was deleted, or by an upload that broke off: it belongs to nothing that is known.
  const { runIds, archiveIds } = await stores.runs.known();
  await runLog.collect(runIds);
  await uploads.collect(archiveIds);
  const active = await stores.runs.listActive();
  await workArea.collect(new Set(active.map((run) => run.id)));
}

async function tidyUpArtifacts(platform: Platform): Promise<void> {
  await platform.builder.collect(() => knownArtifacts(platform));
}

/**
 * A run in progress has an Artifact that no Release names yet; the builder names an Artifact after its run. Runs are looked at before
 * and after the Releases: one that passes from the first to the second meanwhile is seen in one of them.
 */
async function knownArtifacts({ stores, rules }: Platform): Promise<KnownArtifacts> {
  const before = await stores.runs.listActive();
  const retained = await stores.releases.retain(rules.releasesKept);
  const kept = new Set(retained.kept);
  for (const run of [...before, ...(await stores.runs.listActive())]) {
    kept.add(run.id);
    if (run.artifactId !== undefined) kept.add(run.artifactId);
  }
  return { kept, dropped: new Set([...retained.dropped].filter((id) => !kept.has(id))) };
}
