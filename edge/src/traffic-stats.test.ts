import { expect, it } from 'vitest';
import { LATENCY_BUCKETS_S } from './protocol.ts';
import { TrafficStats } from './traffic-stats.ts';

it('counts answers by class and latency, aborted ones apart', () => {
  const stats = new TrafficStats();
  stats.countAnswer(200, 0.001);
  stats.countAnswer(101, 0.0011);
  stats.countAnswer(404, 60);
  stats.countAnswer(599, 61);
  stats.countAborted();
  const report = stats.report('a1');
  expect(report.requests).toEqual({ '1xx': 1, '2xx': 1, '3xx': 0, '4xx': 1, '5xx': 1, aborted: 1 });
  expect(report.latencyCounts).toHaveLength(LATENCY_BUCKETS_S.length + 1);
  expect([report.latencyCounts[0], report.latencyCounts[1], ...report.latencyCounts.slice(-2)]).toEqual([1, 1, 1, 1]);
  expect(report.latencySumS).toBeCloseTo(121.0021);
});

it('reports a copy', () => {
  const stats = new TrafficStats();
  const before = stats.report('a1');
  stats.countAnswer(200, 0.001);
  expect(before.requests['2xx']).toBe(0);
  expect(before.latencyCounts[0]).toBe(0);
});
