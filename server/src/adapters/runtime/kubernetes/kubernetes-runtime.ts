import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { LogLine } from '../../../domain/log-line.ts';
import { Problem } from '../../../domain/problem.ts';
import type { TaskResult } from '../../../domain/task.ts';
import type { TrialResult } from '../../../domain/trial.ts';
import type { NodeObservation, WorkloadObservation, WorkloadSpec } from '../../../domain/workload.ts';
import { type Cluster, headerOf, type PodMetrics } from '../../../kubernetes/cluster.ts';
import { keptPodLines } from '../../../kubernetes/kept-pod-logs.ts';
import { appLabels, LABELS, namespaceOf, OWN_SELECTOR } from '../../../kubernetes/names.ts';
import { type TailOptions, tailPods } from '../../../kubernetes/pod-logs.ts';
import type { Tenants } from '../../../kubernetes/tenants.ts';
import type { LogReading, Runtime, TaskRequest, TrialRequest } from '../../../ports/runtime.ts';
import { AppApplier } from './app-applier.ts';
import { AppParts } from './app-parts.ts';
import { ClusterView } from './cluster-view.ts';
import { NodeMaintenance } from './node-maintenance.ts';
import { NodeReach } from './node-reach.ts';
import { appOf } from './objects-by-app.ts';
import { drainRequestOf, isNodeReady, type NodeSight, observeNode } from './observe-node.ts';
import { appStatus, isServing, type PodFacts } from './observe-pod.ts';
import { observeWorkload } from './observe-workload.ts';
import { PodWarnings } from './pod-warnings.ts';
import { endTask, runTask } from './task-job.ts';
import { tryOut } from './trial-pod.ts';

export interface KubernetesRuntimeOptions {
  cluster: Cluster;
  /** Shared with every adapter on this cluster. */
  tenants: Tenants;
  toolsImage: string;
  log: (message: string, facts: Record<string, unknown>) => void;
}

/** metrics-server itself looks every 15 s. */
const METRICS_MS = 15_000;
const CHANGE_MS = 5_000;

/** Runs Workloads on a Kubernetes cluster (see README.md beside this file for how it fails). */
export class KubernetesRuntime implements Runtime {
  readonly autoscales = true;
  readonly isolation = { apart: true };
  readonly kind = 'kubernetes';
  readonly #options: KubernetesRuntimeOptions;
  readonly #view: ClusterView;
  readonly #parts: AppParts;
  readonly #warnings: PodWarnings;
  readonly #maintenance: NodeMaintenance;
  readonly #reach: NodeReach;
  readonly #appliers = new Map<string, AppApplier>();
  readonly #listeners = new Set<(appId: string) => void>();
  #usage: ReadonlyMap<string, PodMetrics> = new Map();
  #measuring: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: KubernetesRuntimeOptions) {
    this.#options = options;
    this.#warnings = new PodWarnings(options.cluster, (pod) => this.#tell(appOf(pod)));
    this.#view = new ClusterView(options.cluster, {
      changed: (appId) => this.#changed(appId),
      podSeen: (pod) => isServing(pod) && this.#podSeen(pod),
      podGone: (pod) => this.#warnings.forget(pod),
    });
    this.#parts = new AppParts(options.cluster, (appId, part) => this.#appliers.get(appId)?.partSeen(part));
    this.#maintenance = new NodeMaintenance(options.cluster, this.#view);
    this.#reach = new NodeReach(
      () => this.#view.nodes(),
      () => this.#changed(undefined),
    );
  }

  /** Begins to follow the cluster; resolves when everything was read once. */
  async open(): Promise<void> {
    await Promise.all([this.#view.open(), this.#parts.open()]);
    this.#reach.open();
    void this.#measure();
  }

  /** Stops following; touches nothing that runs. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#measuring);
    this.#warnings.close();
    this.#reach.close();
    await Promise.all([...this.#appliers.values()].map((applier) => applier.close()));
    await Promise.all([this.#view.close(), this.#parts.close()]);
  }

  async apply(spec: WorkloadSpec): Promise<void> {
    await this.#applierOf(spec.appId).ask(spec);
  }

  async observe(appId: string): Promise<WorkloadObservation | undefined> {
    return this.#observe(appId, this.#nodeNames());
  }

  async observeAll(): Promise<WorkloadObservation[]> {
    const nodes = this.#nodeNames();
    return [...new Set([...this.#view.apps(), ...this.#appliers.keys()])]
      .map((appId) => this.#observe(appId, nodes))
      .filter((observation) => observation !== undefined);
  }

  watch(listener: (appId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async trial(request: TrialRequest): Promise<TrialResult> {
    const { cluster, tenants, toolsImage } = this.#options;
    const { appId, ownerId, appName } = request;
    await this.#view.answering(request.signal);
    await tenants.ensure(ownerId);
    return tryOut(
      {
        cluster,
        toolsImage,
        namespace: namespaceOf(ownerId),
        labels: appLabels({ appId, appName, ownerId }),
        pod: (name) => this.#view.pods(appId).find(({ metadata }) => metadata?.name === name),
        changed: (timeoutMs) => this.#nextChange(appId, AbortSignal.timeout(Math.max(1, timeoutMs))),
      },
      request,
    );
  }

  async runTask(request: TaskRequest): Promise<TaskResult> {
    const { cluster, tenants } = this.#options;
    const { appId, ownerId } = request;
    await this.#view.answering(request.signal);
    await tenants.ensure(ownerId);
    return runTask(
      {
        cluster,
        namespace: namespaceOf(ownerId),
        labels: appLabels(request),
        pods: () => this.#view.pods(appId),
        changed: (timeoutMs) => this.#nextChange(appId, AbortSignal.timeout(Math.max(1, timeoutMs))),
      },
      request,
    );
  }

  endTask({ ownerId, runId }: Pick<TaskRequest, 'ownerId' | 'runId'>): Promise<void> {
    return endTask({ cluster: this.#options.cluster, namespace: namespaceOf(ownerId) }, runId);
  }

  async remove(appId: string): Promise<void> {
    await this.#appliers.get(appId)?.close();
    this.#appliers.delete(appId);
    const deployment = this.#view.deployment(appId);
    const there = [...(deployment ? [deployment] : []), ...this.#view.pods(appId)];
    const namespaces = new Set(there.map(({ metadata }) => metadata?.namespace ?? ''));
    for (const namespace of namespaces) await this.#removeFrom(namespace, appId);
    this.#tell(appId);
  }

  tailLogs(appId: string, options: TailOptions): AsyncIterable<LogLine> {
    const pods = () => this.#view.pods(appId).filter(isServing);
    return tailPods(this.#options.cluster, pods, options, (signal) => this.#nextChange(appId, signal));
  }

  readLogs(appId: string, reading: LogReading): AsyncIterable<LogLine> {
    return keptPodLines(this.#options.cluster, this.#view.pods(appId).filter(isServing), reading);
  }

  async nodes(): Promise<NodeObservation[]> {
    const pods = Map.groupBy(this.#view.pods(), ({ spec }) => spec?.nodeName ?? '');
    const { readyNodes, cordonedNodes } = this.#nodeNames();
    const elsewhere = [...readyNodes].some((name) => !cordonedNodes?.has(name));
    return this.#view.nodes().map((node) => {
      const here = pods.get(node.metadata?.name ?? '') ?? [];
      const waitsFor = drainRequestOf(node) === undefined ? undefined : this.#obstacleOf(here, elsewhere);
      const sight = { pods: here, usage: this.#usage, isSilent: this.#reach.isSilent(node) };
      return observeNode(node, { ...sight, waitsFor });
    });
  }

  readonly canDrain = true;

  get seenAt(): number {
    return this.#view.answeredAt;
  }

  drain(node: string): Promise<void> {
    return this.#maintenance.drain(node);
  }

  uncordon(node: string): Promise<void> {
    return this.#maintenance.uncordon(node);
  }

  place(): Promise<void> {
    return this.#maintenance.place();
  }

  async kill(target: { replica: string } | { node: string }): Promise<void> {
    const serving = this.#view.pods().filter(isServing);
    const hit = serving.filter(({ metadata, spec }) =>
      'replica' in target ? metadata?.name === target.replica : spec?.nodeName === target.node,
    );
    const known =
      'node' in target ? this.#view.nodes().some(({ metadata }) => metadata?.name === target.node) : hit.length > 0;
    if (!known) throw new Problem('not-found', 'There is nothing of that name to kill.');
    await Promise.all(hit.map((pod) => this.#options.cluster.delete(headerOf(pod), 0)));
  }

  /** What keeps the first of these from moving away, where something does; `elsewhere`: whether there is a node to move to. */
  #obstacleOf(pods: V1Pod[], elsewhere: boolean): NodeSight['waitsFor'] {
    for (const pod of pods.filter(isServing)) {
      const appName = pod.metadata?.labels?.[LABELS.name] ?? '';
      if (!elsewhere) return { appName, obstacle: { code: 'no-node', params: {} } };
      const obstacle = this.#observe(appOf(pod), this.#nodeNames())?.rollout.obstacle;
      if (obstacle) return { appName, obstacle };
    }
    return undefined;
  }

  #applierOf(appId: string): AppApplier {
    const present = this.#appliers.get(appId);
    if (present) return present;
    const { cluster, tenants, log } = this.#options;
    const applier = new AppApplier({
      cluster,
      tenants,
      log,
      seen: () => this.#view.deployment(appId),
      changed: () => this.#tell(appId),
    });
    this.#appliers.set(appId, applier);
    return applier;
  }

  #nodeNames(): Pick<PodFacts, 'readyNodes' | 'cordonedNodes'> {
    const names = (nodes: V1Node[]) => new Set(nodes.map(({ metadata }) => metadata?.name ?? ''));
    const nodes = this.#view.nodes();
    return {
      readyNodes: names(nodes.filter((node) => isNodeReady(node) && !this.#reach.isSilent(node))),
      cordonedNodes: names(nodes.filter(({ spec }) => spec?.unschedulable)),
    };
  }

  #observe(appId: string, nodes: Pick<PodFacts, 'readyNodes' | 'cordonedNodes'>): WorkloadObservation | undefined {
    const { refusal, isPending = false } = this.#appliers.get(appId) ?? {};
    return observeWorkload({
      appId,
      deployment: this.#view.deployment(appId),
      pods: this.#view.pods(appId),
      ...nodes,
      usage: this.#usage,
      isPending,
      ...(refusal ? { refusal } : {}),
      at: this.#view.answeredAt,
      now: Date.now(),
      warningOf: (pod) => this.#warnings.of(pod),
    });
  }

  /** By label, kind by kind: what is not ours is not touched. Resolves when no copy runs any more. */
  async #removeFrom(namespace: string, appId: string): Promise<void> {
    const { cluster } = this.#options;
    const labels = `${OWN_SELECTOR},${LABELS.app}=${appId}`;
    for (const kind of APP_KINDS) {
      for (const { metadata } of await cluster.list(kind, namespace, labels)) {
        await cluster.delete({ ...kind, metadata: { name: metadata?.name ?? '', namespace } });
      }
    }
    while (this.#view.pods(appId).length > 0) await this.#nextChange(appId, AbortSignal.timeout(CHANGE_MS));
  }

  // A cluster without metrics-server has no figures: everything else works.
  async #measure(): Promise<void> {
    const metrics = await this.#options.cluster.podMetrics(OWN_SELECTOR).catch(() => undefined);
    if (metrics) this.#usage = new Map(metrics.map((pod) => [pod.name, pod]));
    if (!this.#closed) this.#measuring = setTimeout(() => void this.#measure(), METRICS_MS);
  }

  #nextChange(appId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        unwatch();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const unwatch = this.watch((changed) => {
        if (changed === appId) done();
      });
      if (signal.aborted) done();
      else signal.addEventListener('abort', done, { once: true });
    });
  }

  #changed(appId: string | undefined): void {
    const apps = appId === undefined ? this.#appliers.keys() : [appId];
    for (const app of [...apps]) {
      this.#appliers.get(app)?.look();
      this.#tell(app);
    }
  }

  #podSeen(pod: V1Pod): void {
    this.#warnings.look(pod);
    // Secrets are not followed: that one is gone is seen by whom it is missed.
    const isMissed = appStatus(pod)?.state?.waiting?.reason === 'CreateContainerConfigError';
    if (isMissed) this.#appliers.get(appOf(pod))?.partSeen({ kind: 'Secret' });
  }

  #tell(appId: string): void {
    for (const listener of [...this.#listeners]) listener(appId);
  }
}

/** What an App consists of; its Deployment goes first, so that nothing of it is started again. */
const APP_KINDS = [
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'Secret' },
] as const;
