import { combineSteps, type MetricsRange } from '../../../domain/combine-metrics.ts';
import type { MetricsPoint } from '../../../domain/metrics.ts';
import type { MetricsOrigin } from '../../../domain/metrics-origin.ts';
import { type RateRange, RateSteps } from '../../../domain/request-rates.ts';
import type { MetricsSource } from '../../../ports/metrics-source.ts';

/** Strict fake for tests: gives the points that it was given, in steps as asked; refuses points out of order and fails on request. */
export class MemoryMetricsSource implements MetricsSource {
  readonly #points = new Map<string, MetricsPoint[]>();
  #failure: Error | undefined;
  #origin: MetricsOrigin = { kind: 'built-in' };

  add(appId: string, point: MetricsPoint): void {
    const points = this.#points.get(appId) ?? [];
    const last = points.at(-1);
    if (last && last.at >= point.at) throw new Error(`a point at ${point.at} comes after one at ${last.at}`);
    this.#points.set(appId, [...points, structuredClone(point)]);
  }

  /** The next call fails with this error. */
  failNext(error: Error): void {
    this.#failure = error;
  }

  /** What it says of itself from now on. */
  comesFrom(origin: MetricsOrigin): void {
    this.#origin = origin;
  }

  origin(): MetricsOrigin {
    return this.#origin;
  }

  async history(appId: string, range: MetricsRange): Promise<MetricsPoint[]> {
    this.#failIfAsked();
    return combineSteps(this.#points.get(appId) ?? [], range);
  }

  async latest(appId: string): Promise<MetricsPoint | undefined> {
    this.#failIfAsked();
    return structuredClone(this.#points.get(appId)?.at(-1));
  }

  async requestRates(range: RateRange): Promise<ReadonlyMap<string, number[]>> {
    this.#failIfAsked();
    const rates = new Map<string, number[]>();
    for (const [appId, points] of this.#points) {
      const steps = new RateSteps(range);
      for (const { at, requestsPerS } of points) steps.add(at, requestsPerS);
      rates.set(appId, steps.means());
    }
    return rates;
  }

  #failIfAsked(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }
}
