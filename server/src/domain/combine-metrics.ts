import type { MetricsPoint } from './metrics.ts';

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
export function combineSteps(points: Iterable<MetricsPoint>, { from, to, stepS }: MetricsRange): MetricsPoint[] {
  if (!(stepS > 0)) throw new RangeError(`stepS is ${stepS}, but must be above 0.`);
  const stepMs = stepS * 1_000;
  const combined: MetricsPoint[] = [];
  let end = Number.NEGATIVE_INFINITY;
  let inStep: MetricsPoint[] = [];
  const close = () => {
    const point = combinePoints(inStep, Math.min(end, to));
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

/**
 * One point for several: rates and CPU are the mean, what must not be hidden is the worst (most in flight, most memory, slowest
 * p95 and p99, fewest ready replicas). The p99 of all requests together is never above the highest p99 of a part of them.
 */
export function combinePoints(points: MetricsPoint[], at: number): MetricsPoint | undefined {
  const [first, ...others] = points;
  if (!first) return undefined;
  // One pass over plain fields: a list of a thousand Apps combines some ten thousand points.
  const combined = { ...first, at };
  let weightedP50 = (first.p50Ms ?? 0) * first.requestsPerS;
  let weight = first.p50Ms === undefined ? 0 : first.requestsPerS;
  for (const point of others) {
    combined.requestsPerS += point.requestsPerS;
    combined.errorsPerS += point.errorsPerS;
    combined.retriesPerS += point.retriesPerS;
    combined.cpuCores += point.cpuCores;
    combined.inFlight = Math.max(combined.inFlight, point.inFlight);
    combined.memoryBytes = Math.max(combined.memoryBytes, point.memoryBytes);
    combined.readyReplicas = Math.min(combined.readyReplicas, point.readyReplicas);
    combined.p95Ms = higher(combined.p95Ms, point.p95Ms);
    combined.p99Ms = higher(combined.p99Ms, point.p99Ms);
    if (point.p50Ms === undefined) continue;
    weightedP50 += point.p50Ms * point.requestsPerS;
    weight += point.requestsPerS;
  }
  combined.requestsPerS /= points.length;
  combined.errorsPerS /= points.length;
  combined.retriesPerS /= points.length;
  combined.cpuCores /= points.length;
  // Of the medians the mean, each counting as much as its requests: the true one would need the requests themselves.
  combined.p50Ms = weight > 0 ? weightedP50 / weight : undefined;
  return combined;
}

function higher(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}
