import type { ReplicaSpec } from '@nonstop4/worker/protocol';
import type { LogLine } from '../../../domain/log-line.ts';
import { Problem } from '../../../domain/problem.ts';
import type { TrialResult } from '../../../domain/trial.ts';
import type { NodeObservation, ReplicaTemplate, WorkloadObservation, WorkloadSpec } from '../../../domain/workload.ts';
import type { IdGenerator } from '../../../ports/id-generator.ts';
import type { Runtime, TrialRequest } from '../../../ports/runtime.ts';
import { Convergence, type KnownWorker } from './converge-app.ts';
import type { PlacedReplica } from './convergence.ts';
import { mergeLogs } from './merge-logs.ts';
import { observeWorkload, type WorkloadView } from './observe-workload.ts';
import { PortAllocator } from './port-allocator.ts';
import { type LocalPrograms, replicaProcess } from './replica-command.ts';
import type { TrafficGate } from './traffic-gate.ts';
import { watchTrial } from './trial-run.ts';
import { WorkerLink } from './worker-link.ts';

export interface LocalRuntimeOptions {
  workers: { name: string; socket: string }[];
  portRange: { first: number; last: number };
  programs: LocalPrograms;
  ids: IdGenerator;
  gate: TrafficGate;
  log: (message: string, facts: Record<string, unknown>) => void;
}

const START_TIMEOUT_MS = 60_000;
const TRIAL_LOG_LINES = 200;
const TRIAL_GRACE_MS = 500;

/** Runs Workloads as processes of this machine's workers (see README.md beside this file for how it fails). */
export class LocalRuntime implements Runtime {
  readonly #options: LocalRuntimeOptions;
  readonly #links: WorkerLink[];
  readonly #ports: PortAllocator;
  readonly #convergences = new Map<string, Convergence>();
  readonly #listeners = new Set<(appId: string) => void>();
  readonly #reserved = new Set<number>();
  #tick: NodeJS.Timeout | undefined;

  constructor(options: LocalRuntimeOptions) {
    this.#options = options;
    this.#ports = new PortAllocator(options.portRange);
    this.#links = options.workers.map(
      ({ name, socket }) => new WorkerLink(name, socket, (apps) => this.#changed(apps)),
    );
  }

  /** Begins to follow the workers. */
  open(): void {
    for (const link of this.#links) link.open();
    // Time alone changes the plan too: a worker that stays away becomes lost.
    this.#tick = setInterval(() => this.#changed(new Set(this.#convergences.keys())), 1_000);
  }

  /** Resolves when every worker has said what it runs, or when the time is over. */
  async adopted(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (this.#links.some((link) => !link.seen) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Stops following; touches no replica. */
  async close(): Promise<void> {
    clearInterval(this.#tick);
    for (const convergence of this.#convergences.values()) convergence.close();
    for (const link of this.#links) link.close();
  }

  async apply(spec: WorkloadSpec): Promise<void> {
    this.#convergenceOf(spec.appId).ask(spec);
  }

  async observe(appId: string): Promise<WorkloadObservation | undefined> {
    return this.#observe(appId);
  }

  async observeAll(): Promise<WorkloadObservation[]> {
    const apps = new Set([...this.#convergences.keys(), ...this.#serving().map((replica) => replica.status.app)]);
    return [...apps].map((appId) => this.#observe(appId)).filter((observation) => observation !== undefined);
  }

  watch(listener: (appId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async trial(request: TrialRequest): Promise<TrialResult> {
    const first = await this.#trialOnce(request);
    const blocked = portInUse(first);
    // The program wants a port that somebody on this machine has: with the preload it can be moved, and looked at again.
    if (blocked === undefined || !request.template.artifact.plan.start.portPreload) return first;
    const moved = await this.#trialOnce({ ...request, template: { ...request.template, fixedPort: blocked } });
    return moved.outcome === 'listening' ? { ...moved, fixedPort: blocked } : moved;
  }

  async remove(appId: string): Promise<void> {
    const convergence = this.#convergences.get(appId);
    convergence?.close();
    this.#convergences.delete(appId);
    const all = this.#placed().filter((replica) => replica.status.app === appId);
    await Promise.all(all.map((replica) => this.#linkOf(replica.worker)?.stop(replica.status.id, 5_000)));
  }

  tailLogs(appId: string, options: { lines: number; follow: boolean; signal: AbortSignal }): AsyncIterable<LogLine> {
    const reachable = this.#links.filter((link) => link.reachable);
    return mergeLogs(
      reachable.map((link) => link.logs({ app: appId }, options)),
      options,
    );
  }

  async nodes(): Promise<NodeObservation[]> {
    return this.#links.map((link) => ({
      name: link.name,
      ready: link.reachable,
      replicas: link.replicas().filter((replica) => replica.purpose === 'serve').length,
      memoryBytes: link.replicas().reduce((sum, replica) => sum + replica.memoryBytes, 0),
      ...(link.health ? { startedAt: Date.parse(link.health.startedAt) } : {}),
      ...(link.reachable ? {} : { message: `no answer for ${Math.round(link.awayMs / 1_000)} s` }),
    }));
  }

  async kill(target: { replica: string } | { node: string }): Promise<void> {
    if ('replica' in target) {
      const placed = this.#placed().find((replica) => replica.status.id === target.replica);
      if (!placed) throw new Problem('not-found', 'There is no such replica.');
      await this.#linkOf(placed.worker)?.kill(target.replica);
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
      replicas: () =>
        this.#placed().filter((replica) => replica.status.app === appId && replica.status.purpose === 'serve'),
      workers: () => this.#workers(),
      start: (worker, spec) => this.#start(worker, spec),
      stop: (worker, id, graceMs) => this.#linkOf(worker)?.stop(id, graceMs) ?? Promise.resolve(),
      gate: this.#options.gate,
      changed: () => this.#tell(appId),
      log: this.#options.log,
    });
    this.#convergences.set(appId, convergence);
    return convergence;
  }

  #observe(appId: string): WorkloadObservation | undefined {
    const convergence = this.#convergences.get(appId);
    const replicas = this.#serving().filter((replica) => replica.status.app === appId);
    if (!convergence && replicas.length === 0) return undefined;
    const marked = replicas.map((replica) => ({
      ...replica,
      draining: convergence?.isLeaving(replica.status.id) ?? false,
    }));
    const view: WorkloadView = {
      appId,
      spec: convergence?.spec,
      replicas: marked,
      workers: this.#workers(),
      now: Date.now(),
    };
    return observeWorkload(view);
  }

  async #start(worker: string, spec: WorkloadSpec): Promise<void> {
    const replica = await this.#replicaSpec(spec.template, {
      app: spec.appId,
      release: spec.release,
      templateHash: spec.templateHash,
      purpose: 'serve',
    });
    try {
      await this.#linkOf(worker)?.start(replica);
    } finally {
      this.#reserved.delete(replica.port);
    }
  }

  async #replicaSpec(
    template: ReplicaTemplate,
    facts: Pick<ReplicaSpec, 'app' | 'release' | 'templateHash' | 'purpose'>,
  ): Promise<ReplicaSpec> {
    const taken = new Set([...this.#reserved, ...this.#placed().map((replica) => replica.status.port)]);
    const port = await this.#ports.allocate(taken);
    this.#reserved.add(port);
    return {
      ...facts,
      ...replicaProcess(template, port, this.#options.programs),
      id: this.#options.ids.next('rep'),
      port,
      memoryLimitBytes: template.memoryLimitBytes,
      healthCheck:
        facts.purpose === 'trial'
          ? { kind: 'none', path: '/', startTimeoutMs: START_TIMEOUT_MS }
          : { ...template.healthCheck, startTimeoutMs: START_TIMEOUT_MS },
    };
  }

  async #trialOnce(request: TrialRequest): Promise<TrialResult> {
    const link = this.#links
      .filter((candidate) => candidate.reachable)
      .sort((a, b) => a.replicas().length - b.replicas().length)[0];
    if (!link)
      return {
        outcome: 'no-node',
        loopbackOnly: false,
        healthCheck: { kind: 'tcp', path: '/' },
        answers: {},
        lines: [],
      };
    const facts = {
      app: request.appId,
      release: request.release,
      templateHash: `trial-${request.runId}`,
      purpose: 'trial' as const,
    };
    const replica = await this.#replicaSpec(request.template, facts);
    try {
      await link.start(replica);
      const copy = {
        port: replica.port,
        status: () => link.replicas().find((status) => status.id === replica.id),
        changed: (timeoutMs: number) => this.#nextChange(request.appId, timeoutMs),
      };
      const findings = await watchTrial(copy, request.healthPaths, request.timeoutMs, request.signal);
      return { ...findings, lines: await this.#trialLines(link, replica.id) };
    } finally {
      this.#reserved.delete(replica.port);
      await link.stop(replica.id, TRIAL_GRACE_MS);
    }
  }

  async #trialLines(link: WorkerLink, id: string): Promise<string[]> {
    const lines: string[] = [];
    const options = { lines: TRIAL_LOG_LINES, follow: false, signal: AbortSignal.timeout(5_000) };
    for await (const line of link.logs({ replica: id }, options)) if (line.stream !== 'platform') lines.push(line.text);
    return lines;
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

  #placed(): PlacedReplica[] {
    return this.#links.flatMap((link) =>
      link.replicas().map((status) => ({ worker: link.name, status, draining: false })),
    );
  }

  #serving(): PlacedReplica[] {
    return this.#placed().filter((replica) => replica.status.purpose === 'serve');
  }

  #workers(): KnownWorker[] {
    return this.#links.map((link) => ({
      name: link.name,
      reachable: link.reachable,
      awayMs: link.awayMs,
      seen: link.seen,
    }));
  }

  #linkOf(worker: string): WorkerLink | undefined {
    return this.#links.find((link) => link.name === worker);
  }

  #changed(apps: Set<string>): void {
    for (const appId of apps) {
      this.#convergences.get(appId)?.wake();
      this.#tell(appId);
    }
  }

  #tell(appId: string): void {
    for (const listener of this.#listeners) listener(appId);
  }
}

/** The port in a "port is taken" message of Node, Python, Go or Java, when the trial ended by it. */
function portInUse(result: TrialResult): number | undefined {
  if (result.outcome !== 'ended') return undefined;
  const text = result.lines.join('\n');
  if (!/EADDRINUSE|address already in use/i.test(text)) return undefined;
  const port = /(?:EADDRINUSE[^\n]*?:|[Pp]ort[ :=]+|:)(\d{2,5})\b/.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}
