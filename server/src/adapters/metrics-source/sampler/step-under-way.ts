import { PointSum } from '../../../domain/combine-metrics.ts';
import type { MetricsPoint } from '../../../domain/metrics.ts';
import { percentilesOf } from './percentile.ts';
import { type Latency, sumLatency } from './traffic-delta.ts';

/** A longer step of which samples come in: the whole histogram of its requests is kept, for true percentiles. */
export class StepUnderWay {
  readonly end: number;
  readonly #sum = new PointSum();
  readonly #before: { point: MetricsPoint; samples: number } | undefined;
  #samples = 0;
  #latency: Latency | undefined;

  /** `before`: what is known of it from an earlier life of this server, and of how many samples. */
  constructor(end: number, before?: { point: MetricsPoint; samples: number }) {
    this.end = end;
    this.#before = before;
  }

  add(point: MetricsPoint, latency: Latency): void {
    this.#sum.add(point);
    this.#samples += 1;
    this.#latency = this.#latency ? sumLatency(this.#latency, latency) : latency;
  }

  /** As it is so far. */
  point(): MetricsPoint | undefined {
    const own = this.#sum.point(this.end);
    if (!own || !this.#latency) return undefined;
    const since = { ...own, ...percentilesOf(this.#latency) };
    if (!this.#before) return since;
    const sum = new PointSum();
    sum.add(this.#before.point, this.#before.samples);
    sum.add(since, this.#samples);
    return sum.point(this.end);
  }
}
