import type { App } from '../domain/app.ts';
import { explainEnd } from '../domain/explain-end.ts';
import type { Deployment } from '../domain/release.ts';
import type { Replica, WorkloadObservation } from '../domain/workload.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';
import { requestRun } from './request-run.ts';
import { linesOf } from './roll-out.ts';

/** A Release that went live is on probation this long; afterwards a crash is no longer laid at the update's door. */
const PROBATION_MS = 10 * 60_000;
/** Crashes of a copy that are taken as "it does not stay up". */
const CRASHES = 2;
/** Runs among which a rollback that was tried already is looked for. */
const RUNS_LOOKED_AT = 20;

/**
 * Takes a Release back when, within its probation, every copy of it has crashed twice: the Release that was live before is made
 * live again. A copy that was killed (a drill, the operating system) does not count against the Release. It happens once: a
 * Release that is live by such a rollback, or whose rollback failed, is left to its owner.
 */
export async function considerRollback(platform: Platform, app: App, observation: WorkloadObservation): Promise<void> {
  const [culprit] = observation.replicas;
  if (!culprit || app.desiredState !== 'running' || !observation.replicas.every(hasFallenOver)) return;
  const deployments = await platform.stores.releases.listDeployments(app.id);
  const live = deployments.find((deployment) => deployment.state === 'live');
  const previous = deployments.find(
    (deployment) => deployment.state === 'superseded' && deployment.release !== live?.release,
  );
  if (!live || !previous || !isOnProbation(live, platform.clock.now())) return;
  // What crashes may be an older Release that is on its way out.
  if (observation.replicas.some((replica) => replica.release !== live.release)) return;
  if (await wasTriedOrIsBusy(platform, app, live)) return;
  const release = await platform.stores.releases.release(app.id, previous.release);
  if (!release || release.collected) return;
  await rollBack(platform, app, { from: live.release, to: previous.release, culprit });
}

function hasFallenOver(replica: Replica): boolean {
  const crashes = replica.restarts + (replica.state === 'crashed' ? 1 : 0);
  const ownFault = replica.lastExit !== undefined && !['killed-for-drill', 'unknown'].includes(replica.lastExit.reason);
  return ownFault && replica.state !== 'ready' && crashes >= CRASHES;
}

function isOnProbation(deployment: Deployment, now: number): boolean {
  return now - (deployment.endedAt ?? deployment.createdAt) < PROBATION_MS;
}

async function wasTriedOrIsBusy(platform: Platform, app: App, live: Deployment): Promise<boolean> {
  const active = await platform.stores.runs.listActive();
  if (active.some((run) => run.appId === app.id)) return true;
  const runs = await platform.stores.runs.listByApp(app.id, RUNS_LOOKED_AT);
  const since = live.endedAt ?? live.createdAt;
  return runs.some((run) => run.kind === 'auto-rollback' && (run.id === live.runId || run.createdAt >= since));
}

async function rollBack(
  platform: Platform,
  app: App,
  { from, to, culprit }: { from: number; to: number; culprit: Replica },
): Promise<void> {
  const lines = await linesOf(platform, app.id, culprit);
  const why = explainEnd(culprit.lastExit, lines, app).failure;
  const failure = {
    code: 'crashed-after-live' as const,
    params: { ...why.params, reason: why.code, from, to },
    lastLines: why.lastLines,
  };
  await recordEvent(platform, { kind: 'auto-rollback', app, params: { from, to, reason: why.code } });
  await requestRun(platform, app, { kind: 'auto-rollback', actor: 'platform', release: to, failure });
}
