import type { V1ContainerState, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { processOf } from '../../../domain/background.ts';
import type { Replica, ReplicaEnd, ReplicaState } from '../../../domain/workload.ts';
import { cannotStart } from '../../../kubernetes/cannot-start.ts';
import { APP_CONTAINER, LABELS } from '../../../kubernetes/names.ts';
import { millisOf } from '../../../kubernetes/timestamp.ts';
import { RULES } from './manifests/app-objects.ts';

/** What only events tell of a pod: its status has no word of it. */
export interface PodWarning {
  /** What the last probe got. */
  probe?: string;
  /** Why its volumes or its network are not there. */
  setUp?: string;
}

export interface PodFacts {
  /** Names of the nodes that answer. */
  readyNodes: ReadonlySet<string>;
  cordonedNodes?: ReadonlySet<string>;
  usage: ReadonlyMap<string, { cpuCores: number; memoryBytes: number }>;
  memoryLimitBytes: number;
  /** What events told of a pod that is not ready. */
  warningOf?: (pod: V1Pod) => PodWarning;
}

/** A pod in the words of the domain. */
export function observePod(pod: V1Pod, facts: PodFacts): Replica {
  const { readyNodes, usage, memoryLimitBytes } = facts;
  const { name = '', labels = {} } = pod.metadata ?? {};
  const status = appStatus(pod);
  const state = stateOf(pod, status, readyNodes);
  const used = usage.get(name) ?? { cpuCores: 0, memoryBytes: 0 };
  const lastExit = endOf(pod, status);
  const { probe } = facts.warningOf?.(pod) ?? {};
  return {
    id: name,
    node: pod.spec?.nodeName ?? '',
    release: Number(labels[LABELS.release] ?? 0),
    templateHash: labels[LABELS.template] ?? '',
    state,
    inRotation: state === 'ready',
    everReady: wasEverReady(pod, state, lastExit),
    host: pod.status?.podIP ?? '',
    port: pod.spec?.containers[0]?.ports?.[0]?.containerPort ?? 0,
    startedAt: millisOf(status?.state?.running?.startedAt ?? pod.metadata?.creationTimestamp) ?? 0,
    restarts: status?.restartCount ?? 0,
    ...used,
    memoryLimitBytes,
    ...(lastExit ? { lastExit } : {}),
    ...(probe === undefined ? {} : { lastProbeFailure: probe }),
    ...(facts.cordonedNodes?.has(pod.spec?.nodeName ?? '') ? { nodeIsCordoned: true } : {}),
  };
}

/** Of a background process, which has no probes: whether it has run for as long as one that is ready (minReadySeconds of its Deployment). */
function wasEverReady(pod: V1Pod, state: ReplicaState, lastExit: ReplicaEnd | undefined): boolean {
  const status = appStatus(pod);
  if (processOf(pod.metadata?.labels?.[LABELS.app] ?? '') === undefined)
    return state === 'ready' || status?.started === true;
  const runsSince = millisOf(status?.state?.running?.startedAt);
  const ranMs = runsSince === undefined ? (lastExit?.ranMs ?? 0) : Date.now() - runsSince;
  return ranMs >= RULES.minReadySeconds * 1_000;
}

/** Not a trial. */
export function isServing({ metadata }: V1Pod): boolean {
  return metadata?.labels?.[LABELS.purpose] === 'serve';
}

export function appStatus(pod: V1Pod): V1ContainerStatus | undefined {
  return pod.status?.containerStatuses?.find(({ name }) => name === APP_CONTAINER);
}

function isReady(pod: V1Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

function stateOf(pod: V1Pod, status: V1ContainerStatus | undefined, readyNodes: ReadonlySet<string>): ReplicaState {
  if (pod.spec?.nodeName && !readyNodes.has(pod.spec.nodeName)) return 'lost';
  if (pod.metadata?.deletionTimestamp) return 'draining';
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return 'crashed';
  const { waiting } = status?.state ?? {};
  if (status?.state?.terminated || waiting?.reason === 'CrashLoopBackOff' || cannotStart(waiting)) return 'crashed';
  if (isReady(pod)) return 'ready';
  return status?.started ? 'unhealthy' : 'starting';
}

function endOf(pod: V1Pod, status: V1ContainerStatus | undefined): ReplicaEnd | undefined {
  const { waiting } = status?.state ?? {};
  if (cannotStart(waiting)) {
    const message = [waiting?.reason, waiting?.message].filter(Boolean).join(': ');
    return { at: Date.now(), code: null, signal: null, reason: 'spawn-failed', ranMs: 0, message };
  }
  const ended = terminated(status?.state) ?? terminated(status?.lastState);
  if (!ended) return pod.status?.reason === 'Evicted' ? evicted(pod) : undefined;
  const { exitCode, reason, finishedAt, startedAt, message } = ended;
  // 128 + n is how a shell, and containerd, tell of signal n.
  const killed = exitCode === 137 ? 'SIGKILL' : exitCode === 143 ? 'SIGTERM' : null;
  return {
    at: millisOf(finishedAt) ?? 0,
    code: killed ? null : exitCode,
    signal: killed,
    reason: reason === 'OOMKilled' ? 'out-of-memory' : reason === 'StartError' ? 'spawn-failed' : 'exited',
    ranMs: Math.max(0, (millisOf(finishedAt) ?? 0) - (millisOf(startedAt) ?? 0)),
    ...(message ? { message } : {}),
  };
}

function terminated(state: V1ContainerState | undefined) {
  return state?.terminated;
}

function evicted(pod: V1Pod): ReplicaEnd {
  return { at: 0, code: null, signal: null, reason: 'unknown', ranMs: 0, message: pod.status?.message ?? 'evicted' };
}
