import type { MetricsRange } from '../../../domain/combine-metrics.ts';
import type { MetricsPoint } from '../../../domain/metrics.ts';
import type { RateRange } from '../../../domain/request-rates.ts';
import type { WorkloadObservation } from '../../../domain/workload.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { MetricsSource } from '../../../ports/metrics-source.ts';
import type { Runtime } from '../../../ports/runtime.ts';
import type { RouteTraffic, TrafficRouter } from '../../../ports/traffic-router.ts';
import { AppHistory, FINE_STEP_MS, type WorkloadFigures } from './app-history.ts';
import { readHistories, writeHistories } from './history-file.ts';
import { OwnRequests } from './own-requests.ts';
import { TrafficCounters, type TrafficDelta } from './traffic-delta.ts';
import { Trouble } from './trouble.ts';

/** A history of many Apps is written less often than each minute, so that at most this much is written on average. */
const KEPT_BYTES_PER_S = 150_000;
const KEEP_EVERY_MS = 60_000;
/** Older than three samples is not `latest` any more. */
const FRESH_MS = 3 * FINE_STEP_MS;

const NO_WORKLOAD: WorkloadFigures = { cpuCores: 0, memoryBytes: 0, readyReplicas: 0 };
const NO_TRAFFIC: TrafficDelta = {
  ...{ requests: 0, errors: 0, retries: 0, inFlight: 0 },
  ...{ latencyCounts: [], latencyBoundsS: [] },
};

export interface SampledMetricsParts {
  router: Pick<TrafficRouter, 'traffic'>;
  runtime: Pick<Runtime, 'observeAll'>;
  clock: Clock;
  /** Where the history is kept over a restart. */
  file: string;
  /** Every App that there is, asked when the history is kept: the others are forgotten. Default: none is. */
  appIds?: () => Promise<ReadonlySet<string>>;
  /** The platform's own requests that edges have answered, by App, since the start of the server: they are no visitors'. Default: none. */
  ownRequests?: () => ReadonlyMap<string, { requests: number; errors: number }>;
  /** Told once when samples or the file begin to fail; sampling goes on. */
  report?: (message: string, facts: Record<string, unknown>) => void;
  /** Calls once after so many milliseconds; returns the way to take it back. Default: the process's timers. */
  after?: (ms: number, act: () => void) => () => void;
}

/** Looks at the edges and the runtime every 5 s and keeps what it saw: two hours of samples, two days of minutes. */
export class SampledMetrics implements MetricsSource {
  readonly #parts: SampledMetricsParts;
  readonly #after: NonNullable<SampledMetricsParts['after']>;
  readonly #counters = new TrafficCounters();
  readonly #own = new OwnRequests();
  readonly #sampling: Trouble;
  readonly #keeping: Trouble;
  #histories = new Map<string, AppHistory>();
  #sampledAt: number | undefined;
  #keepNextAt = 0;
  #running = false;
  #cancelNext = () => {};
  #busy: Promise<void> = Promise.resolve();

  constructor(parts: SampledMetricsParts) {
    this.#parts = parts;
    this.#after = parts.after ?? processTimer;
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
    return this.#histories.get(appId)?.history(range) ?? [];
  }

  async latest(appId: string): Promise<MetricsPoint | undefined> {
    const point = this.#histories.get(appId)?.latest;
    return point && point.at > this.#parts.clock.now() - FRESH_MS ? { ...point } : undefined;
  }

  async requestRates(range: RateRange): Promise<ReadonlyMap<string, number[]>> {
    return new Map([...this.#histories].map(([appId, history]) => [appId, history.requestRates(range)]));
  }

  async #begin(): Promise<void> {
    try {
      this.#histories = await readHistories(this.#parts.file);
    } catch (error) {
      this.#tell('the history of metrics cannot be read and begins anew', error);
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
    const figures = new Map(workloads.map((workload) => [workload.appId, figuresOf(workload)]));
    for (const appId of new Set([...deltas.keys(), ...figures.keys()])) {
      const history = this.#histories.get(appId) ?? new AppHistory();
      this.#histories.set(appId, history);
      history.add(at, elapsedMs, deltas.get(appId) ?? NO_TRAFFIC, figures.get(appId) ?? NO_WORKLOAD);
    }
  }

  async #keep(): Promise<void> {
    let bytes = 0;
    try {
      const there = await this.#parts.appIds?.();
      for (const appId of this.#histories.keys()) if (there?.has(appId) === false) this.#histories.delete(appId);
      bytes = await writeHistories(this.#parts.file, this.#histories);
      this.#keeping.works();
    } catch (error) {
      this.#keeping.fails(error);
    }
    const pauseMs = Math.max(KEEP_EVERY_MS, (bytes * 1_000) / KEPT_BYTES_PER_S);
    this.#keepNextAt = this.#parts.clock.now() + pauseMs;
  }

  #tell(message: string, error: unknown): void {
    this.#parts.report?.(message, { error: error instanceof Error ? error.message : String(error) });
  }
}

function figuresOf({ replicas }: WorkloadObservation): WorkloadFigures {
  return {
    cpuCores: replicas.reduce((sum, replica) => sum + replica.cpuCores, 0),
    memoryBytes: replicas.reduce((sum, replica) => sum + replica.memoryBytes, 0),
    readyReplicas: replicas.filter((replica) => replica.state === 'ready').length,
  };
}

function processTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms).unref();
  return () => clearTimeout(timer);
}
