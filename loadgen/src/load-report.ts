import { LatencyHistogram } from './latency-histogram.ts';

const FAILURES_KEPT = 1_000;

export type Method = 'GET' | 'POST';

/** How one request ended. */
export interface RequestEnd {
  method: Method;
  /** When it was due, in milliseconds since the load's start. */
  dueMs: number;
  /** From when it was due (not from when it was sent) to the answer's last byte. */
  latencyMs: number;
  /** Undefined: it was answered as expected. */
  failure?: string;
  /** Sent a second time, since its reused connection was dead. */
  reconnected: boolean;
}

export interface LoadReport {
  state: 'running' | 'done' | 'aborted';
  elapsedMs: number;
  sent: number;
  /** Answered as expected. */
  ok: number;
  failed: number;
  /** Given up because the load was aborted: neither ok nor failed. */
  canceled: number;
  /** Idempotent requests that were sent once more; without `reconnectIdempotent` each of them would have failed. */
  reconnected: number;
  byMethod: Record<Method, { sent: number; ok: number; failed: number }>;
  failedByReason: Record<string, number>;
  /** Of requests that were answered as expected, from the time they were due; percentiles within 1 %. */
  latencyMs: { p50: number; p95: number; p99: number; max: number };
  /** How late a request was sent at worst: above a few milliseconds the generator itself had too little processor. */
  worstSendLagMs: number;
  /** The first 1,000, by when they were due. */
  failures: { atMs: number; method: Method; reason: string; waitedMs: number }[];
  /** By the second in which requests were due. */
  seconds: { sent: number; failed: number; slowestMs: number }[];
}

/** Counts what happens to the requests of one load. */
export class LoadRecord {
  readonly #latency = new LatencyHistogram();
  readonly #byMethod = { GET: { sent: 0, ok: 0, failed: 0 }, POST: { sent: 0, ok: 0, failed: 0 } };
  readonly #failedByReason = new Map<string, number>();
  readonly #failures: LoadReport['failures'] = [];
  readonly #seconds: LoadReport['seconds'] = [];
  #canceled = 0;
  #reconnected = 0;
  #worstSendLagMs = 0;

  sent(method: Method, dueMs: number, lagMs: number): void {
    this.#byMethod[method].sent++;
    this.#secondOf(dueMs).sent++;
    this.#worstSendLagMs = Math.max(this.#worstSendLagMs, lagMs);
  }

  ended(end: RequestEnd): void {
    const second = this.#secondOf(end.dueMs);
    second.slowestMs = Math.max(second.slowestMs, end.latencyMs);
    if (end.reconnected) this.#reconnected++;
    if (end.failure === undefined) {
      this.#byMethod[end.method].ok++;
      this.#latency.record(end.latencyMs);
      return;
    }
    this.#byMethod[end.method].failed++;
    second.failed++;
    this.#failedByReason.set(end.failure, (this.#failedByReason.get(end.failure) ?? 0) + 1);
    if (this.#failures.length < FAILURES_KEPT) {
      this.#failures.push({ atMs: end.dueMs, method: end.method, reason: end.failure, waitedMs: end.latencyMs });
    }
  }

  canceled(): void {
    this.#canceled++;
  }

  report(state: LoadReport['state'], elapsedMs: number): LoadReport {
    const { GET, POST } = this.#byMethod;
    return {
      state,
      elapsedMs,
      sent: GET.sent + POST.sent,
      ok: GET.ok + POST.ok,
      failed: GET.failed + POST.failed,
      canceled: this.#canceled,
      reconnected: this.#reconnected,
      byMethod: { GET: { ...GET }, POST: { ...POST } },
      failedByReason: Object.fromEntries(this.#failedByReason),
      latencyMs: {
        p50: this.#latency.percentileMs(0.5),
        p95: this.#latency.percentileMs(0.95),
        p99: this.#latency.percentileMs(0.99),
        max: this.#latency.maxMs,
      },
      worstSendLagMs: this.#worstSendLagMs,
      failures: this.#failures.toSorted((a, b) => a.atMs - b.atMs),
      seconds: this.#seconds.map((second) => ({ ...second })),
    };
  }

  #secondOf(dueMs: number): LoadReport['seconds'][number] {
    const index = Math.floor(dueMs / 1_000);
    for (let next = this.#seconds.length; next <= index; next++)
      this.#seconds[next] = { sent: 0, failed: 0, slowestMs: 0 };
    return this.#seconds[index] as LoadReport['seconds'][number];
  }
}
