import { once } from 'node:events';
import type { LogLine } from '../../../domain/log-line.ts';
import { Problem } from '../../../domain/problem.ts';
import type { TaskResult } from '../../../domain/task.ts';
import type { TrialResult } from '../../../domain/trial.ts';
import type {
  NodeObservation,
  Obstacle,
  Replica,
  ReplicaEnd,
  WorkloadObservation,
  WorkloadSpec,
} from '../../../domain/workload.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LogReading, Runtime, TaskRequest, TrialRequest } from '../../../ports/runtime.ts';
import { MemoryTasks } from './memory-tasks.ts';

/** Set in a template's environment, the copy prints `boom` and ends with code 3. */
export const CRASHES = 'MEMORY_RUNTIME_CRASHES';

/** Until a killed copy, or a lost node with its copies, is back. */
const BACK_AFTER_MS = 20;

interface FullNodes {
  obstacle: Obstacle;
  over: PromiseWithResolvers<void>;
}

interface Workload {
  spec: WorkloadSpec;
  replicas: Replica[];
}

/**
 * A strict fake for tests: same behaviour suite as the real ones, nothing runs. Copies come up a turn of the event loop after they were
 * asked for, so that callers must wait for observations; calls after close() and asked failures throw.
 */
export class MemoryRuntime implements Runtime {
  autoscales = true;
  readonly isolation = { apart: true };
  readonly kind = 'local';
  readonly #clock: Clock;
  readonly #nodes = new Map([
    ['node-0', true],
    ['node-1', true],
  ]);
  readonly #workloads = new Map<string, Workload>();
  readonly #listeners = new Set<(appId: string) => void>();
  readonly #lines = new Map<string, LogLine[]>();
  readonly #failures = new Map<string, Error>();
  readonly #crashing = new Set<string>();
  #trialResult: Partial<TrialResult> = {};
  #held = false;
  #full: FullNodes | undefined;
  #silentSince: number | undefined;
  readonly #drained = new Set<string>();
  readonly #tasks = new MemoryTasks();
  #count = 0;
  #closed = false;

  constructor(clock: Clock = { now: () => Date.now() }) {
    this.#clock = clock;
  }

  /** The next call of that method throws. */
  failNext(method: keyof Runtime, error: Error): void {
    this.#failures.set(method, error);
  }

  /** What trials find from now on, laid over what they would find. */
  answerTrials(result: Partial<TrialResult>): void {
    this.#trialResult = result;
  }

  /** New copies of this Workload crash from now on. */
  crashNext(workloadId: string): void {
    this.#crashing.add(workloadId);
  }

  /** New copies do not come up before letGo(): rollouts go on for as long as the test wants. */
  hold(): void {
    this.#held = true;
  }

  /** Nodes are full until letGo(): new copies do not come up, trials wait (for ever: the limit of that time is the caller's clock). */
  fill(obstacle: Obstacle): void {
    this.#held = true;
    this.#full = { obstacle, over: Promise.withResolvers() };
  }

  letGo(): void {
    this.#held = false;
    this.#full?.over.resolve();
    this.#full = undefined;
    for (const workload of this.#workloads.values()) this.#converge(workload);
  }

  /** Every copy of the App is in this state now, after so many ends of that kind. */
  break(appId: string, restarts: number, end: Partial<ReplicaEnd>, state: Replica['state'] = 'crashed'): void {
    for (const replica of this.#workloads.get(appId)?.replicas ?? []) {
      Object.assign(replica, { state, restarts, lastExit: { ...this.#crashed(), ...end } });
    }
    this.#tell(appId);
  }

  /** Every copy of the App is well again. */
  mend(appId: string): void {
    for (const replica of this.#workloads.get(appId)?.replicas ?? []) replica.state = 'ready';
    this.#tell(appId);
  }

  mendCopy(appId: string, replicaId: string): void {
    const replica = this.#workloads.get(appId)?.replicas.find(({ id }) => id === replicaId);
    if (!replica) throw new Error(`${appId} has no copy ${replicaId}`);
    replica.state = 'ready';
    this.#tell(appId);
  }

  takeOutOfRotation(appId: string, index: number): void {
    const replica = this.#workloads.get(appId)?.replicas[index];
    if (!replica) throw new Error(`${appId} has no copy number ${index}`);
    replica.inRotation = false;
    this.#tell(appId);
  }

  /** What was asked for last. */
  specOf(appId: string): WorkloadSpec | undefined {
    return structuredClone(this.#workloads.get(appId)?.spec);
  }

  /** As if what runs the copies did not answer any more since then; undefined: it answers. */
  setSilent(since: number | undefined): void {
    this.#silentSince = since;
  }

  setNode(name: string, ready: boolean): void {
    this.#nodes.set(name, ready);
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
    return workload && this.#observationOf(workload);
  }

  async observeAll(): Promise<WorkloadObservation[]> {
    this.#enter('observeAll');
    return [...this.#workloads.values()].map((workload) => this.#observationOf(workload));
  }

  watch(listener: (appId: string) => void): () => void {
    this.#enter('watch');
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Listeners that have not been taken away. */
  get watchers(): number {
    return this.#listeners.size;
  }

  async trial(request: TrialRequest): Promise<TrialResult> {
    this.#enter('trial');
    request.signal.throwIfAborted();
    if (this.#full) await this.#untilRoom(this.#full, request);
    const tcp = { kind: 'tcp' as const, path: '/' };
    if (request.template.env[CRASHES]) {
      const end = this.#crashed();
      return { outcome: 'ended', loopbackOnly: false, healthCheck: tcp, answers: {}, end, lines: ['boom'] };
    }
    const path = request.healthPaths.find((candidate) => candidate === '/healthz');
    const healthCheck = path === undefined ? tcp : { kind: 'http' as const, path };
    return {
      outcome: 'listening',
      loopbackOnly: true,
      healthCheck,
      answers: {},
      lines: ['up'],
      ...this.#trialResult,
    };
  }

  async #untilRoom({ obstacle, over }: FullNodes, request: TrialRequest): Promise<void> {
    await request.onWait?.(obstacle);
    await Promise.race([over.promise, once(request.signal, 'abort')]);
    request.signal.throwIfAborted();
    await request.onWait?.(undefined);
  }

  async runTask(request: TaskRequest): Promise<TaskResult> {
    this.#enter('runTask');
    return this.#tasks.run(request);
  }

  async endTask({ runId }: Pick<TaskRequest, 'runId'>): Promise<void> {
    this.#enter('endTask');
    this.#tasks.end(runId);
  }

  /** Every Task that was begun, in order: `run_1: npm run migrate`. */
  get tasksBegun(): readonly string[] {
    return this.#tasks.begun;
  }

  /** Those that go on now, by the ids of their runs. */
  get tasksGoingOn(): string[] {
    return this.#tasks.goingOn();
  }

  /** Ends the `sleep` of a Task. */
  wakeTask(runId: string): void {
    this.#tasks.wake(runId);
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
    const kept = this.#lines.get(appId) ?? [];
    let next = Math.max(0, kept.length - options.lines);
    for (; ; await this.#nextChange(appId, options.signal)) {
      const lines = this.#lines.get(appId) ?? [];
      for (; next < lines.length; next += 1) yield lines[next] as LogLine;
      if (!options.follow || options.signal.aborted) return;
    }
  }

  async *readLogs(appId: string, { order, replica, from = 0, to = Infinity }: LogReading): AsyncGenerator<LogLine> {
    this.#enter('readLogs');
    const kept = (this.#lines.get(appId) ?? []).filter(({ at, source }) => {
      return at >= from && at <= to && (replica === undefined || source === replica);
    });
    yield* order === 'newest-first' ? kept.toReversed() : kept;
  }

  /** As if the App's first copy had printed it. */
  print(appId: string, text: string): void {
    const source = this.#workloads.get(appId)?.replicas[0]?.id;
    if (source === undefined) throw new Error(`${appId} has no copy that could print`);
    this.#addLine(appId, source, text);
    this.#tell(appId);
  }

  async nodes(): Promise<NodeObservation[]> {
    this.#enter('nodes');
    const all = [...this.#workloads.values()].flatMap((workload) => workload.replicas);
    return [...this.#nodes].map(([name, ready]) => ({
      name,
      ready,
      schedulable: !this.#drained.has(name),
      pressure: [],
      cpuCores: 0,
      ...(this.#drained.has(name) ? { drain: { left: all.filter(({ node }) => node === name).length } } : {}),
      replicas: all.filter((replica) => replica.node === name).length,
      memoryBytes: 0,
      startedAt: 0,
    }));
  }

  get seenAt(): number {
    return this.#silentSince ?? this.#clock.now();
  }

  readonly canDrain = true;

  async drain(node: string): Promise<void> {
    this.#enter('drain');
    this.#checkNode(node);
    this.#drained.add(node);
    this.#moveCopies();
  }

  async uncordon(node: string): Promise<void> {
    this.#enter('uncordon');
    this.#checkNode(node);
    this.#drained.delete(node);
    this.#moveCopies();
  }

  async place(): Promise<void> {
    this.#enter('place');
  }

  /** Off the nodes that are being emptied, and apart from each other where there is room for that. */
  #moveCopies(): void {
    const free = [...this.#nodes.keys()].filter((node) => this.#nodes.get(node) && !this.#drained.has(node));
    for (const { spec, replicas } of this.#workloads.values()) {
      const on = (node: string) => replicas.filter((replica) => replica.node === node).length;
      for (const replica of replicas) {
        const [emptiest] = free.toSorted((a, b) => on(a) - on(b));
        if (emptiest === undefined) continue;
        if (this.#drained.has(replica.node) || on(replica.node) > on(emptiest) + 1) {
          this.#count += 1;
          Object.assign(replica, { id: `rep_${this.#count}`, node: emptiest, startedAt: this.#clock.now() });
        }
      }
      this.#tell(spec.appId);
    }
  }

  #checkNode(node: string): void {
    if (!this.#nodes.has(node)) throw new Problem('not-found', `There is no node named "${node}".`, { name: node });
  }

  async kill(target: { replica: string } | { node: string }): Promise<void> {
    this.#enter('kill');
    const hit = [...this.#workloads.values()].flatMap((workload) =>
      workload.replicas
        .filter((replica) => ('replica' in target ? replica.id === target.replica : replica.node === target.node))
        .map((replica) => ({ workload, replica })),
    );
    const known = 'node' in target ? this.#nodes.has(target.node) : hit.length > 0;
    if (!known) throw new Problem('not-found', 'There is nothing of that name to kill.');
    for (const { workload, replica } of hit) this.#killForDrill(workload, replica);
  }

  #killForDrill(workload: Workload, replica: Replica): void {
    replica.state = 'crashed';
    replica.lastExit = { ...this.#crashed(), code: null, signal: 'SIGKILL', reason: 'killed-for-drill' };
    this.#tell(workload.spec.appId);
    setTimeout(() => {
      replica.state = 'ready';
      replica.restarts += 1;
      replica.startedAt = this.#clock.now();
      this.#tell(workload.spec.appId);
    }, BACK_AFTER_MS);
  }

  #converge(workload: Workload): void {
    const { spec } = workload;
    if (this.#workloads.get(spec.appId) !== workload) return;
    const crashes = spec.template.env[CRASHES] !== undefined || this.#crashing.has(spec.appId);
    const fresh = workload.replicas
      .filter((replica) => replica.templateHash === spec.templateHash)
      .slice(0, spec.replicas);
    if (this.#held && fresh.length < spec.replicas) return;
    while (fresh.length < spec.replicas) fresh.push(this.#newReplica(spec, fresh.length, crashes));
    const old = workload.replicas.filter((replica) => replica.templateHash !== spec.templateHash && replica.everReady);
    workload.replicas = crashes ? [...old, ...fresh] : fresh;
    this.#tell(spec.appId);
  }

  #newReplica(spec: WorkloadSpec, index: number, crashes: boolean): Replica {
    this.#count += 1;
    const id = `rep_${this.#count}`;
    this.#addLine(spec.appId, id, crashes ? 'boom' : 'up');
    return {
      id,
      node: [...this.#nodes.keys()][index % this.#nodes.size] as string,
      release: spec.release,
      templateHash: spec.templateHash,
      state: crashes ? 'crashed' : 'ready',
      inRotation: !crashes,
      everReady: !crashes,
      host: '127.0.0.1',
      port: 20_000 + this.#count,
      startedAt: this.#clock.now(),
      restarts: crashes ? 1 : 0,
      cpuCores: 0,
      memoryBytes: 0,
      memoryLimitBytes: spec.template.memoryLimitBytes,
      ...(crashes ? { lastExit: this.#crashed() } : {}),
    };
  }

  #addLine(appId: string, source: string, text: string): void {
    const lines = this.#lines.get(appId) ?? [];
    lines.push({ at: this.#clock.now(), source, stream: 'out', text });
    this.#lines.set(appId, lines);
  }

  #observationOf({ spec, replicas }: Workload): WorkloadObservation {
    const fresh = replicas.filter((replica) => replica.templateHash === spec.templateHash);
    const ready = fresh.filter((replica) => replica.state === 'ready').length;
    const culprit = fresh.find((replica) => !replica.everReady && replica.lastExit);
    const complete = ready === spec.replicas && fresh.length === replicas.length && ready === fresh.length;
    const state = culprit ? 'failed' : complete ? 'complete' : 'progressing';
    const waits = state === 'progressing' && this.#full ? { obstacle: this.#full.obstacle } : {};
    const found = culprit ? { culprit: structuredClone(culprit) } : waits;
    const rollout = { templateHash: spec.templateHash, state, message: state, ...found } as const;
    return { appId: spec.appId, replicas: structuredClone(replicas), rollout, observedAt: this.seenAt };
  }

  #crashed(): ReplicaEnd {
    return { at: this.#clock.now(), code: 3, signal: null, reason: 'exited', ranMs: 50 };
  }

  #nextChange(appId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#listeners.delete(listener);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const listener = (changed: string) => {
        if (changed === appId) end();
      };
      this.#listeners.add(listener);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  }

  #tell(appId: string): void {
    for (const listener of [...this.#listeners]) listener(appId);
  }

  #enter(method: keyof Runtime): void {
    if (this.#closed) throw new Error(`MemoryRuntime: ${method} after close`);
    const failure = this.#failures.get(method);
    this.#failures.delete(method);
    if (failure) throw failure;
  }
}
