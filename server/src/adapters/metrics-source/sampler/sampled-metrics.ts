import { appIdOf } from '../../../domain/background.ts';
import type { MetricsRange } from '../../../domain/combine-metrics.ts';
import { type MetricsPoint, type NodeHistory, type ReplicaHistory, statusClasses } from '../../../domain/metrics.ts';
import type { MetricsOrigin } from '../../../domain/metrics-origin.ts';
import type { RateRange } from '../../../domain/request-rates.ts';
import type { Replica, WorkloadObservation } from '../../../domain/workload.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { MetricsSource } from '../../../ports/metrics-source.ts';
import type { Runtime } from '../../../ports/runtime.ts';
import type { RouteTraffic, TrafficRouter } from '../../../ports/traffic-router.ts';
import { AppHistory, FINE_STEP_MS, type WorkloadFigures } from './app-history.ts';
import { noHistories, setAside } from './history-file.ts';
import { HistoryKeeper } from './history-keeper.ts';
import { OwnRequests } from './own-requests.ts';
import { ReplicaHistories } from './replica-histories.ts';
import { type BytesByTarget, type NetworkUse, NO_TARGETS, networkOf, sumOfNetwork } from './target-bytes.ts';
import { TrafficCounters, type TrafficDelta } from './traffic-delta.ts';
import { Trouble } from './trouble.ts';
import { USAGE_KEPT_MS, UsageHistory } from './usage-history.ts';
import { VolumeSizes } from './volume-sizes.ts';

const KEEP_EVERY_MS = 60_000;
/** Older than three samples is not `latest` any more. */
const FRESH_MS = 3 * FINE_STEP_MS;

const NO_WORKLOAD: WorkloadFigures = { cpuCores: 0, memoryBytes: 0, readyReplicas: 0, restarts: 0 };
const NO_TRAFFIC: TrafficDelta = {
  ...{ requests: 0, classes: statusClasses(() => 0), retries: 0, inFlight: 0, bytesIn: 0, bytesOut: 0 },
  ...{ latencyCounts: [], latencyBoundsS: [], targets: NO_TARGETS },
};

export interface SampledMetricsParts {
  router: Pick<TrafficRouter, 'traffic'>;
  runtime: Pick<Runtime, 'observeAll'>;
  clock: Clock;
  /** Where the history is kept over a restart; a journal beside it has what came since. */
  file: string;
  /** Every App that there is, asked when the history is kept: the others are forgotten. Default: none is. */
  appIds?: () => Promise<ReadonlySet<string>>;
  /** What an App's volume holds, undefined when it has none; asked seldom. Default: volumes are not measured. */
  volumeBytes?: (appId: string) => Promise<number | undefined>;
  /** The platform's own requests that edges have answered, by App, since the start of the server: they are no visitors'. Default: none. */
  ownRequests?: () => ReadonlyMap<string, { requests: number; errors: number }>;
  /** Told once when samples or the file begin to fail; sampling goes on. */
  report?: (message: string, facts: Record<string, unknown>) => void;
  /** Calls once after so many milliseconds; returns the way to take it back. Default: the process's timers. */
  after?: (ms: number, act: () => void) => () => void;
}

/** Looks at the edges and the runtime every 5 s and keeps what it saw: two hours of samples, two days of minutes, thirty of quarters of an hour. */
export class SampledMetrics implements MetricsSource {
  readonly #parts: SampledMetricsParts;
  readonly #after: NonNullable<SampledMetricsParts['after']>;
  readonly #counters = new TrafficCounters();
  readonly #own = new OwnRequests();
  readonly #sampling: Trouble;
  readonly #keeping: Trouble;
  readonly #volumes: VolumeSizes;
  readonly #keeper: HistoryKeeper;
  #kept = noHistories();
  #sampledAt: number | undefined;
  #keepNextAt = 0;
  #running = false;
  #cancelNext = () => {};
  #busy: Promise<void> = Promise.resolve();

  constructor(parts: SampledMetricsParts) {
    this.#parts = parts;
    this.#after = parts.after ?? processTimer;
    this.#keeper = new HistoryKeeper(parts.file);
    this.#volumes = new VolumeSizes(parts.volumeBytes ?? (async () => undefined), parts.clock);
    this.#sampling = new Trouble((error) => this.#tell('metrics cannot be sampled', error));
    this.#keeping = new Trouble((error) => this.#tell('the history of metrics cannot be kept on disk', error));
  }

  /** Begins: reads the kept history, then samples. A history that cannot be read is told of and begun anew. */
  open(): void {
    this.#running = true;
    this.#busy = this.#begin();
  }

  /** Ends the sampling and keeps the history. */
  async close(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#cancelNext();
    await this.#busy;
    await this.#keep();
  }

  async history(appId: string, range: MetricsRange): Promise<MetricsPoint[]> {
    return this.#kept.apps.get(appId)?.history(range) ?? [];
  }

  async latest(appId: string): Promise<MetricsPoint | undefined> {
    const point = this.#kept.apps.get(appId)?.latest;
    return point && point.at > this.#parts.clock.now() - FRESH_MS ? { ...point } : undefined;
  }

  async requestRates(range: RateRange): Promise<ReadonlyMap<string, number[]>> {
    return new Map([...this.#kept.apps].map(([appId, history]) => [appId, history.requestRates(range)]));
  }

  async replicas(appId: string, range: MetricsRange): Promise<ReplicaHistory[]> {
    return this.#kept.replicas.get(appId)?.histories(range) ?? [];
  }

  async nodes(range: MetricsRange): Promise<NodeHistory[]> {
    return [...this.#kept.nodes]
      .map(([node, usage]) => ({ node, points: usage.history(range) }))
      .filter(({ points }) => points.length > 0)
      .toSorted((a, b) => a.node.localeCompare(b.node));
  }

  origin(): MetricsOrigin {
    return { kind: 'built-in' };
  }

  async #begin(): Promise<void> {
    try {
      this.#kept = await this.#keeper.read();
    } catch (error) {
      this.#tell('the history of metrics cannot be read and begins anew', error);
      await setAside(this.#parts.file).catch((reason: unknown) => this.#tell('it cannot be put aside either', reason));
    }
    this.#keepNextAt = this.#parts.clock.now() + KEEP_EVERY_MS;
    if (this.#running) this.#scheduleNext();
  }

  // At whole multiples of 5 s, so that each sample has a slot of its own, whatever the timers' jitter.
  #scheduleNext(): void {
    const now = this.#parts.clock.now();
    const wait = FINE_STEP_MS - (now % FINE_STEP_MS);
    this.#cancelNext = this.#after(wait < FINE_STEP_MS / 10 ? wait + FINE_STEP_MS : wait, () => {
      this.#busy = this.#turn();
    });
  }

  async #turn(): Promise<void> {
    await this.#sample();
    if (this.#parts.clock.now() >= this.#keepNextAt) await this.#keep();
    if (this.#running) this.#scheduleNext();
  }

  async #sample(): Promise<void> {
    try {
      const [traffic, workloads] = await Promise.all([this.#parts.router.traffic(), this.#parts.runtime.observeAll()]);
      this.#add(traffic, workloads);
      this.#sampling.works();
    } catch (error) {
      this.#sampling.fails(error);
    }
  }

  #add(traffic: RouteTraffic[], workloads: WorkloadObservation[]): void {
    const now = this.#parts.clock.now();
    const elapsedMs = now - (this.#sampledAt ?? now);
    const deltas = this.#counters.since(traffic, now);
    this.#own.takeOut(deltas, this.#parts.ownRequests?.() ?? new Map());
    this.#sampledAt = now;
    // The first sample, or a clock that was set back: there is no time over which a rate could be.
    if (!deltas || elapsedMs <= 0) return;
    const at = Math.round(now / FINE_STEP_MS) * FINE_STEP_MS;
    const networks = networksOf(deltas, workloads, elapsedMs);
    const byApp = Map.groupBy(workloads, ({ appId }) => appIdOf(appId));
    const figures = new Map([...byApp].map(([appId, own]) => [appId, this.#figuresOf(appId, own, at, networks)]));
    this.#addNodes(at, workloads, networks);
    for (const appId of new Set([...deltas.keys(), ...figures.keys()])) {
      const history = this.#kept.apps.get(appId) ?? new AppHistory();
      this.#kept.apps.set(appId, history);
      history.add(at, elapsedMs, deltas.get(appId) ?? NO_TRAFFIC, figures.get(appId) ?? NO_WORKLOAD);
    }
    void this.#volumes.look(new Set(figures.keys()));
  }

  /** Of what visitors reach and of its background processes together; ready are those that visitors reach. */
  #figuresOf(appId: string, workloads: WorkloadObservation[], at: number, networks: Networks): WorkloadFigures {
    const replicas = workloads.flatMap((workload) => workload.replicas);
    const served = workloads.find((workload) => workload.appId === appId)?.replicas ?? [];
    const known = this.#kept.replicas.get(appId) ?? new ReplicaHistories();
    this.#kept.replicas.set(appId, known);
    const volumeBytes = this.#volumes.of(appId);
    return {
      ...usageOf(replicas),
      readyReplicas: served.filter((replica) => replica.state === 'ready').length,
      restarts: known.see(at, replicas, networks),
      ...(volumeBytes === undefined ? {} : { volumeBytes }),
    };
  }

  #addNodes(at: number, workloads: WorkloadObservation[], networks: Networks): void {
    const { nodes } = this.#kept;
    const placed = workloads.flatMap(({ replicas }) => replicas.filter(({ node, state }) => node && state !== 'lost'));
    const byNode = Map.groupBy(placed, ({ node }) => node);
    for (const [node, usage] of nodes) if (!byNode.has(node) && usage.lastAt < at - USAGE_KEPT_MS) nodes.delete(node);
    for (const [node, replicas] of byNode) {
      const usage = nodes.get(node) ?? new UsageHistory();
      nodes.set(node, usage);
      usage.add({ at, ...usageOf(replicas), ...sumOfNetwork(replicas.map(({ id }) => networks.get(id) ?? {})) });
    }
  }

  async #keep(): Promise<void> {
    const now = this.#parts.clock.now();
    try {
      const there = await this.#parts.appIds?.();
      const { apps, replicas } = this.#kept;
      for (const known of [apps, replicas])
        for (const appId of known.keys()) if (there?.has(appId) === false) known.delete(appId);
      await this.#keeper.keep(this.#kept, this.#sampledAt ?? 0);
      this.#keeping.works();
    } catch (error) {
      this.#keeping.fails(error);
    }
    this.#keepNextAt = now + KEEP_EVERY_MS;
  }

  #tell(message: string, error: unknown): void {
    this.#parts.report?.(message, { error: error instanceof Error ? error.message : String(error) });
  }
}

type Networks = ReadonlyMap<string, NetworkUse>;

/** Of every copy, by its id. */
function networksOf(
  deltas: ReadonlyMap<string, { targets: BytesByTarget }>,
  workloads: readonly WorkloadObservation[],
  elapsedMs: number,
): Networks {
  return new Map(
    workloads.flatMap(({ appId, replicas }) => {
      const bytes = deltas.get(appId)?.targets ?? NO_TARGETS;
      return replicas.map(({ id }) => [id, networkOf(bytes, id, elapsedMs)] as const);
    }),
  );
}

function usageOf(replicas: readonly Replica[]): Pick<WorkloadFigures, 'cpuCores' | 'memoryBytes'> {
  return {
    cpuCores: replicas.reduce((sum, replica) => sum + replica.cpuCores, 0),
    memoryBytes: replicas.reduce((sum, replica) => sum + replica.memoryBytes, 0),
  };
}

function processTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms).unref();
  return () => clearTimeout(timer);
}
