import { describe, expect, it } from 'vitest';
import { CHARTS, lastAndHighest, valuesOf } from './charts.ts';

const point = (p50Ms: number | undefined, requestsPerS: number) => ({
  at: '2026-01-01T00:00:00Z',
  requestsPerS,
  errorsPerS: 0,
  retriesPerS: 0,
  inFlight: 0,
  p50Ms,
  cpuCores: 0,
  memoryBytes: 0,
  readyReplicas: 2,
});

describe('chart values', () => {
  it('leaves a gap where nothing was measured', () => {
    const p50 = CHARTS[1]?.lines[0];
    expect(p50 && valuesOf(p50, [point(3, 1), point(undefined, 0), point(5, 1)])).toEqual([3, null, 5]);
  });

  it('tells the last and the highest of what was measured', () => {
    expect(lastAndHighest([1, 9, null, 4, null])).toEqual({ last: 4, highest: 9 });
    expect(lastAndHighest([null, null])).toBeUndefined();
  });
});
