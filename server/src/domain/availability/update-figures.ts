import type { CountedRequests } from './counted-requests.ts';
import { hasFailed, type LookAnswer } from './look.ts';

/** What a Deployment cost the App's visitors, counted from the deploy stage's beginning until a little after the old copies were gone. */
export interface UpdateFigures {
  from: number;
  to: number;
  /** Sent by the platform itself. */
  prober: { requests: number; failed: number; slowestMs: number; p99Ms: number };
  /**
   * Everybody else's, as the edges counted them: their counts without the prober's requests. Absent where edges do not count (a gateway of
   * the cluster). `failedShareBefore`: of all requests in the minutes before; what the App answers with 5xx anyway, update or not.
   */
  visitors?: { requests: number; failed: number; failedShareBefore?: number };
}

/** `looks`: the answers to the prober's requests; `counted`: by the edges in the same time, the prober's among them. */
export function updateFigures(
  range: { from: number; to: number },
  looks: readonly LookAnswer[],
  counted: CountedRequests | undefined,
  failedShareBefore?: number,
): UpdateFigures {
  const answered = looks.filter((answer) => 'status' in answer);
  const latencies = answered.map(({ ms }) => ms).sort((a, b) => a - b);
  const prober = {
    requests: looks.length,
    failed: looks.filter(hasFailed).length,
    slowestMs: Math.round(latencies.at(-1) ?? 0),
    p99Ms: Math.round(latencies[Math.max(0, Math.ceil(latencies.length * 0.99) - 1)] ?? 0),
  };
  if (!counted) return { ...range, prober };
  // What the prober got no answer to, no edge has counted as answered. Below zero: a killed edge took its last counts along.
  const ownFailed = answered.filter(hasFailed).length;
  const visitors = {
    requests: Math.max(0, counted.requests - answered.length),
    failed: Math.max(0, counted.failed - ownFailed),
    ...(failedShareBefore === undefined ? {} : { failedShareBefore }),
  };
  return { ...range, prober, visitors };
}

/** Both kinds of requests together: what the sentence says. */
export function allRequests({ prober, visitors }: Pick<UpdateFigures, 'prober' | 'visitors'>) {
  return {
    requests: prober.requests + (visitors?.requests ?? 0),
    failed: prober.failed + (visitors?.failed ?? 0),
    slowestMs: prober.slowestMs,
    p99Ms: prober.p99Ms,
  };
}
