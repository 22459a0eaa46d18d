import { type EdgeAppStats, LATENCY_BUCKETS_S } from './protocol.ts';

const BOUNDS = Float64Array.from(LATENCY_BUCKETS_S);

/** One App's counters; every request touches them. Numbers in arrays of doubles are changed in place, and are exact up to 2^53. */
export class TrafficStats {
  /** By the first digit of the status; at 0 those whose client went away before the head of an answer. */
  readonly #answers = new Float64Array(6);
  retries = 0;
  inFlight = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** Answers that ended in the middle, after their head had been passed on. */
  broken = 0;
  readonly #latencyCounts = new Float64Array(LATENCY_BUCKETS_S.length + 1);
  /** One number. */
  readonly #latencySumS = new Float64Array(1);

  /** The head of an answer was given to the client. Seconds since the request's head was there. */
  countAnswer(status: number, seconds: number): void {
    add(this.#answers, Math.min(Math.max(Math.trunc(status / 100), 1), 5));
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > (BOUNDS[bucket] ?? 0)) bucket += 1;
    add(this.#latencyCounts, bucket);
    this.#latencySumS[0] = (this.#latencySumS[0] ?? 0) + seconds;
  }

  /** The client went away before the head of an answer. */
  countAborted(): void {
    add(this.#answers, 0);
  }

  report(app: string): Omit<EdgeAppStats, 'targets'> {
    const { retries, inFlight, bytesIn, bytesOut } = this;
    const [aborted = 0, ...answers] = this.#answers;
    const [ones = 0, twos = 0, threes = 0, fours = 0, fives = 0] = answers;
    const requests = { '1xx': ones, '2xx': twos, '3xx': threes, '4xx': fours, '5xx': fives, aborted };
    const [latencySumS = 0] = this.#latencySumS;
    return {
      app,
      requests,
      latencyCounts: [...this.#latencyCounts],
      retries,
      inFlight,
      bytesIn,
      bytesOut,
      latencySumS,
    };
  }
}

function add(counts: Float64Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}
