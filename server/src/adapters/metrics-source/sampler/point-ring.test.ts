import { describe, expect, it } from 'vitest';
import type { MetricsPoint } from '../../../domain/metrics.ts';
import { PointRing } from './point-ring.ts';

const START = 1_700_000_000_000;
const STEP = 5_000;

function point(index: number, change: Partial<MetricsPoint> = {}): MetricsPoint {
  return {
    ...{ at: START + index * STEP, requestsPerS: index, errorsPerS: 0, retriesPerS: 0, inFlight: 0 },
    ...{ cpuCores: 0, memoryBytes: 0, readyReplicas: 2 },
    ...change,
  };
}

const indexes = (ring: PointRing, from = 0, to = Infinity) => [
  ...[...ring.between(from, to)].map(({ at }) => (at - START) / STEP),
];

describe('a ring of points', () => {
  it('gives back what it holds, to half a per mille', () => {
    const ring = new PointRing(STEP, 120);
    const full = point(0, {
      ...{
        requestsPerS: 1_234.5,
        errorsPerS: 0.2,
        retriesPerS: 3,
        inFlight: 17,
        p50Ms: 1.234,
        p95Ms: 99,
        p99Ms: 4_321,
      },
      ...{ cpuCores: 1.75, memoryBytes: 512 * 1024 * 1024, readyReplicas: 3 },
    });
    ring.set(full);
    ring.set(point(1));
    const [first, second] = [...ring.between(0, Infinity)] as unknown as Record<string, number>[];
    for (const [name, value] of Object.entries(full)) {
      expect(Math.abs(first![name]! - value)).toBeLessThanOrEqual(value * 0.0005);
    }
    expect(second).toMatchObject({ p50Ms: undefined, p99Ms: undefined, requestsPerS: 1 });
  });

  it('holds very large figures as the largest that it can', () => {
    const ring = new PointRing(STEP, 120);
    ring.set(point(0, { inFlight: 1_000_000 }));
    expect([...ring.between(0, Infinity)][0]?.inFlight).toBe(65_504);
  });

  it('leaves gaps where nothing was kept, and gives a range without its beginning', () => {
    const ring = new PointRing(STEP, 120);
    for (const index of [0, 1, 4, 5]) ring.set(point(index));
    expect(indexes(ring)).toEqual([0, 1, 4, 5]);
    expect(indexes(ring, START, START + 4 * STEP)).toEqual([1, 4]);
    expect(indexes(new PointRing(STEP, 120))).toEqual([]);
  });

  it('lets the oldest go, also over a long gap', () => {
    const ring = new PointRing(STEP, 240);
    for (let index = 0; index < 500; index++) ring.set(point(index));
    expect(indexes(ring)).toEqual(Array.from({ length: 240 }, (_, index) => 260 + index));
    ring.set(point(550));
    expect(indexes(ring).length).toBe(190);
    ring.set(point(100_000));
    expect(indexes(ring)).toEqual([100_000]);
  });

  it('takes a second point of a step instead of the first, and an earlier one where it belongs', () => {
    const ring = new PointRing(STEP, 120);
    ring.set(point(5));
    ring.set(point(5, { requestsPerS: 99 }));
    ring.set(point(3));
    ring.set(point(-500));
    expect(indexes(ring)).toEqual([3, 5]);
    expect([...ring.between(0, Infinity)][1]?.requestsPerS).toBe(99);
  });

  it('holds the same after it was kept and restored', () => {
    const ring = new PointRing(STEP, 240);
    for (let index = 0; index < 300; index += 2) ring.set(point(index));
    const restored = new PointRing(STEP, 240);
    restored.restore(ring.snapshot());
    expect([...restored.between(0, Infinity)]).toEqual([...ring.between(0, Infinity)]);
    ring.set(point(301));
    expect(indexes(restored)).not.toContain(301);
  });
});
