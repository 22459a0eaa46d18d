import type { MetricsPointView } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { appCharts } from './app-charts.ts';

const words = { title: (key: string) => key, line: (key: string) => key, note: () => undefined };

const point = (more: Partial<MetricsPointView> = {}): MetricsPointView => ({
  ...{ at: '2026-01-01T00:00:00Z', requestsPerS: 0, errorsPerS: 0, retriesPerS: 0, inFlight: 0 },
  ...{ cpuCores: 0, memoryBytes: 0, readyReplicas: 2 },
  ...more,
});
const classes = (more: Partial<NonNullable<MetricsPointView['classesPerS']>> = {}) => ({
  ...{ '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, aborted: 0 },
  ...more,
});

function lineOf(points: MetricsPointView[], chart: string, line: string) {
  const found = appCharts({ points }, words).find(({ key }) => key === chart);
  return found?.lines.find(({ key }) => key === line)?.values;
}

describe('the charts of an app', () => {
  it('leave a gap where nothing was measured', () => {
    const points = [point({ p50Ms: 3 }), point(), point({ p50Ms: 5, volumeBytes: 7 })];
    expect(lineOf(points, 'latency', 'p50')).toEqual([3, null, 5]);
    expect(lineOf(points, 'volume', 'volume')).toEqual([null, null, 7]);
    expect(lineOf(points, 'bytes', 'bytesIn')).toEqual([null, null, null]);
  });

  it('show requests of a time before classes were kept as one', () => {
    const points = [
      point({ requestsPerS: 9 }),
      point({ requestsPerS: 5, classesPerS: classes({ '2xx': 4, '4xx': 1 }) }),
    ];
    expect(lineOf(points, 'traffic', 'unsorted')).toEqual([9, null]);
    expect(lineOf(points, 'traffic', '2xx')).toEqual([null, 4]);
    expect(lineOf(points.slice(1), 'traffic', 'unsorted')).toBeUndefined();
    expect(lineOf(points, 'traffic', 'aborted')).toBeUndefined();
  });

  it('have the share of errors, and none without requests', () => {
    expect(lineOf([point({ requestsPerS: 50, errorsPerS: 1 }), point()], 'errors', 'errorRate')).toEqual([2, null]);
  });
});
