import { describe, expect, it } from 'vitest';
import { type EdgeCount, RequestCount } from './counted-requests.ts';
import { allRequests, updateFigures } from './update-figures.ts';

const T0 = Date.parse('2026-01-01T00:00:00Z');
const count = (edge: string, ok: number, failed = 0, startedAtS = -100): EdgeCount => ({
  edge,
  startedAt: new Date(T0 + startedAtS * 1_000).toISOString(),
  requests: { '1xx': 0, '2xx': ok, '3xx': 0, '4xx': 0, '5xx': failed, aborted: 0 },
});

function counted(...readings: EdgeCount[][]) {
  const requests = new RequestCount();
  for (const [index, reading] of readings.entries()) requests.add(reading, T0 + index * 2_000);
  return requests.sum;
}

describe('the requests that edges counted', () => {
  it('are what was added since the first reading, over all edges', () => {
    expect(counted([count('a', 100), count('b', 50, 2)], [count('a', 130), count('b', 60, 5)])).toEqual({
      ...{ requests: 43, failed: 3, aborted: 0 },
    });
  });

  it('of an edge that was started again begin anew', () => {
    expect(counted([count('a', 100)], [count('a', 110)], [count('a', 7, 0, 3)], [count('a', 9, 0, 3)])?.requests).toBe(
      19,
    );
  });

  it('of an edge that did not answer for a while are not lost', () => {
    expect(counted([count('a', 100)], [], [count('a', 130)])?.requests).toBe(30);
  });

  it('of an edge that is met later count from its start, when that was meanwhile, and not else', () => {
    expect(counted([count('a', 1)], [count('a', 1), count('b', 5, 0, 1)])?.requests).toBe(5);
    expect(counted([count('a', 1)], [count('a', 1), count('b', 500)], [count('a', 1), count('b', 503)])?.requests).toBe(
      3,
    );
  });

  it('are unknown where no edge counts', () => {
    expect(counted([], [])).toBeUndefined();
  });
});

describe('what an update cost', () => {
  const looks = [{ status: 200, ms: 4.4 }, { status: 404, ms: 180.2 }, { status: 502, ms: 9 }, { error: 'reset' }];

  it('is the prober’s requests, and those of visitors without the prober’s', () => {
    const figures = updateFigures({ from: 1, to: 2 }, looks, { requests: 1_003, failed: 3, aborted: 9 });
    expect(figures).toEqual({
      ...{ from: 1, to: 2 },
      prober: { requests: 4, failed: 2, slowestMs: 180, p99Ms: 180 },
      visitors: { requests: 1_000, failed: 2 },
    });
    expect(allRequests(figures)).toEqual({ requests: 1_004, failed: 4, slowestMs: 180, p99Ms: 180 });
  });

  it('says what the app answered with errors before', () => {
    const figures = updateFigures({ from: 1, to: 2 }, looks, { requests: 1_003, failed: 3, aborted: 9 }, 0.025);
    expect(figures.visitors).toEqual({ requests: 1_000, failed: 2, failedShareBefore: 0.025 });
  });

  it('is the prober’s alone where no edge counts, and never less than nothing', () => {
    expect(updateFigures({ from: 1, to: 2 }, looks, undefined).visitors).toBeUndefined();
    const lost = updateFigures({ from: 1, to: 2 }, looks, { requests: 1, failed: 0, aborted: 0 });
    expect(lost.visitors).toEqual({ requests: 0, failed: 0 });
    expect(updateFigures({ from: 1, to: 2 }, [], undefined).prober).toMatchObject({
      requests: 0,
      slowestMs: 0,
      p99Ms: 0,
    });
  });

  it('gives the 99th of a hundred as p99', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => ({ status: 200, ms: index + 1 }));
    expect(updateFigures({ from: 1, to: 2 }, hundred, undefined).prober).toMatchObject({ p99Ms: 99, slowestMs: 100 });
  });
});
