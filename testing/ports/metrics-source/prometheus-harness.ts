import { FixedClock } from '../../../server/src/adapters/clock/fixed/fixed-clock.ts';
import { PrometheusMetrics } from '../../../server/src/adapters/metrics-source/prometheus/prometheus-metrics.ts';
import type { MetricsPoint } from '../../../server/src/domain/metrics.ts';
import { remoteWrite, type WrittenSample } from '../../prometheus/remote-write.ts';
import { NETWORK, START, STEP_MS } from './sampler-harness.ts';

const BASE = 1_000;
let runs = 0;

/** A real Prometheus that was given what a scrape each 5 s would have found; each harness has a label of its own in it. */
export class PrometheusHarness {
  readonly source: PrometheusMetrics;
  readonly #url: string;
  readonly #run = `run-${++runs}`;
  readonly #clock = new FixedClock(START + STEP_MS);
  readonly #requests = new Map<string, number>();
  readonly #ownPerS = new Map<string, Record<'other' | '5xx', number>>();

  constructor(url: string) {
    this.#url = url;
    const shape = { match: `run="${this.#run}"`, intervalMs: STEP_MS };
    this.source = new PrometheusMetrics({ url, ...shape, clock: this.#clock });
  }

  /** In the next step the platform itself sends so many of the requests, of which so many are answered 5xx. */
  looks(appId: string, requestsPerS: number, errorsPerS: number): void {
    this.#ownPerS.set(appId, { other: requestsPerS - errorsPerS, '5xx': errorsPerS });
  }

  async step(appId: string, { requestsPerS, memoryBytes }: Pick<MetricsPoint, 'requestsPerS' | 'memoryBytes'>) {
    const before = this.#requests.get(appId) ?? BASE;
    const first = this.#requests.has(appId) ? [] : [this.#counter(appId, before), ...this.#going(appId)];
    this.#clock.advance(STEP_MS);
    const now = before + (requestsPerS * STEP_MS) / 1_000;
    this.#requests.set(appId, now);
    await remoteWrite(this.#url, [
      ...[...first, this.#counter(appId, now), ...this.#going(appId)],
      ...this.#observed(appId, memoryBytes),
    ]);
  }

  /** The scrape failed: Prometheus marks everything that it had found before. */
  async blindStep(): Promise<void> {
    this.#clock.advance(STEP_MS);
    const all = [...this.#requests.keys()].flatMap((appId) => [
      ...[this.#counter(appId, 0), ...this.#going(appId)],
      ...this.#observed(appId, 0),
    ]);
    if (all.length > 0)
      await remoteWrite(
        this.#url,
        all.map((sample) => ({ ...sample, value: 'stale' })),
      );
  }

  #counter(appId: string, value: number): WrittenSample {
    return this.#sample('nonstop4_edge_requests_total', { app: appId, edge: 'edge-0', class: '2xx' }, value);
  }

  #going(appId: string): WrittenSample[] {
    return [...this.#network(appId), ...this.#own(appId)];
  }

  #own(app: string): WrittenSample[] {
    const seconds = (this.#clock.now() - START) / 1_000;
    return Object.entries(this.#ownPerS.get(app) ?? {}).map(([name, perS]) =>
      this.#sample('nonstop4_app_own_requests_total', { app, class: name }, seconds * perS),
    );
  }

  /** As if the copy had gone on with the same traffic for as long as there is time. */
  #network(app: string): WrittenSample[] {
    const labels = { app, node: 'worker-0', replica: `rep_${app}`, edge: 'edge-0' };
    const seconds = (this.#clock.now() - START) / 1_000;
    return [
      this.#sample('nonstop4_replica_network_receive_bytes_total', labels, seconds * NETWORK.inPerS),
      this.#sample('nonstop4_replica_network_transmit_bytes_total', labels, seconds * NETWORK.outPerS),
    ];
  }

  #observed(app: string, memoryBytes: number): WrittenSample[] {
    const replica = { app, node: 'worker-0', replica: `rep_${app}` };
    return [
      this.#sample('nonstop4_edge_requests_in_flight', { app, edge: 'edge-0' }, 1),
      this.#sample('nonstop4_replica_cpu_cores', replica, 0.25),
      this.#sample('nonstop4_replica_memory_bytes', replica, memoryBytes),
      this.#sample('nonstop4_replica_release', replica, 1),
      this.#sample('nonstop4_replica_restarts_total', replica, 0),
      this.#sample('nonstop4_node_cpu_cores', { node: 'worker-0' }, 0.25),
      this.#sample('nonstop4_node_memory_bytes', { node: 'worker-0' }, memoryBytes),
      this.#sample('nonstop4_app_ready_replicas', { app }, 1),
    ];
  }

  #sample(name: string, labels: Record<string, string>, value: number): WrittenSample {
    return { labels: { __name__: name, run: this.#run, ...labels }, at: this.#clock.now(), value };
  }
}
