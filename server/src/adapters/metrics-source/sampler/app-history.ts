import { combinePoints, combineSteps, type MetricsRange } from '../../../domain/combine-metrics.ts';
import { type MetricsPoint, statusClasses } from '../../../domain/metrics.ts';
import { type RateRange, RateSteps } from '../../../domain/request-rates.ts';
import { APP_FIELDS } from './kept-fields.ts';
import { percentilesOf } from './percentile.ts';
import { PointRing } from './point-ring.ts';
import { StepUnderWay } from './step-under-way.ts';
import type { AppDelta } from './traffic-delta.ts';

export const FINE_STEP_MS = 5_000;
const COARSE_STEP_MS = 60_000;
const LONG_STEP_MS = 900_000;
const FINE_POINTS = 1_440; // 2 hours
const COARSE_POINTS = 2_880; // 2 days
const LONG_POINTS = 2_880; // 30 days

/** What a sample shows of an App, besides its traffic. */
export interface WorkloadFigures {
  cpuCores: number;
  memoryBytes: number;
  readyReplicas: number;
  /** Since the sample before. */
  restarts: number;
  volumeBytes?: number;
}

/** The history of one App: every sample for two hours, every minute for two days, every quarter of an hour for thirty days. */
export class AppHistory {
  readonly fine = new PointRing(APP_FIELDS, FINE_STEP_MS, FINE_POINTS);
  readonly coarse = new PointRing(APP_FIELDS, COARSE_STEP_MS, COARSE_POINTS);
  readonly long = new PointRing(APP_FIELDS, LONG_STEP_MS, LONG_POINTS);
  #latest: MetricsPoint | undefined;
  readonly #underWay = new Map<PointRing<MetricsPoint>, StepUnderWay>();

  /** A sample at `at`, `elapsedMs` after the one before. */
  add(at: number, elapsedMs: number, traffic: AppDelta, workload: WorkloadFigures): void {
    const perS = (count: number) => (count * 1_000) / elapsedMs;
    const { classes } = traffic;
    const point: MetricsPoint = {
      at,
      requestsPerS: perS(traffic.requests),
      errorsPerS: perS(classes['5xx']),
      classesPerS: statusClasses((name) => perS(classes[name])),
      retriesPerS: perS(traffic.retries),
      inFlight: traffic.inFlight,
      ...{ bytesInPerS: perS(traffic.bytesIn), bytesOutPerS: perS(traffic.bytesOut) },
      ...percentilesOf(traffic),
      ...workload,
    };
    this.#latest = point;
    this.fine.set(point);
    for (const ring of [this.coarse, this.long]) this.#addTo(ring, point, traffic);
  }

  /** Brings what is known of the steps that are under way into their rings: not with each sample, of which there are many more than looks. */
  settle(): void {
    for (const [ring, step] of this.#underWay) keep(ring, step);
  }

  /** Whether it holds anything. */
  get started(): boolean {
    return !Number.isNaN(this.fine.newestAt);
  }

  /** The last sample of this server's life. */
  get latest(): MetricsPoint | undefined {
    return this.#latest;
  }

  /** From the longest steps of which those of the range are multiples: whole quarters of an hour, whole minutes, or samples. */
  history(range: MetricsRange): MetricsPoint[] {
    this.settle();
    const ring = this.#ringFor(range.stepS);
    return combineSteps(endingBy(range.to, ring.between(range.from, range.to)), range);
  }

  /** Of the same points. */
  requestRates(range: RateRange): number[] {
    this.settle();
    const steps = new RateSteps(range);
    this.#ringFor(range.stepS).eachFirst(steps.from, steps.to, (at, requestsPerS) => steps.add(at, requestsPerS));
    return steps.means();
  }

  /** After a file that knew no quarters of an hour: they are made of the minutes that it has. */
  fillLongFromMinutes(): void {
    const quarters = Map.groupBy(this.coarse.between(0, this.coarse.newestAt), ({ at }) => slotEnd(at, LONG_STEP_MS));
    for (const [end, minutes] of quarters) {
      const point = combinePoints(minutes, end);
      if (point) this.long.set(point);
    }
  }

  #ringFor(stepS: number): PointRing<MetricsPoint> {
    const stepMs = stepS * 1_000;
    return [this.long, this.coarse].find((ring) => stepMs % ring.stepMs === 0) ?? this.fine;
  }

  #addTo(ring: PointRing<MetricsPoint>, point: MetricsPoint, traffic: AppDelta): void {
    const end = slotEnd(point.at, ring.stepMs);
    let step = this.#underWay.get(ring);
    if (step?.end !== end) {
      keep(ring, step);
      step = new StepUnderWay(end, step ? undefined : keptOf(ring, end, point.at));
      this.#underWay.set(ring, step);
    }
    step.add(point, traffic);
  }
}

function keep(ring: PointRing<MetricsPoint>, step: StepUnderWay | undefined): void {
  const point = step?.point();
  if (point) ring.set(point);
}

// A server that was started again within the step: what it had of it counts for the time until now.
function keptOf(ring: PointRing<MetricsPoint>, end: number, now: number) {
  const [point] = ring.between(end - ring.stepMs, end);
  const samples = Math.round((now - (end - ring.stepMs)) / FINE_STEP_MS) - 1;
  return point && samples > 0 ? { point, samples } : undefined;
}

function slotEnd(at: number, stepMs: number): number {
  return Math.ceil(at / stepMs) * stepMs;
}

// The step that is under way ends after now, but what is known of it is known now.
function* endingBy(to: number, points: Iterable<MetricsPoint>): Generator<MetricsPoint> {
  for (const point of points) yield point.at > to ? { ...point, at: to } : point;
}
