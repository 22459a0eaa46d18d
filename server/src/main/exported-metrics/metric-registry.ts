import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { FAMILIES, type FamilyKey, type MetricFamily } from './families.ts';
import type { Sample } from './samples.ts';

type Metric = Counter | Gauge | Histogram;

/** The metrics of FAMILIES and those of the server's own process, as Prometheus reads them. */
export class MetricRegistry {
  readonly #registry = new Registry();
  readonly #metrics: Record<FamilyKey, Metric>;

  constructor() {
    collectDefaultMetrics({ register: this.#registry, prefix: 'nonstop4_server_' });
    // Prometheus keeps `_total` for what only grows; these are gauges, and the same by type is there under other names.
    for (const name of ['handles', 'requests', 'resources'])
      this.#registry.removeSingleMetric(`nonstop4_server_nodejs_active_${name}_total`);
    const made = Object.entries(FAMILIES).map(([key, family]) => [key, make(family, this.#registry)]);
    this.#metrics = Object.fromEntries(made) as Record<FamilyKey, Metric>;
    for (const family of Object.keys(FAMILIES) as FamilyKey[]) this.#empty(family);
  }

  /** What was observed now, in place of what was observed before. Samples of other families are a mistake. */
  replace(families: readonly FamilyKey[], samples: readonly Sample[]): void {
    for (const family of families) this.#empty(family);
    for (const { family, labels, value } of samples) {
      if (!families.includes(family)) throw new Error(`${family} is of another part`);
      const metric = this.#metrics[family];
      if (metric instanceof Counter) metric.inc(labels, value);
      else if (metric instanceof Gauge) metric.set(labels, value);
      else throw new Error(`${family} is not observed at once`);
    }
  }

  add(family: FamilyKey, count: number, labels: Record<string, string>): void {
    const metric = this.#metrics[family];
    if (!(metric instanceof Counter)) throw new Error(`${family} is no counter`);
    metric.inc(labels, count);
  }

  observe(family: FamilyKey, value: number, labels: Record<string, string>): void {
    const metric = this.#metrics[family];
    if (!(metric instanceof Histogram)) throw new Error(`${family} is no histogram`);
    metric.observe(labels, value);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  // A metric without labels would be left at 0, which is a figure; where nothing was observed there is none.
  #empty(family: FamilyKey): void {
    const metric = this.#metrics[family];
    metric.reset();
    if (FAMILIES[family].labels.length === 0) metric.remove();
  }
}

function make({ name, type, help, labels, buckets }: MetricFamily, registry: Registry): Metric {
  const description = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'counter') return new Counter(description);
  if (type === 'gauge') return new Gauge(description);
  return new Histogram({ ...description, ...(buckets ? { buckets: [...buckets] } : {}) });
}
