import type { LogLine } from '../../../domain/log-line.ts';
import { Problem } from '../../../domain/problem.ts';
import type { TrialResult } from '../../../domain/trial.ts';
import type {
  NodeObservation,
  Replica,
  ReplicaEnd,
  WorkloadObservation,
  WorkloadSpec,
} from '../../../domain/workload.ts';
import type { Runtime, TrialRequest } from '../../../ports/runtime.ts';

/** Set in a template's environment, the copy prints `boom` and ends with code 3. */
export const CRASHES = 'MEMORY_RUNTIME_CRASHES';

interface Workload {
  spec: WorkloadSpec;
  replicas: Replica[];
}

/**
 * A strict fake for tests: same behaviour suite as the real ones, nothing runs. Copies come up a turn of the event loop after they were
 * asked for, so that callers must wait for observations; calls after close() and asked failures throw.
 */
export class MemoryRuntime implements Runtime {
  readonly #nodes = ['node-0', 'node-1'];
  readonly #workloads = new Map<string, Workload>();
  readonly #listeners = new Set<(appId: string) => void>();
  readonly #lines = new Map<string, LogLine[]>();
  readonly #failures = new Map<string, Error>();
  #count = 0;
  #closed = false;

  /** The next call of that method throws. */
  failNext(method: keyof Runtime, error: Error): void {
    this.#failures.set(method, error);
  }

  close(): void {
    this.#closed = true;
  }

  async apply(spec: WorkloadSpec): Promise<void> {
    this.#enter('apply');
    const workload = this.#workloads.get(spec.appId) ?? { spec, replicas: [] };
    workload.spec = spec;
    this.#workloads.set(spec.appId, workload);
    setImmediate(() => this.#converge(workload));
  }

  async observe(appId: string): Promise<WorkloadObservation | undefined> {
    this.#enter('observe');
    const workload = this.#workloads.get(appId);
    return workload && observationOf(workload);
  }

  async observeAll(): Promise<WorkloadObservation[]> {
    this.#enter('observeAll');
    return [...this.#workloads.values()].map(observationOf);
  }

  watch(listener: (appId: string) => void): () => void {
    this.#enter('watch');
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async trial(request: TrialRequest): Promise<TrialResult> {
    this.#enter('trial');
    request.signal.throwIfAborted();
    const tcp = { kind: 'tcp' as const, path: '/' };
    if (request.template.env[CRASHES]) {
      return { outcome: 'ended', loopbackOnly: false, healthCheck: tcp, answers: {}, end: crashed(), lines: ['boom'] };
    }
    const path = request.healthPaths.find((candidate) => candidate === '/healthz');
    const healthCheck = path === undefined ? tcp : { kind: 'http' as const, path };
    return { outcome: 'listening', loopbackOnly: true, healthCheck, answers: {}, lines: ['up'] };
  }

  async remove(appId: string): Promise<void> {
    this.#enter('remove');
    this.#workloads.delete(appId);
    this.#tell(appId);
  }

  async *tailLogs(
    appId: string,
    options: { lines: number; follow: boolean; signal: AbortSignal },
  ): AsyncGenerator<LogLine> {
    this.#enter('tailLogs');
    yield* (this.#lines.get(appId) ?? []).slice(-options.lines);
  }

  async nodes(): Promise<NodeObservation[]> {
    this.#enter('nodes');
    const all = [...this.#workloads.values()].flatMap((workload) => workload.replicas);
    return this.#nodes.map((name) => ({
      name,
      ready: true,
      replicas: all.filter((replica) => replica.node === name).length,
      memoryBytes: 0,
      startedAt: 0,
    }));
  }

  async kill(target: { replica: string } | { node: string }): Promise<void> {
    this.#enter('kill');
    const hit = [...this.#workloads.values()].flatMap((workload) =>
      workload.replicas
        .filter((replica) => ('replica' in target ? replica.id === target.replica : replica.node === target.node))
        .map((replica) => ({ workload, replica })),
    );
    const known = 'node' in target ? this.#nodes.includes(target.node) : hit.length > 0;
    if (!known) throw new Problem('not-found', 'There is nothing of that name to kill.');
    for (const { workload, replica } of hit) this.#crash(workload, replica);
  }

  #crash(workload: Workload, replica: Replica): void {
    replica.state = 'crashed';
    replica.restarts += 1;
    replica.lastExit = { ...crashed(), code: null, signal: 'SIGKILL', reason: 'killed-for-drill' };
    this.#tell(workload.spec.appId);
    setTimeout(() => {
      replica.state = 'ready';
      this.#tell(workload.spec.appId);
    }, 20);
  }

  #converge(workload: Workload): void {
    const { spec } = workload;
    if (this.#workloads.get(spec.appId) !== workload) return;
    const crashes = spec.template.env[CRASHES] !== undefined;
    const fresh = workload.replicas
      .filter((replica) => replica.templateHash === spec.templateHash)
      .slice(0, spec.replicas);
    while (fresh.length < spec.replicas) fresh.push(this.#newReplica(spec, fresh.length, crashes));
    const old = workload.replicas.filter((replica) => replica.templateHash !== spec.templateHash && replica.everReady);
    workload.replicas = crashes ? [...old, ...fresh] : fresh;
    this.#tell(spec.appId);
  }

  #newReplica(spec: WorkloadSpec, index: number, crashes: boolean): Replica {
    this.#count += 1;
    const id = `rep_${this.#count}`;
    const lines = this.#lines.get(spec.appId) ?? [];
    lines.push({ at: this.#count, source: id, stream: 'out', text: crashes ? 'boom' : 'up' });
    this.#lines.set(spec.appId, lines);
    return {
      id,
      node: this.#nodes[index % this.#nodes.length] as string,
      release: spec.release,
      templateHash: spec.templateHash,
      state: crashes ? 'crashed' : 'ready',
      inRotation: !crashes,
      everReady: !crashes,
      host: '127.0.0.1',
      port: 20_000 + this.#count,
      startedAt: Date.now(),
      restarts: crashes ? 1 : 0,
      cpuCores: 0,
      memoryBytes: 0,
      memoryLimitBytes: spec.template.memoryLimitBytes,
      ...(crashes ? { lastExit: crashed() } : {}),
    };
  }

  #tell(appId: string): void {
    for (const listener of this.#listeners) listener(appId);
  }

  #enter(method: keyof Runtime): void {
    if (this.#closed) throw new Error(`MemoryRuntime: ${method} after close`);
    const failure = this.#failures.get(method);
    this.#failures.delete(method);
    if (failure) throw failure;
  }
}

function observationOf({ spec, replicas }: Workload): WorkloadObservation {
  const fresh = replicas.filter((replica) => replica.templateHash === spec.templateHash);
  const ready = fresh.filter((replica) => replica.state === 'ready').length;
  const culprit = fresh.find((replica) => !replica.everReady && replica.lastExit);
  const complete = ready === spec.replicas && fresh.length === replicas.length && ready === fresh.length;
  const state = culprit ? 'failed' : complete ? 'complete' : 'progressing';
  const rollout = { templateHash: spec.templateHash, state, message: state, ...(culprit ? { culprit } : {}) } as const;
  return { appId: spec.appId, replicas: structuredClone(replicas), rollout, observedAt: Date.now() };
}

function crashed(): ReplicaEnd {
  return { at: Date.now(), code: 3, signal: null, reason: 'exited', ranMs: 50 };
}
