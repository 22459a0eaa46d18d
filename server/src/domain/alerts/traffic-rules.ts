import type { MetricsPoint } from '../metrics.ts';
import type { AlertKind, Finding, Verdict } from './alert.ts';
import { THRESHOLDS } from './thresholds.ts';

/** Answers 5xx, and requests that an edge had to send twice, as shares of all; `points` are those of the last `overMs`, `stepS` apart. */
export function judgeTraffic(appId: string, points: readonly MetricsPoint[], stepS: number): Finding[] {
  const sum = (rate: (point: MetricsPoint) => number) => points.reduce((all, point) => all + rate(point) * stepS, 0);
  const requests = sum((point) => point.requestsPerS);
  const judge = (kind: AlertKind, bad: number): Finding => {
    const share = requests > 0 ? bad / requests : 0;
    const params = { percent: Math.round(share * 1_000) / 10, requests: Math.round(requests) };
    return { kind, appId, subject: '', verdict: verdictOf(requests, share), params };
  };
  return [
    judge(
      'errors',
      sum((point) => point.errorsPerS),
    ),
    judge(
      'retries',
      sum((point) => point.retriesPerS),
    ),
  ];
}

// With hardly a request nobody is affected now, and one unlucky answer would be a large share.
function verdictOf(requests: number, share: number): Verdict {
  const { leastRequests, badShare, goodShare } = THRESHOLDS.traffic;
  if (requests < leastRequests) return 'good';
  if (share > badShare) return 'bad';
  return share < goodShare ? 'good' : 'unclear';
}
