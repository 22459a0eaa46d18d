import { type MetricsPoint, type StatusClasses, statusClasses, type UsagePoint } from './metrics.ts';

export interface MetricsRange {
  /** Points after `from`, up to and with `to`, in milliseconds. */
  from: number;
  to: number;
  /** Seconds from one point to the next. */
  stepS: number;
}

/**
 * Points of a finer history (oldest first) as points of a range's steps. Steps end at whole multiples of stepS since 1970, so that
 * a chart that is drawn again a moment later has the same points; only the last one ends at `to`. A step without any point
 * is left out.
 */
export function combineSteps(points: Iterable<MetricsPoint>, range: MetricsRange): MetricsPoint[] {
  return inSteps(points, range, combinePoints);
}

/** The same for what copies and nodes used. */
export function combineUsage(points: Iterable<UsagePoint>, range: MetricsRange): UsagePoint[] {
  return inSteps(points, range, (inStep, at) => {
    if (inStep.length === 0) return undefined;
    const networkInPerS = meanOfKnown(inStep.map((point) => point.networkInPerS));
    const networkOutPerS = meanOfKnown(inStep.map((point) => point.networkOutPerS));
    return {
      at,
      cpuCores: meanOfKnown(inStep.map(({ cpuCores }) => cpuCores)) ?? 0,
      memoryBytes: Math.max(...inStep.map(({ memoryBytes }) => memoryBytes)),
      ...(networkInPerS === undefined ? {} : { networkInPerS }),
      ...(networkOutPerS === undefined ? {} : { networkOutPerS }),
    };
  });
}

/** Undefined when none is known. */
function meanOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function inSteps<Point extends { at: number }>(
  points: Iterable<Point>,
  { from, to, stepS }: MetricsRange,
  combine: (inStep: Point[], at: number) => Point | undefined,
): Point[] {
  if (!(stepS > 0)) throw new RangeError(`stepS is ${stepS}, but must be above 0.`);
  const stepMs = stepS * 1_000;
  const combined: Point[] = [];
  let end = Number.NEGATIVE_INFINITY;
  let inStep: Point[] = [];
  const close = () => {
    const point = combine(inStep, Math.min(end, to));
    if (point) combined.push(point);
  };
  for (const point of points) {
    if (point.at <= from || point.at > to) continue;
    const endOfPoint = Math.ceil(point.at / stepMs) * stepMs;
    if (endOfPoint !== end) {
      close();
      end = endOfPoint;
      inStep = [];
    }
    inStep.push(point);
  }
  close();
  return combined;
}

/** One point for several; see PointSum. */
export function combinePoints(points: MetricsPoint[], at: number): MetricsPoint | undefined {
  const sum = new PointSum();
  for (const point of points) sum.add(point);
  return sum.point(at);
}

/**
 * One point for several: rates and CPU are the mean, restarts the sum, what must not be hidden is the worst (most in flight, most
 * memory and volume, slowest p95 and p99, fewest ready replicas). The p99 of all requests together is never above the highest p99
 * of a part of them. Of what only some points know, those count.
 */
export class PointSum {
  // One point that grows, over plain fields: a list of a thousand Apps combines some ten thousand points.
  #sum: MetricsPoint | undefined;
  #weight = 0;
  #weightedP50 = 0;
  #weightOfP50 = 0;
  #plainP50 = 0;
  #weightOfPlainP50 = 0;
  #weightOfClasses = 0;
  #weightOfBytes = 0;

  /** `weight`: how many samples the point stands for. */
  add(point: MetricsPoint, weight = 1): void {
    this.#sum ??= { ...NOTHING };
    const sum = this.#sum;
    this.#weight += weight;
    sum.requestsPerS += point.requestsPerS * weight;
    sum.errorsPerS += point.errorsPerS * weight;
    sum.retriesPerS += point.retriesPerS * weight;
    sum.cpuCores += point.cpuCores * weight;
    sum.inFlight = Math.max(sum.inFlight, point.inFlight);
    sum.memoryBytes = Math.max(sum.memoryBytes, point.memoryBytes);
    sum.readyReplicas = Math.min(sum.readyReplicas, point.readyReplicas);
    sum.p95Ms = higher(sum.p95Ms, point.p95Ms);
    sum.p99Ms = higher(sum.p99Ms, point.p99Ms);
    sum.volumeBytes = higher(sum.volumeBytes, point.volumeBytes);
    if (point.restarts !== undefined) sum.restarts = (sum.restarts ?? 0) + point.restarts;
    if (point.classesPerS) this.#addClasses(sum, point.classesPerS, weight);
    if (point.bytesInPerS !== undefined) this.#addBytes(sum, point, weight);
    if (point.p50Ms === undefined) return;
    this.#weightedP50 += point.p50Ms * point.requestsPerS * weight;
    this.#weightOfP50 += point.requestsPerS * weight;
    this.#plainP50 += point.p50Ms * weight;
    this.#weightOfPlainP50 += weight;
  }

  /** Undefined without any point. */
  point(at: number): MetricsPoint | undefined {
    const sum = this.#sum;
    if (!sum) return undefined;
    const [all, some] = [this.#weight, this.#weightOfClasses];
    return {
      ...sum,
      at,
      requestsPerS: sum.requestsPerS / all,
      errorsPerS: sum.errorsPerS / all,
      retriesPerS: sum.retriesPerS / all,
      cpuCores: sum.cpuCores / all,
      ...(sum.classesPerS ? { classesPerS: statusClasses((name) => (sum.classesPerS?.[name] ?? 0) / some) } : {}),
      ...this.#meanBytes(sum),
      // Of the medians the mean, each counting as much as its requests: the true one would need the requests themselves.
      p50Ms: this.#meanP50(),
    };
  }

  // Requests of the platform itself have a latency, too, and are not among those that are counted.
  #meanP50(): number | undefined {
    if (this.#weightOfP50 > 0) return this.#weightedP50 / this.#weightOfP50;
    return this.#weightOfPlainP50 > 0 ? this.#plainP50 / this.#weightOfPlainP50 : undefined;
  }

  #addClasses(sum: MetricsPoint, classes: StatusClasses, weight: number): void {
    this.#weightOfClasses += weight;
    const before = sum.classesPerS;
    sum.classesPerS = statusClasses((name) => (before?.[name] ?? 0) + classes[name] * weight);
  }

  #addBytes(sum: MetricsPoint, { bytesInPerS = 0, bytesOutPerS = 0 }: MetricsPoint, weight: number): void {
    this.#weightOfBytes += weight;
    sum.bytesInPerS = (sum.bytesInPerS ?? 0) + bytesInPerS * weight;
    sum.bytesOutPerS = (sum.bytesOutPerS ?? 0) + bytesOutPerS * weight;
  }

  #meanBytes({ bytesInPerS, bytesOutPerS = 0 }: MetricsPoint) {
    if (bytesInPerS === undefined) return {};
    return { bytesInPerS: bytesInPerS / this.#weightOfBytes, bytesOutPerS: bytesOutPerS / this.#weightOfBytes };
  }
}

const NOTHING: MetricsPoint = {
  ...{ at: 0, requestsPerS: 0, errorsPerS: 0, retriesPerS: 0, inFlight: 0 },
  ...{ cpuCores: 0, memoryBytes: 0, readyReplicas: Number.POSITIVE_INFINITY },
};

function higher(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}
