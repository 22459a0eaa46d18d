import type { ReplicaStatus } from '@nonstop4/worker/protocol';
import type { Isolation } from '../../../domain/isolation.ts';
import type { LogLine } from '../../../domain/log-line.ts';
import { Problem } from '../../../domain/problem.ts';
import type { TaskResult } from '../../../domain/task.ts';
import type { TrialResult } from '../../../domain/trial.ts';
import type { NodeObservation, WorkloadObservation, WorkloadSpec } from '../../../domain/workload.ts';
import type { IdGenerator } from '../../../ports/id-generator.ts';
import type { LogReading, Runtime, TaskRequest, TrialRequest } from '../../../ports/runtime.ts';
import { Convergence, type KnownWorker } from './converge-app.ts';
import { HUNG_MS, type PlacedReplica, WORKER_LOST_MS } from './convergence.ts';
import { mergeLogs, type TailOptions } from './merge-logs.ts';
import { observeWorkload } from './observe-workload.ts';
import { readKept } from './read-kept.ts';
import type { LocalPrograms } from './replica-command.ts';
import { ReplicaSpecs } from './replica-specs.ts';
import { Tasks } from './tasks.ts';
import type { TrafficGate } from './traffic-gate.ts';
import { Trials } from './trials.ts';
import { WorkerLink } from './worker-link.ts';

export interface LocalRuntimeOptions {
  workers: { name: string; socket: string }[];
  portRange: { first: number; last: number };
  programs: LocalPrograms;
  ids: IdGenerator;
  gate: TrafficGate;
  /** As the workers found it; absent: Apps run as the platform's own user. */
  isolation?: Isolation;
  log: (message: string, facts: Record<string, unknown>) => void;
  /**
   * Whether this server leads at this moment. One that does not knows what is asked and what runs, and starts and stops nothing by itself. Default: it
   * does.
   */
  leads?: () => boolean;
  /** Default: WORKER_LOST_MS. */
  workerLostMs?: number;
  /** Default: HUNG_MS. */
  hungMs?: number;
}

const TICK_MS = 1_000;
const REMOVAL_GRACE_MS = 5_000;

/** Runs Workloads as processes of this machine's workers (see README.md beside this file for how it fails). */
export class LocalRuntime implements Runtime {
  /** More copies would not make one machine faster: each may use all of it already. */
  readonly autoscales = false;
  readonly isolation: Isolation;
  readonly kind = 'local';
  readonly #options: LocalRuntimeOptions;
  readonly #links: WorkerLink[];
  readonly #specs: ReplicaSpecs;
  readonly #trials: Trials;
  readonly #tasks: Tasks;
  readonly #convergences = new Map<string, Convergence>();
  readonly #listeners = new Set<(appId: string) => void>();
  #workersSeen = '';
  #grouped: { changes: number; byApp: ReadonlyMap<string, PlacedReplica[]> } = { changes: -1, byApp: new Map() };
  #tick: NodeJS.Timeout | undefined;

  constructor(options: LocalRuntimeOptions) {
    this.#options = options;
    this.isolation = options.isolation ?? { apart: false };
    const { log } = options;
    const onChange = (apps: Set<string>) => this.#changed(apps);
    this.#links = options.workers.map(({ name, socket }) => new WorkerLink({ name, socket, onChange, log }));
    this.#specs = new ReplicaSpecs({ ...options, portsInUse: () => this.#statuses().map(({ port }) => port) });
    const nextChange = (appId: string, timeoutMs: number) => this.#nextChange(appId, timeoutMs);
    this.#trials = new Trials({ links: this.#links, specs: this.#specs, nextChange });
    this.#tasks = new Tasks({ links: this.#links, specs: this.#specs, nextChange });
  }

  /** Begins to follow the workers. */
  open(): void {
    for (const link of this.#links) link.open();
    this.#tick = setInterval(() => this.#lookAgain(), TICK_MS);
  }

  /** Resolves when every worker has said what it runs, or when the time is over. */
  async adopted(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.#links.some((link) => link.snapshots === 0) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Stops following; touches no replica. */
  async close(): Promise<void> {
    clearInterval(this.#tick);
    const closing = [...this.#convergences.values()].map((convergence) => convergence.close());
    for (const link of this.#links) link.close();
    await Promise.all(closing);
  }

  async apply(spec: WorkloadSpec): Promise<void> {
    this.#convergenceOf(spec.appId).ask(spec);
  }

  async observe(appId: string): Promise<WorkloadObservation | undefined> {
    return this.#observe(appId);
  }

  async observeAll(): Promise<WorkloadObservation[]> {
    const apps = new Set([...this.#convergences.keys(), ...this.#serving().keys()]);
    return [...apps].map((appId) => this.#observe(appId)).filter((observation) => observation !== undefined);
  }

  watch(listener: (appId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  trial(request: TrialRequest): Promise<TrialResult> {
    return this.#trials.run(request);
  }

  runTask(request: TaskRequest): Promise<TaskResult> {
    return this.#tasks.run(request);
  }

  endTask({ runId }: Pick<TaskRequest, 'runId'>): Promise<void> {
    return this.#tasks.end(runId);
  }

  /** Throws when a worker that may have copies of the App does not answer: it is asked again until it has forgotten them. */
  async remove(appId: string): Promise<void> {
    const convergence = this.#convergences.get(appId);
    this.#convergences.delete(appId);
    await convergence?.close();
    if (this.#mayAct()) await Promise.all(this.#links.map((link) => this.#removeFrom(link, appId)));
    this.#tell(appId);
  }

  tailLogs(appId: string, options: TailOptions): AsyncIterable<LogLine> {
    return mergeLogs(this.#links, appId, options);
  }

  readLogs(appId: string, reading: LogReading): AsyncIterable<LogLine> {
    return readKept(this.#links, appId, reading);
  }

  async nodes(): Promise<NodeObservation[]> {
    return this.#links.map((link) => ({
      name: link.name,
      ready: link.reachable,
      schedulable: true,
      pressure: [],
      replicas: link.replicas().filter((replica) => replica.purpose === 'serve').length,
      cpuCores: link.replicas().reduce((sum, replica) => sum + replica.cpuCores, 0),
      memoryBytes: link.replicas().reduce((sum, replica) => sum + replica.memoryBytes, 0),
      ...(link.health ? { startedAt: Date.parse(link.health.startedAt) } : {}),
      ...(link.reachable ? {} : { message: `no answer for ${Math.round(link.awayMs / 1_000)} s` }),
    }));
  }

  // Its workers are asked all the time, and on this machine.
  get seenAt(): number {
    return Date.now();
  }

  readonly canDrain = false;

  async drain(): Promise<void> {
    throw new Problem(
      'not-supported',
      'All nodes are parts of this one machine, so none of them can be emptied to work on it. Run NonStop4 on a cluster for that.',
    );
  }

  async uncordon(): Promise<void> {
    throw new Problem('not-supported', 'Nodes of one machine are never cordoned: there is nothing to undo.');
  }

  // Every convergence puts its own copies where they should be.
  async place(): Promise<void> {}

  async kill(target: { replica: string } | { node: string }): Promise<void> {
    if ('replica' in target) {
      const link = this.#links.find((candidate) => candidate.replica(target.replica));
      if (!link) throw new Problem('not-found', 'There is no such replica.');
      await link.kill(target.replica, 'killed-for-drill');
      return;
    }
    const link = this.#linkOf(target.node);
    if (!link) throw new Problem('not-found', 'There is no such node.');
    await link.lose();
  }

  #convergenceOf(appId: string): Convergence {
    const present = this.#convergences.get(appId);
    if (present) return present;
    const convergence = new Convergence({
      mayAct: () => this.#mayAct(),
      replicas: () => this.#servingOf(appId),
      workers: () => this.#workers(),
      start: (worker, spec) => this.#start(worker, spec),
      restart: async (worker, id) => this.#linkOf(worker)?.kill(id, 'unresponsive'),
      stop: (worker, id, graceMs) => this.#linkOf(worker)?.stop(id, graceMs) ?? Promise.resolve(),
      hungMs: this.#options.hungMs ?? HUNG_MS,
      gate: this.#options.gate,
      changed: () => this.#tell(appId),
      log: this.#options.log,
    });
    this.#convergences.set(appId, convergence);
    return convergence;
  }

  #observe(appId: string): WorkloadObservation | undefined {
    const convergence = this.#convergences.get(appId);
    const serving = this.#servingOf(appId);
    if (!convergence && serving.length === 0) return undefined;
    const replicas = serving.map((replica) => ({
      ...replica,
      draining: convergence?.isLeaving(replica.status.id) ?? false,
    }));
    return observeWorkload({
      appId,
      spec: convergence?.spec,
      replicas,
      workers: this.#workers(),
      now: Date.now(),
    });
  }

  #mayAct(): boolean {
    return this.#options.leads?.() ?? true;
  }

  async #start(worker: string, spec: WorkloadSpec): Promise<void> {
    const { appId, release, templateHash, template } = spec;
    const facts = { app: appId, release, templateHash, purpose: 'serve' as const };
    await this.#specs.with(template, facts, async (replica) => this.#linkOf(worker)?.start(replica));
  }

  async #removeFrom(link: WorkerLink, appId: string): Promise<void> {
    const own = link.replicas().filter((replica) => replica.app === appId);
    await Promise.all(own.map((replica) => link.stop(replica.id, REMOVAL_GRACE_MS)));
    await link.removeLogs(appId);
  }

  #nextChange(appId: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        unwatch();
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, timeoutMs));
      const unwatch = this.watch((changed) => {
        if (changed === appId) done();
      });
    });
  }

  #statuses(): ReplicaStatus[] {
    return this.#links.flatMap((link) => link.replicas());
  }

  // Grouped anew only when something has changed: every look at one App would be a look at all of them else.
  #serving(): ReadonlyMap<string, PlacedReplica[]> {
    const changes = this.#links.reduce((sum, link) => sum + link.changes, 0);
    if (changes !== this.#grouped.changes) {
      const placed = this.#links.flatMap((link) =>
        link.replicas().map((status) => ({ worker: link.name, status, draining: false })),
      );
      const serving = placed.filter(({ status }) => status.purpose === 'serve');
      this.#grouped = { changes, byApp: Map.groupBy(serving, ({ status }) => status.app) };
    }
    return this.#grouped.byApp;
  }

  #servingOf(appId: string): PlacedReplica[] {
    return this.#serving().get(appId) ?? [];
  }

  #workers(): KnownWorker[] {
    const lostMs = this.#options.workerLostMs ?? WORKER_LOST_MS;
    return this.#links.map(({ name, reachable, awayMs, snapshots }) => ({
      name,
      reachable,
      awayMs,
      seen: snapshots > 0,
      lost: awayMs >= lostMs,
    }));
  }

  #linkOf(worker: string): WorkerLink | undefined {
    return this.#links.find((link) => link.name === worker);
  }

  // Time alone changes the plan too: a worker that stays away becomes lost, and a start that failed is tried again. Who listens
  // is told only when something has changed: a thousand Apps at rest cost nothing.
  #lookAgain(): void {
    if (this.#mayAct()) {
      this.#trials.stopStrays();
      this.#tasks.stopForgotten();
    }
    for (const convergence of this.#convergences.values()) convergence.wake();
    const seen = JSON.stringify(this.#workers().map(({ name, lost, awayMs }) => [name, lost, awayMs > 0]));
    if (seen === this.#workersSeen) return;
    this.#workersSeen = seen;
    for (const appId of this.#convergences.keys()) this.#tell(appId);
  }

  #changed(apps: Set<string>): void {
    for (const appId of apps) {
      this.#convergences.get(appId)?.wake();
      this.#tell(appId);
    }
  }

  #tell(appId: string): void {
    for (const listener of [...this.#listeners]) listener(appId);
  }
}
