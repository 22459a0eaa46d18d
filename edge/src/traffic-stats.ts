import { type EdgeAppStats, LATENCY_BUCKETS_S } from './protocol.ts';

type RequestClass = keyof EdgeAppStats['requests'];

/** One App's counters; plain fields, because every request touches them. */
export class TrafficStats {
  readonly requests: EdgeAppStats['requests'] = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, aborted: 0 };
  retries = 0;
  inFlight = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** Answers that ended in the middle, after their head had been passed on. */
  broken = 0;
  readonly latencyCounts: number[] = new Array(LATENCY_BUCKETS_S.length + 1).fill(0);
  latencySumS = 0;

  /** The head of an answer was given to the client. Seconds since the request's head was there. */
  countAnswer(status: number, seconds: number): void {
    this.requests[classOf(status)] += 1;
    this.latencySumS += seconds;
    const bucket = LATENCY_BUCKETS_S.findIndex((bound) => seconds <= bound);
    const index = bucket < 0 ? LATENCY_BUCKETS_S.length : bucket;
    this.latencyCounts[index] = (this.latencyCounts[index] ?? 0) + 1;
  }

  /** The client went away before the head of an answer. */
  countAborted(): void {
    this.requests.aborted += 1;
  }

  report(app: string): Omit<EdgeAppStats, 'targets'> {
    const { retries, inFlight, bytesIn, bytesOut, latencySumS } = this;
    const copies = { requests: { ...this.requests }, latencyCounts: [...this.latencyCounts] };
    return { app, ...copies, retries, inFlight, bytesIn, bytesOut, latencySumS };
  }
}

const CLASSES: readonly RequestClass[] = ['1xx', '2xx', '3xx', '4xx', '5xx'];

function classOf(status: number): RequestClass {
  return CLASSES[Math.min(Math.max(Math.floor(status / 100), 1), 5) - 1] as RequestClass;
}
