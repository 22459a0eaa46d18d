import type { ReplicaStatus } from '@nonstop4/worker/protocol';
import type { WorkloadSpec } from '../../../domain/workload.ts';

/** A replica with the worker that has it. */
export interface PlacedReplica {
  worker: string;
  status: ReplicaStatus;
  /** No new request goes to it; it is stopped when it holds none. */
  draining: boolean;
}

export interface WorkerView {
  name: string;
  /** Its control socket answers. */
  reachable: boolean;
  /** Milliseconds that it has been out of reach; 0 when reachable. */
  awayMs: number;
  /** Away for so long (WORKER_LOST_MS) that what it had is replaced elsewhere. */
  lost: boolean;
}

export type Action =
  | { kind: 'start'; worker: string }
  /** Had traffic: moved off the edge, drained, then stopped. */
  | { kind: 'retire'; ids: string[] }
  /** Never had traffic: stopped at once. */
  | { kind: 'discard'; ids: string[] }
  /** Runs, but has not answered for long: ended, so that its worker starts it again. */
  | { kind: 'restart'; worker: string; id: string };

/** A worker that is away longer than this is taken as lost and its replicas get replacements elsewhere. The supervisor brings a dead worker back within seconds. */
export const WORKER_LOST_MS = 30_000;

/** As long as the liveness check that DESIGN.md asks of Kubernetes: 10 s × 6. */
export const HUNG_MS = 60_000;
/** A copy that takes longer to start does not keep the next one waiting. */
const SLOW_START_MS = 2_000;

/**
 * The next actions that bring what runs nearer to what is asked: observe, diff, act. Called again after each change, so it
 * plans one step at a time and never depends on an earlier plan.
 */
export function planConvergence(
  spec: WorkloadSpec,
  replicas: PlacedReplica[],
  workers: WorkerView[],
  { now, hungMs }: { now: number; hungMs: number },
): Action[] {
  const present = replicas.filter((replica) => !replica.draining && isPresent(replica, workers));
  const fresh = present.filter((replica) => replica.status.templateHash === spec.templateHash);
  const stale = present.filter((replica) => replica.status.templateHash !== spec.templateHash);
  const reachable = (replica: PlacedReplica) =>
    workers.some((worker) => worker.name === replica.worker && worker.reachable);
  if (spec.replicas === 0) return removal(present.filter(reachable));
  const missing = spec.replicas - fresh.length;
  if (missing > 0) {
    const oneByOne = stale.some((replica) => replica.status.everReady);
    if (oneByOne && fresh.some((replica) => isJustStarting(replica, now))) return [];
    return startMissing(oneByOne ? 1 : missing, fresh, replicas, workers);
  }
  if (fresh.filter(isReady).length < spec.replicas) return restartHung(present.filter(reachable), now, hungMs);
  // What a worker out of reach still has is taken away when it is back.
  const superfluous = [...stale, ...surplus(fresh, spec.replicas)].filter(reachable);
  return [...removal(superfluous), ...rebalance(spec, fresh, stale, replicas, workers)];
}

/** Fresh copies take traffic once enough of them are ready, or when nothing older is there to take it. */
export function inRotation(replica: PlacedReplica, spec: WorkloadSpec | undefined, all: PlacedReplica[]): boolean {
  if (replica.draining || !replica.status.everReady || replica.status.phase === 'stopping') return false;
  if (!spec || replica.status.templateHash !== spec.templateHash) return true;
  const serving = all.filter((other) => other.status.everReady && !other.draining);
  const freshReady = serving.filter((other) => other.status.templateHash === spec.templateHash);
  const staleServing = serving.length > freshReady.length;
  return !staleServing || freshReady.length >= spec.replicas;
}

/** The copy that shows that a new template does not come up: it crashed twice, or ended in a way that a restart cannot mend. */
export function findCulprit(spec: WorkloadSpec, replicas: PlacedReplica[]): PlacedReplica | undefined {
  return replicas.find(({ status }) => {
    if (status.templateHash !== spec.templateHash || status.everReady || !status.lastExit) return false;
    if (['start-timeout', 'out-of-memory', 'spawn-failed'].includes(status.lastExit.reason)) return true;
    // A second try that runs still may come up.
    return status.restarts >= 2 || (status.restarts === 1 && status.phase === 'backing-off');
  });
}

/** Counts for what runs: not on its way out, and not on a worker that is lost. */
export function isPresent(replica: PlacedReplica, workers: WorkerView[]): boolean {
  if (replica.status.phase === 'stopping') return false;
  const worker = workers.find((candidate) => candidate.name === replica.worker);
  return worker !== undefined && !worker.lost;
}

function isReady(replica: PlacedReplica): boolean {
  return replica.status.phase === 'ready';
}

// While older copies serve visitors, new ones are started one after the other: together they would take every processor.
function isJustStarting({ status }: PlacedReplica, now: number): boolean {
  return status.phase === 'starting' && now - Date.parse(status.startedAt) < SLOW_START_MS;
}

// The longest silent one, one at a time. When no copy answers, it may be that the machine is too busy or that something all of them need is
// away: they are given three times as long, since a restart then takes from visitors what little there is.
function restartHung(replicas: PlacedReplica[], now: number, hungMs: number): Action[] {
  const hung = replicas
    .filter(({ status }) => status.phase === 'unhealthy')
    .sort((a, b) => silentSince(a) - silentSince(b));
  const [first] = hung;
  if (!first || replicas.some(({ status }) => status.phase === 'starting')) return [];
  const patience = replicas.some(isReady) ? hungMs : hungMs * 3;
  return now - silentSince(first) < patience ? [] : [{ kind: 'restart', worker: first.worker, id: first.status.id }];
}

function silentSince({ status }: PlacedReplica): number {
  return Date.parse(status.unhealthySince ?? status.startedAt);
}

function removal(replicas: PlacedReplica[]): Action[] {
  const retire = replicas.filter((replica) => replica.status.everReady).map((replica) => replica.status.id);
  const discard = replicas.filter((replica) => !replica.status.everReady).map((replica) => replica.status.id);
  const actions: Action[] = [];
  if (retire.length > 0) actions.push({ kind: 'retire', ids: retire });
  if (discard.length > 0) actions.push({ kind: 'discard', ids: discard });
  return actions;
}

function startMissing(missing: number, fresh: PlacedReplica[], all: PlacedReplica[], workers: WorkerView[]): Action[] {
  const placed = fresh.map((replica) => replica.worker);
  const actions: Action[] = [];
  for (let count = 0; count < missing; count += 1) {
    const worker = emptiest(placed, all, workers);
    if (!worker) break;
    placed.push(worker);
    actions.push({ kind: 'start', worker });
  }
  return actions;
}

// Fewest fresh copies of this App first (the spread), then fewest copies at all.
function emptiest(placed: string[], all: PlacedReplica[], workers: WorkerView[]): string | undefined {
  const load = (name: string) =>
    placed.filter((worker) => worker === name).length * 1_000 + all.filter((replica) => replica.worker === name).length;
  const candidates = workers.filter((worker) => worker.reachable).map((worker) => worker.name);
  return candidates.sort((a, b) => load(a) - load(b) || (a < b ? -1 : 1))[0];
}

// More than asked: copies on the fullest workers go, those that are not ready first. A copy that still comes up on an emptier
// worker is waited for: to take it away would undo what it was started for, again and again.
function surplus(fresh: PlacedReplica[], wanted: number): PlacedReplica[] {
  let left = [...fresh];
  const gone: PlacedReplica[] = [];
  while (left.length > wanted) {
    const crowds = Map.groupBy(left, (replica) => replica.worker);
    const crowd = (replica: PlacedReplica) => crowds.get(replica.worker)?.length ?? 0;
    const [first, ...rest] = left.toSorted(
      (a, b) => crowd(b) - crowd(a) || Number(isReady(a)) - Number(isReady(b)),
    ) as [PlacedReplica, ...PlacedReplica[]];
    gone.push(first);
    left = rest;
  }
  return left.filter(isReady).length < wanted ? [] : gone;
}

// All on one worker although another is there: one more is started there, and the surplus rule then takes one away.
function rebalance(
  spec: WorkloadSpec,
  fresh: PlacedReplica[],
  stale: PlacedReplica[],
  all: PlacedReplica[],
  workers: WorkerView[],
): Action[] {
  if (fresh.length !== spec.replicas || stale.length > 0 || all.some((replica) => replica.draining)) return [];
  const count = (name: string) => fresh.filter((replica) => replica.worker === name).length;
  const target = emptiest(
    fresh.map((replica) => replica.worker),
    all,
    workers,
  );
  const fullest = Math.max(...workers.map((worker) => count(worker.name)));
  return target !== undefined && fullest - count(target) > 1 ? [{ kind: 'start', worker: target }] : [];
}
