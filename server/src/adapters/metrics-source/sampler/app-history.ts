import { combinePoints, combineSteps, type MetricsRange } from '../../../domain/combine-metrics.ts';
import type { MetricsPoint } from '../../../domain/metrics.ts';
import { type RateRange, RateSteps } from '../../../domain/request-rates.ts';
import { percentileMs } from './percentile.ts';
import { PointRing } from './point-ring.ts';
import { sumLatency, type TrafficDelta } from './traffic-delta.ts';

export const FINE_STEP_MS = 5_000;
const COARSE_STEP_MS = 60_000;
const FINE_POINTS = 1_440; // 2 hours
const COARSE_POINTS = 2_880; // 2 days

/** What a sample shows of an App, besides its traffic. */
export interface WorkloadFigures {
  cpuCores: number;
  memoryBytes: number;
  readyReplicas: number;
}

/** The history of one App: every sample for two hours, every minute for two days. */
export class AppHistory {
  readonly fine = new PointRing(FINE_STEP_MS, FINE_POINTS);
  readonly coarse = new PointRing(COARSE_STEP_MS, COARSE_POINTS);
  #latest: MetricsPoint | undefined;
  #minute: { end: number; points: MetricsPoint[]; latency: TrafficDelta } | undefined;

  /** A sample at `at`, `elapsedMs` after the one before. */
  add(at: number, elapsedMs: number, traffic: TrafficDelta, workload: WorkloadFigures): void {
    const perS = (count: number) => (count * 1_000) / elapsedMs;
    const point: MetricsPoint = {
      at,
      requestsPerS: perS(traffic.requests),
      errorsPerS: perS(traffic.errors),
      retriesPerS: perS(traffic.retries),
      inFlight: traffic.inFlight,
      ...percentiles(traffic),
      ...workload,
    };
    this.#latest = point;
    this.fine.set(point);
    this.#addToMinute(point, traffic);
  }

  /** Whether it holds anything. */
  get started(): boolean {
    return !Number.isNaN(this.fine.snapshot().newest);
  }

  /** The last sample of this server's life. */
  get latest(): MetricsPoint | undefined {
    return this.#latest;
  }

  /** From the minutes when the steps are whole minutes, else from the samples (of the last two hours). */
  history(range: MetricsRange): MetricsPoint[] {
    const ring = this.#ringFor(range.stepS);
    return combineSteps(endingBy(range.to, ring.between(range.from, range.to)), range);
  }

  /** Of the same points. */
  requestRates(range: RateRange): number[] {
    const steps = new RateSteps(range);
    this.#ringFor(range.stepS).eachRate(steps.from, steps.to, (at, requestsPerS) => steps.add(at, requestsPerS));
    return steps.means();
  }

  #ringFor(stepS: number): PointRing {
    return (stepS * 1_000) % COARSE_STEP_MS === 0 ? this.coarse : this.fine;
  }

  // Written anew with each sample, so that the minute that is under way can be seen too.
  #addToMinute(point: MetricsPoint, traffic: TrafficDelta): void {
    const end = Math.ceil(point.at / COARSE_STEP_MS) * COARSE_STEP_MS;
    const before = this.#minute?.end === end ? this.#minute : undefined;
    const points = [...(before?.points ?? []), point];
    const latency = before ? { ...traffic, ...sumLatency(before.latency, traffic) } : traffic;
    this.#minute = { end, points, latency };
    const combined = combinePoints(points, end);
    if (combined) this.coarse.set({ ...combined, ...percentiles(latency) });
  }
}

function percentiles({ latencyCounts, latencyBoundsS }: TrafficDelta): Pick<MetricsPoint, 'p50Ms' | 'p95Ms' | 'p99Ms'> {
  return {
    p50Ms: percentileMs(latencyCounts, latencyBoundsS, 0.5),
    p95Ms: percentileMs(latencyCounts, latencyBoundsS, 0.95),
    p99Ms: percentileMs(latencyCounts, latencyBoundsS, 0.99),
  };
}

// The step that is under way ends after now, but what is known of it is known now.
function* endingBy(to: number, points: Iterable<MetricsPoint>): Generator<MetricsPoint> {
  for (const point of points) yield point.at > to ? { ...point, at: to } : point;
}
