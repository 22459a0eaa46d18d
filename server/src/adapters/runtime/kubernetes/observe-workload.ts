import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { isRoomMissing } from '../../../domain/room.ts';
import type { Replica, RolloutObservation, WorkloadObservation } from '../../../domain/workload.ts';
import { LABELS } from '../../../kubernetes/names.ts';
import { millisOf } from '../../../kubernetes/timestamp.ts';
import { RULES } from './manifests/app-objects.ts';
import { observePod, type PodFacts } from './observe-pod.ts';
import { creationTrouble, podTrouble, refusalTrouble } from './rollout-trouble.ts';
import type { Trouble } from './unschedulable.ts';

export interface WorkloadSight extends Omit<PodFacts, 'memoryLimitBytes'> {
  appId: string;
  deployment: V1Deployment | undefined;
  pods: V1Pod[];
  /** What was asked last is not what the cluster shows yet. */
  isPending?: boolean;
  /** The API's refusal of what was asked last, in its own words. */
  refusal?: { templateHash: string; message: string };
  /** Milliseconds since 1970 of the cluster's last word. */
  at: number;
  now: number;
}

/** As long as the local runtime waits for a copy to be ready; also longer than copies that leave take to be gone. */
const PATIENCE_MS = 60_000;
/** Restarts of a new copy after which it is not waited for: the first may be a dependency that was not there yet. */
const CRASHES = 2;

/** What the cluster shows of an App; undefined when it shows nothing. */
export function observeWorkload(sight: WorkloadSight): WorkloadObservation | undefined {
  const { appId, deployment, pods, at } = sight;
  const serving = pods.filter((pod) => pod.metadata?.labels?.[LABELS.purpose] === 'serve');
  if (!deployment && serving.length === 0 && !sight.refusal) return undefined;
  const memoryLimitBytes = limitOf(deployment);
  const replicas = serving.map((pod) => observePod(pod, { ...sight, memoryLimitBytes }));
  return { appId, replicas, rollout: observeRollout(sight, replicas), observedAt: at };
}

function observeRollout(sight: WorkloadSight, replicas: Replica[]): RolloutObservation {
  const { deployment, refusal } = sight;
  if (refusal) return { templateHash: refusal.templateHash, state: 'failed', ...refusalTrouble(refusal.message) };
  const templateHash = templateOf(deployment);
  if (!deployment) return { templateHash, state: 'none', message: 'nothing asked' };
  if (sight.isPending) return { templateHash, state: 'progressing', message: 'the cluster has not taken it yet' };
  const wanted = deployment.spec?.replicas ?? 0;
  const fresh = replicas.filter((replica) => replica.templateHash === templateHash);
  const ready = fresh.filter(({ state }) => state === 'ready').length;
  const staying = replicas.filter(isThere).filter((replica) => wanted === 0 || !isLeaving(replica));
  if (isComplete(deployment, wanted) && staying.length === wanted && ready === wanted) {
    return { templateHash, state: 'complete', message: 'complete' };
  }
  const trouble = ready < wanted ? troubleOf(sight, templateHash, deployment) : undefined;
  const failed = wasComplete(deployment) ? undefined : failureOf(sight, deployment, fresh, trouble);
  if (failed) return { templateHash, state: 'failed', ...failed };
  const older = replicas.filter(isThere).length - fresh.filter(isThere).length;
  if (ready >= wanted) return { templateHash, state: 'progressing', message: `${older} older replicas leaving` };
  const counted = `${ready} of ${wanted} new replicas ready`;
  if (!trouble) return { templateHash, state: 'progressing', message: counted };
  return { templateHash, state: 'progressing', ...trouble, message: `${counted}: ${trouble.message}` };
}

/** What keeps the copies of this template from coming up. */
function troubleOf(
  { pods, warningOf }: WorkloadSight,
  templateHash: string,
  deployment: V1Deployment,
): Trouble | undefined {
  for (const pod of pods.filter((each) => isOf(each, templateHash))) {
    const trouble = podTrouble(pod, warningOf?.(pod) ?? {});
    if (trouble) return trouble;
  }
  return creationTrouble(deployment);
}

/** A copy of this template that is to stay. */
function isOf({ metadata }: V1Pod, templateHash: string): boolean {
  const { labels = {}, deletionTimestamp } = metadata ?? {};
  return labels[LABELS.purpose] === 'serve' && labels[LABELS.template] === templateHash && !deletionTimestamp;
}

// A copy on a node that is lost is not waited for: nobody can say when it is gone.
function isThere({ state }: Replica): boolean {
  return state !== 'lost';
}

// The edges send it nothing new any more; it only ends what it has begun (docs/decisions/0019).
function isLeaving({ state }: Replica): boolean {
  return state === 'draining';
}

function isComplete({ metadata, status }: V1Deployment, wanted: number): boolean {
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return false;
  return (status?.updatedReplicas ?? 0) === wanted && (status?.availableReplicas ?? 0) >= wanted;
}

/** Whether this very template has been rolled out whole before: what falls over later is no failed rollout. */
function wasComplete({ metadata, status }: V1Deployment): boolean {
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return false;
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  return progressing?.reason === 'NewReplicaSetAvailable';
}

function failureOf(
  { now, pods }: WorkloadSight,
  deployment: V1Deployment,
  fresh: Replica[],
  trouble: Trouble | undefined,
): Pick<RolloutObservation, 'message' | 'culprit' | 'obstacle'> | undefined {
  const culprit = fresh.find(isCulprit);
  if (culprit) return { message: culprit.lastExit?.message ?? 'a new replica does not come up', ...trouble, culprit };
  if (trouble && !mayMend(trouble, deployment, now)) return trouble;
  const sick = fresh.find((replica) => answersBadly(replica, now));
  if (sick && trouble) return { ...trouble, culprit: sick };
  const late = deployment.status?.conditions?.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  const isCurrent = (deployment.status?.observedGeneration ?? 0) >= (deployment.metadata?.generation ?? 0);
  if (!late || !isCurrent) return undefined;
  // The Deployment's own clock goes on while its copies find no room, and stands at its end until one of them is ready.
  const copies = pods.filter((pod) => isOf(pod, templateOf(deployment)));
  if (isRoomMissing(trouble?.obstacle) || copies.some((pod) => wasPlacedLately(pod, now))) return undefined;
  return { message: late.message ?? 'the rollout took too long', ...trouble };
}

function templateOf(deployment: V1Deployment | undefined): string {
  return deployment?.spec?.template.metadata?.labels?.[LABELS.template] ?? '';
}

/** Whether a copy that is not ready has got its node no longer ago than it may take to start. */
function wasPlacedLately({ status }: V1Pod, now: number): boolean {
  const { conditions = [] } = status ?? {};
  if (conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')) return false;
  const placed = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'True');
  return (
    placed !== undefined && now - (millisOf(placed.lastTransitionTime) ?? 0) < RULES.progressDeadlineSeconds * 1_000
  );
}

/** What was refused as such stays refused; a quota may be freed by copies that are leaving. */
function mayMend({ obstacle }: Trouble, deployment: V1Deployment, now: number): boolean {
  if (obstacle.code === 'cluster-refused') return false;
  if (obstacle.code !== 'account-quota') return true;
  const since = deployment.status?.conditions?.find(({ type }) => type === 'ReplicaFailure')?.lastTransitionTime;
  return now - (millisOf(since) ?? now) < PATIENCE_MS;
}

/** It has opened its port and says itself that it is not well. */
function answersBadly({ everReady, startedAt, lastProbeFailure }: Replica, now: number): boolean {
  return !everReady && /^answers \d+$/.test(lastProbeFailure ?? '') && now - startedAt > PATIENCE_MS;
}

function isCulprit({ state, restarts, lastExit, everReady }: Replica): boolean {
  if (everReady || !lastExit || state === 'ready' || state === 'lost') return false;
  if (['out-of-memory', 'spawn-failed'].includes(lastExit.reason)) return true;
  return restarts >= CRASHES || (state === 'crashed' && restarts >= CRASHES - 1);
}

function limitOf(deployment: V1Deployment | undefined): number {
  const memory = deployment?.spec?.template.spec?.containers[0]?.resources?.limits?.memory ?? '';
  const mebibytes = /^(\d+)Mi$/.exec(memory)?.[1];
  return mebibytes === undefined ? 0 : Number(mebibytes) * 1024 * 1024;
}
