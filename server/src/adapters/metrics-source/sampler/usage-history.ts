import { combineUsage, type MetricsRange } from '../../../domain/combine-metrics.ts';
import type { UsagePoint } from '../../../domain/metrics.ts';
import { USAGE_FIELDS } from './kept-fields.ts';
import { PointRing } from './point-ring.ts';

const FINE_STEP_MS = 15_000;
const COARSE_STEP_MS = 300_000;
const FINE_POINTS = 480; // 2 hours
const COARSE_POINTS = 600; // 50 hours

/** After this time nothing of what is gone is left. */
export const USAGE_KEPT_MS = COARSE_STEP_MS * COARSE_POINTS;

interface Collected {
  end: number;
  samples: number;
  cpuCores: number;
  memoryBytes: number;
  /** Samples of which the network is known, and their sums. */
  networkSamples: number;
  networkIn: number;
  networkOut: number;
}

const NOTHING = { samples: 0, cpuCores: 0, memoryBytes: 0, networkSamples: 0, networkIn: 0, networkOut: 0 };

/** What one copy or node used: the mean of CPU and network and the most memory of 15 s, for two hours, and of five minutes, for two days. */
export class UsageHistory {
  readonly fine = new PointRing(USAGE_FIELDS, FINE_STEP_MS, FINE_POINTS);
  readonly coarse = new PointRing(USAGE_FIELDS, COARSE_STEP_MS, COARSE_POINTS);
  readonly #collected = new Map<PointRing<UsagePoint>, Collected>();

  /** A sample. */
  add({ at, cpuCores, memoryBytes, networkInPerS, networkOutPerS }: UsagePoint): void {
    for (const ring of [this.fine, this.coarse]) {
      const end = Math.ceil(at / ring.stepMs) * ring.stepMs;
      const before = this.#collected.get(ring);
      const sum = before?.end === end ? before : { end, ...NOTHING };
      sum.samples += 1;
      sum.cpuCores += cpuCores;
      sum.memoryBytes = Math.max(sum.memoryBytes, memoryBytes);
      if (networkInPerS !== undefined && networkOutPerS !== undefined) {
        sum.networkSamples += 1;
        sum.networkIn += networkInPerS;
        sum.networkOut += networkOutPerS;
      }
      this.#collected.set(ring, sum);
      ring.set(pointOf(sum));
    }
  }

  /** Whether it holds anything. */
  get started(): boolean {
    return !Number.isNaN(this.fine.newestAt);
  }

  /** End of the newest step that it holds. */
  get lastAt(): number {
    return this.fine.newestAt;
  }

  history(range: MetricsRange): UsagePoint[] {
    const ring = (range.stepS * 1_000) % COARSE_STEP_MS === 0 ? this.coarse : this.fine;
    const points = [...ring.between(range.from, range.to)];
    // The step that is under way ends after now, but what is known of it is known now.
    return combineUsage(
      points.map((point) => ({ ...point, at: Math.min(point.at, range.to) })),
      range,
    );
  }
}

function pointOf({
  end,
  samples,
  cpuCores,
  memoryBytes,
  networkSamples,
  networkIn,
  networkOut,
}: Collected): UsagePoint {
  return {
    ...{ at: end, cpuCores: cpuCores / samples, memoryBytes },
    ...(networkSamples === 0
      ? {}
      : { networkInPerS: networkIn / networkSamples, networkOutPerS: networkOut / networkSamples }),
  };
}
