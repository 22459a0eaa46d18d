import type { MetricsPoint } from '../../../domain/metrics.ts';
import type { Latency } from './traffic-delta.ts';

/**
 * Milliseconds that this share (0 to 1) of the counted requests did not exceed; undefined without requests. `counts` per bucket, with
 * one more for everything above the last of `boundsS` (upper bounds in seconds). Inside its bucket a value is taken to lie
 * evenly (as Prometheus' histogram_quantile does); above the last bound nothing is known but that bound.
 */
export function percentileMs(counts: readonly number[], boundsS: readonly number[], share: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return undefined;
  const wanted = share * total;
  let below = 0;
  for (const [index, upperS] of boundsS.entries()) {
    const count = counts[index] ?? 0;
    if (count > 0 && below + count >= wanted) {
      const lowerS = boundsS[index - 1] ?? 0;
      return (lowerS + ((upperS - lowerS) * Math.max(0, wanted - below)) / count) * 1_000;
    }
    below += count;
  }
  return (boundsS.at(-1) ?? 0) * 1_000;
}

/** The three that are kept, of a histogram. */
export function percentilesOf({
  latencyCounts,
  latencyBoundsS,
}: Latency): Pick<MetricsPoint, 'p50Ms' | 'p95Ms' | 'p99Ms'> {
  return {
    p50Ms: percentileMs(latencyCounts, latencyBoundsS, 0.5),
    p95Ms: percentileMs(latencyCounts, latencyBoundsS, 0.95),
    p99Ms: percentileMs(latencyCounts, latencyBoundsS, 0.99),
  };
}
