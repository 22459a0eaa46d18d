import { FixedClock } from '../../../server/src/adapters/clock/fixed/fixed-clock.ts';
import {
  SampledMetrics,
  type SampledMetricsParts,
} from '../../../server/src/adapters/metrics-source/sampler/sampled-metrics.ts';
import type { MetricsPoint } from '../../../server/src/domain/metrics.ts';
import type { Replica, WorkloadObservation } from '../../../server/src/domain/workload.ts';
import type { RouteTraffic } from '../../../server/src/ports/traffic-router.ts';

export const START = 1_700_000_100_000;
export const STEP_MS = 5_000;
/** What the one copy of each App of `step` receives and sends, in bytes per second. */
export const NETWORK = { inPerS: 4_096, outPerS: 65_536 };

/** A sampler whose edges, runtime, clock and timer are the test's. */
export class SamplerHarness {
  readonly clock = new FixedClock(START);
  readonly reports: string[] = [];
  readonly #edges = new Map<string, RouteTraffic>();
  readonly #workloads = new Map<string, WorkloadObservation>();
  #timer: (() => void) | undefined;
  failure: Error | undefined;

  constructor() {
    // An App without requests, by which both edges are known from the first sample on.
    for (const edge of ['edge-0', 'edge-1']) this.request('quiet', 0, { edge });
  }

  make(file: string, more: Partial<SampledMetricsParts> = {}): SampledMetrics {
    return new SampledMetrics({
      router: { traffic: async () => this.#seen([...this.#edges.values()]) },
      runtime: { observeAll: async () => this.#seen([...this.#workloads.values()]) },
      clock: this.clock,
      file,
      report: (message) => this.reports.push(message),
      after: (ms, act) => {
        this.#timer = () => {
          this.clock.advance(ms);
          act();
        };
        return () => {
          this.#timer = undefined;
        };
      },
      ...more,
    });
  }

  /** Lets the time come at which the next sample is due, and waits until the one after it is awaited. */
  async tick(): Promise<void> {
    await this.#awaited();
    const fire = this.#timer as () => void;
    this.#timer = undefined;
    fire();
    await this.#awaited();
  }

  /** As SIGKILL: what was to come does not come. */
  kill(): void {
    this.#timer = undefined;
  }

  /** Requests that an edge will have counted besides those before, all of one latency bucket. */
  request(appId: string, count: number, change: { errors?: number; bucket?: number; edge?: string } = {}): void {
    const { errors = 0, bucket = 0, edge = 'edge-0' } = change;
    const counted = this.#edges.get(`${edge} ${appId}`) ?? nothingCounted(appId, edge);
    counted.requests['2xx'] += count - errors;
    counted.requests['5xx'] += errors;
    counted.latencyCounts[bucket] = (counted.latencyCounts[bucket] ?? 0) + count;
    this.#edges.set(`${edge} ${appId}`, counted);
  }

  /** Bytes that an edge will have counted of one copy besides those before. */
  exchange(appId: string, replica: string, [bytesIn, bytesOut]: [number, number], edge = 'edge-0'): void {
    const counted = this.#edges.get(`${edge} ${appId}`) ?? nothingCounted(appId, edge);
    const target = counted.targets.find(({ id }) => id === replica) ?? { id: replica, bytesIn: 0, bytesOut: 0 };
    const others = counted.targets.filter(({ id }) => id !== replica);
    const now = { ...target, bytesIn: target.bytesIn + bytesIn, bytesOut: target.bytesOut + bytesOut };
    this.#edges.set(`${edge} ${appId}`, { ...counted, targets: [...others, now] });
  }

  /** Edges no longer have that copy in the App's route. */
  unroute(appId: string, replica: string): void {
    for (const [key, counted] of this.#edges) {
      if (counted.appId !== appId) continue;
      this.#edges.set(key, { ...counted, targets: counted.targets.filter(({ id }) => id !== replica) });
    }
  }

  run(appId: string, replicas: (Pick<Replica, 'state' | 'cpuCores' | 'memoryBytes'> & Partial<Replica>)[]): void {
    const full = replicas.map((replica, index) => ({ ...aReplica(`rep_${index}`), ...replica }));
    const rollout = { templateHash: 'x', state: 'complete', message: '' } as const;
    this.#workloads.set(appId, { appId, replicas: full, rollout, observedAt: this.clock.now() });
  }

  /** One step in which the App has about these figures. */
  async step(appId: string, figures: Pick<MetricsPoint, 'requestsPerS' | 'memoryBytes'>): Promise<void> {
    this.request(appId, figures.requestsPerS * 5);
    this.exchange(appId, `rep_${appId}`, [NETWORK.inPerS * 5, NETWORK.outPerS * 5]);
    this.run(appId, [{ id: `rep_${appId}`, state: 'ready', cpuCores: 0.25, memoryBytes: figures.memoryBytes }]);
    await this.tick();
  }

  #seen<T>(values: T[]): T[] {
    if (this.failure) throw this.failure;
    return structuredClone(values);
  }

  async #awaited(): Promise<void> {
    while (!this.#timer) await new Promise(setImmediate);
  }
}

function nothingCounted(appId: string, edge: string): RouteTraffic {
  return {
    ...{ appId, edge, startedAt: new Date(START - 1_000).toISOString() },
    requests: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, aborted: 0 },
    ...{ retries: 0, inFlight: 1, bytesIn: 0, bytesOut: 0 },
    latencyCounts: [0, 0, 0],
    latencyBoundsS: [0.01, 0.1],
    targets: [],
  };
}

function aReplica(id: string): Replica {
  return {
    ...{ id, node: 'worker-0', release: 1, templateHash: 'x', state: 'ready', inRotation: true, everReady: true },
    ...{ host: '127.0.0.1', port: 21_000, startedAt: 0, restarts: 0 },
    ...{ cpuCores: 0, memoryBytes: 0, memoryLimitBytes: 512 },
  };
}
