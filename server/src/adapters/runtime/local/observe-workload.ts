import type { ReplicaStatus } from '@nonstop4/worker/protocol';
import type {
  Replica,
  ReplicaEnd,
  ReplicaState,
  RolloutObservation,
  WorkloadObservation,
  WorkloadSpec,
} from '../../../domain/workload.ts';
import { findCulprit, inRotation, isPresent, type PlacedReplica, type WorkerView } from './convergence.ts';

/** A worker out of reach for less is most likely being restarted while its replicas go on. */
const LOST_AFTER_MS = 2_000;

export interface WorkloadView {
  appId: string;
  spec: WorkloadSpec | undefined;
  replicas: PlacedReplica[];
  workers: WorkerView[];
  now: number;
}

/** What the workers say of an App, in the words of the domain. */
export function observeWorkload(view: WorkloadView): WorkloadObservation {
  const replicas = view.replicas.map((replica) => toReplica(replica, view));
  return { appId: view.appId, replicas, rollout: observeRollout(view, replicas), observedAt: view.now };
}

function observeRollout(view: WorkloadView, replicas: Replica[]): RolloutObservation {
  const { spec } = view;
  if (!spec) return { templateHash: '', state: 'none', message: 'nothing asked' };
  const base = { templateHash: spec.templateHash };
  const fresh = replicas.filter((replica) => replica.templateHash === spec.templateHash);
  const ready = fresh.filter((replica) => replica.state === 'ready').length;
  const culprit = findCulprit(spec, view.replicas);
  if (culprit && ready < spec.replicas) {
    const shown = replicas.find((replica) => replica.id === culprit.status.id);
    return {
      ...base,
      state: 'failed',
      message: 'a new replica does not come up',
      ...(shown ? { culprit: shown } : {}),
    };
  }
  const isThere = (replica: PlacedReplica) => replica.status.phase === 'stopping' || isPresent(replica, view.workers);
  // What a lost worker had is not waited for: a deploy must go through while a node is away.
  const there = view.replicas.filter(isThere);
  const freshThere = there.filter((replica) => replica.status.templateHash === spec.templateHash);
  const older = there.length - freshThere.length;
  const leaving = freshThere.length - spec.replicas;
  if (ready === spec.replicas && older === 0 && leaving === 0)
    return { ...base, state: 'complete', message: 'complete' };
  const message =
    ready < spec.replicas
      ? `${ready} of ${spec.replicas} new replicas ready`
      : `${older + leaving} older replicas leaving`;
  return { ...base, state: 'progressing', message };
}

function toReplica(placed: PlacedReplica, view: WorkloadView): Replica {
  const { status } = placed;
  const template = view.spec?.templateHash === status.templateHash ? view.spec.template : undefined;
  return {
    id: status.id,
    node: placed.worker,
    release: status.release,
    templateHash: status.templateHash,
    state: stateOf(placed, view.workers),
    inRotation: inRotation(placed, view.spec, view.replicas),
    everReady: status.everReady,
    host: '127.0.0.1',
    port: status.port,
    startedAt: Date.parse(status.startedAt),
    restarts: status.restarts,
    cpuCores: status.cpuCores,
    memoryBytes: status.memoryBytes,
    memoryLimitBytes: template?.memoryLimitBytes ?? 0,
    ...(status.lastExit ? { lastExit: toEnd(status.lastExit) } : {}),
    ...(status.lastProbeFailure ? { lastProbeFailure: status.lastProbeFailure } : {}),
  };
}

function toEnd(exit: NonNullable<ReplicaStatus['lastExit']>): ReplicaEnd {
  return { ...exit, at: Date.parse(exit.at) };
}

const STATES: Record<ReplicaStatus['phase'], ReplicaState> = {
  starting: 'starting',
  ready: 'ready',
  unhealthy: 'unhealthy',
  'backing-off': 'crashed',
  exited: 'crashed',
  stopping: 'stopping',
};

function stateOf(placed: PlacedReplica, workers: WorkerView[]): ReplicaState {
  const worker = workers.find((candidate) => candidate.name === placed.worker);
  if (!worker || worker.lost || worker.awayMs > LOST_AFTER_MS) return 'lost';
  if (placed.draining && placed.status.phase !== 'stopping') return 'draining';
  return STATES[placed.status.phase];
}
