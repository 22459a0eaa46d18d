/** Buckets grow by 2 %, so that a percentile is at most 1 % off, from 0.01 ms to half an hour in some 950 counters. */
const GROWTH = 1.02;
const LEAST_MS = 0.01;
const BUCKETS = 960;

/** Counts latencies; its size does not depend on how many. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;
  #max = 0;

  record(ms: number): void {
    const bucket = bucketOf(ms);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total++;
    if (ms > this.#max) this.#max = ms;
  }

  get maxMs(): number {
    return this.#max;
  }

  /** The latency that this share (0 to 1) of the recorded ones did not exceed; 0 when there are none. */
  percentileMs(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.#total));
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= wanted) return Math.min(middleOf(bucket), this.#max);
    }
    return 0;
  }
}

function bucketOf(ms: number): number {
  if (ms <= LEAST_MS) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / LEAST_MS) / Math.log(GROWTH)));
}

/** Geometric middle: as far, in percent, from both of the bucket's ends. */
function middleOf(bucket: number): number {
  return LEAST_MS * GROWTH ** (bucket - 0.5);
}
