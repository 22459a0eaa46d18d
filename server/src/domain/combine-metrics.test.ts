import { describe, expect, it } from 'vitest';
import { combinePoints, combineSteps, combineUsage, PointSum } from './combine-metrics.ts';
import type { MetricsPoint } from './metrics.ts';

function point(at: number, change: Partial<MetricsPoint> = {}): MetricsPoint {
  return {
    ...{ at, requestsPerS: 10, errorsPerS: 0, retriesPerS: 0, inFlight: 1, cpuCores: 0.1, memoryBytes: 100 },
    readyReplicas: 2,
    ...change,
  };
}

describe('several points as one', () => {
  it('has the mean of rates and the worst of what must not be hidden', () => {
    const quiet = point(5_000, { requestsPerS: 10, p50Ms: 10, p95Ms: 20, p99Ms: 30 });
    const busy = point(10_000, {
      ...{ requestsPerS: 30, errorsPerS: 4, retriesPerS: 2, inFlight: 9, p50Ms: 50, p95Ms: 70, p99Ms: 90 },
      ...{ cpuCores: 0.5, memoryBytes: 300, readyReplicas: 1 },
    });
    expect(combinePoints([quiet, busy], 10_000)).toEqual({
      ...{ at: 10_000, requestsPerS: 20, errorsPerS: 2, retriesPerS: 1, inFlight: 9, p50Ms: 40, p95Ms: 70, p99Ms: 90 },
      ...{ cpuCores: 0.3, memoryBytes: 300, readyReplicas: 1 },
    });
  });

  it('has no latency where there was no request', () => {
    const combined = combinePoints([point(5_000, { requestsPerS: 0 }), point(10_000, { requestsPerS: 0 })], 10_000);
    expect(combined).toMatchObject({ p50Ms: undefined, p95Ms: undefined, p99Ms: undefined });
  });

  it('adds restarts up, and takes of what only some know what those know', () => {
    const classes = (ok: number) => ({ '1xx': 0, '2xx': ok, '3xx': 0, '4xx': 0, '5xx': 0, aborted: 0 });
    const combined = combinePoints(
      [
        point(5_000, { restarts: 1, volumeBytes: 10 }),
        point(10_000, { restarts: 2, volumeBytes: 7, classesPerS: classes(4), bytesInPerS: 10, bytesOutPerS: 100 }),
        point(15_000, { classesPerS: classes(6), bytesInPerS: 20, bytesOutPerS: 300 }),
      ],
      15_000,
    );
    expect(combined).toMatchObject({ restarts: 3, volumeBytes: 10, bytesInPerS: 15, bytesOutPerS: 200 });
    expect(combined?.classesPerS).toEqual(classes(5));
    expect(combinePoints([point(5_000)], 5_000)).not.toHaveProperty('classesPerS');
  });

  it('has a p50 where p95 and p99 are: of an app that only the platform itself asks, the plain mean', () => {
    const asked = (p50Ms: number) => point(5_000, { requestsPerS: 0, p50Ms, p95Ms: 20, p99Ms: 30 });
    expect(combinePoints([asked(2), asked(6)], 10_000)).toMatchObject({ p50Ms: 4, p95Ms: 20, p99Ms: 30 });
  });

  it('counts a point for as many samples as it stands for', () => {
    const sum = new PointSum();
    sum.add(point(5_000, { requestsPerS: 10, p50Ms: 10 }), 3);
    sum.add(point(10_000, { requestsPerS: 50, p50Ms: 50 }), 1);
    expect(sum.point(10_000)).toMatchObject({ requestsPerS: 20, p50Ms: 35 });
  });

  it('is nothing for no points', () => {
    expect(combinePoints([], 1)).toBeUndefined();
  });
});

describe('steps of a range', () => {
  const history = [5, 10, 15, 20, 40, 45].map((second) => point(second * 1_000, { requestsPerS: second }));
  const ends = (range: { from: number; to: number; stepS: number }) => combineSteps(history, range).map(({ at }) => at);

  it('end at multiples of the step, and the last one at the end of the range', () => {
    expect(ends({ from: 0, to: 60_000, stepS: 20 })).toEqual([20_000, 40_000, 60_000]);
    expect(ends({ from: 0, to: 45_000, stepS: 20 })).toEqual([20_000, 40_000, 45_000]);
  });

  it('take points after the range’s beginning up to its end', () => {
    expect(ends({ from: 10_000, to: 40_000, stepS: 5 })).toEqual([15_000, 20_000, 40_000]);
  });

  it('leave out where nothing was seen', () => {
    expect(ends({ from: 0, to: 60_000, stepS: 10 })).toEqual([10_000, 20_000, 40_000, 50_000]);
    expect(combineSteps([], { from: 0, to: 1, stepS: 5 })).toEqual([]);
  });

  it('hold the mean of what lies in them', () => {
    const [first] = combineSteps(history, { from: 0, to: 60_000, stepS: 20 });
    expect(first?.requestsPerS).toBe(12.5);
  });

  it('are refused when they are no steps', () => {
    expect(() => combineSteps(history, { from: 0, to: 1, stepS: 0 })).toThrow(RangeError);
  });
});

it('combines what copies used: the mean of CPU and network, the most memory', () => {
  const used = (at: number, cpuCores: number, memoryBytes: number, more = {}) => ({
    at,
    cpuCores,
    memoryBytes,
    ...more,
  });
  const range = { from: 0, to: 60_000, stepS: 20 };
  expect(combineUsage([used(5_000, 1, 10), used(20_000, 3, 5), used(40_000, 2, 7)], range)).toEqual([
    used(20_000, 2, 10),
    used(40_000, 2, 7),
  ]);
  const network = { networkInPerS: 4, networkOutPerS: 6 };
  expect(
    combineUsage([used(5_000, 1, 1, network), used(10_000, 1, 1, { networkInPerS: 8, networkOutPerS: 2 })], range),
  ).toEqual([used(20_000, 1, 1, { networkInPerS: 6, networkOutPerS: 4 })]);
});
