import { describe, expect, it } from 'vitest';
import type { MetricsPoint } from '../../../domain/metrics.ts';
import { APP_FIELDS, FIRST_FIELDS, USAGE_FIELDS } from './kept-fields.ts';
import { PAGE_SLOTS, PointRing } from './point-ring.ts';

const START = 1_700_000_000_000;
const STEP = 5_000;

function point(index: number, change: Partial<MetricsPoint> = {}): MetricsPoint {
  return {
    ...{ at: START + index * STEP, requestsPerS: index, errorsPerS: 0, retriesPerS: 0, inFlight: 0 },
    ...{ cpuCores: 0, memoryBytes: 0, readyReplicas: 2 },
    ...change,
  };
}

const indexes = (ring: PointRing<MetricsPoint>, from = 0, to = Infinity) => [
  ...[...ring.between(from, to)].map(({ at }) => (at - START) / STEP),
];

describe('a ring of points', () => {
  it('gives back what it holds, to half a per mille', () => {
    const ring = new PointRing(APP_FIELDS, STEP, 120);
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
    expect(second).toMatchObject({ p50Ms: undefined, p99Ms: undefined, requestsPerS: 1, classesPerS: undefined });
  });

  it('gives back classes, bytes, restarts and volumes of every size', () => {
    const ring = new PointRing(APP_FIELDS, STEP, 120);
    const more = {
      classesPerS: { '1xx': 0, '2xx': 90.5, '3xx': 4, '4xx': 3, '5xx': 2, aborted: 0.2 },
      ...{ errorsPerS: 2, bytesInPerS: 70, bytesOutPerS: 3_000_000_000, restarts: 3, volumeBytes: 5_000_000_000_000 },
    };
    ring.set(point(0, more));
    ring.set(point(1, { bytesInPerS: 0, bytesOutPerS: 0, restarts: 0, volumeBytes: 0 }));
    const [first, second] = [...ring.between(0, Infinity)];
    for (const [name, rate] of Object.entries(more.classesPerS)) {
      expect(first?.classesPerS?.[name as '2xx']).toBeCloseTo(rate, 1);
    }
    for (const name of ['bytesInPerS', 'bytesOutPerS', 'restarts', 'volumeBytes'] as const) {
      expect(Math.abs((first?.[name] ?? 0) - more[name])).toBeLessThanOrEqual(more[name] * 0.0005 + 1);
    }
    expect(second).toMatchObject({ bytesInPerS: 0, bytesOutPerS: 0, restarts: 0, volumeBytes: 0 });
  });

  it('knows of an older layout what that had', () => {
    const kept = new Float16Array(PAGE_SLOTS * FIRST_FIELDS).fill(Number.NaN);
    kept.set([7, 1, 0, 2, 3, 4, 5, 0.5, 64, 2]);
    const ring = new PointRing(APP_FIELDS, STEP, 120);
    ring.restore({ newest: 120, pages: [{ place: 0, bytes: new Uint8Array(kept.buffer) }] }, FIRST_FIELDS);
    expect([...ring.between(0, Infinity)]).toMatchObject([
      { at: 120 * STEP, requestsPerS: 7, errorsPerS: 1, p99Ms: 5, memoryBytes: 64 * 1024 * 1024, readyReplicas: 2 },
    ]);
    const [only] = [...ring.between(0, Infinity)];
    expect(only).toMatchObject({ classesPerS: undefined, bytesInPerS: undefined, restarts: undefined });
  });

  it('holds points of other kinds as well', () => {
    const ring = new PointRing(USAGE_FIELDS, STEP, 120);
    ring.set({ at: START, cpuCores: 1.5, memoryBytes: 3 * 1024 * 1024 });
    expect([...ring.between(0, Infinity)]).toEqual([{ at: START, cpuCores: 1.5, memoryBytes: 3 * 1024 * 1024 }]);
  });

  it('holds very large figures as the largest that it can', () => {
    const ring = new PointRing(APP_FIELDS, STEP, 120);
    ring.set(point(0, { inFlight: 1_000_000 }));
    expect([...ring.between(0, Infinity)][0]?.inFlight).toBe(65_504);
  });

  it('leaves gaps where nothing was kept, and gives a range without its beginning', () => {
    const ring = new PointRing(APP_FIELDS, STEP, 120);
    for (const index of [0, 1, 4, 5]) ring.set(point(index));
    expect(indexes(ring)).toEqual([0, 1, 4, 5]);
    expect(indexes(ring, START, START + 4 * STEP)).toEqual([1, 4]);
    expect(indexes(new PointRing(APP_FIELDS, STEP, 120))).toEqual([]);
  });

  it('lets the oldest go, also over a long gap', () => {
    const ring = new PointRing(APP_FIELDS, STEP, 240);
    for (let index = 0; index < 500; index++) ring.set(point(index));
    expect(indexes(ring)).toEqual(Array.from({ length: 240 }, (_, index) => 260 + index));
    ring.set(point(550));
    expect(indexes(ring).length).toBe(190);
    ring.set(point(100_000));
    expect(indexes(ring)).toEqual([100_000]);
  });

  it('takes a second point of a step instead of the first, and an earlier one where it belongs', () => {
    const ring = new PointRing(APP_FIELDS, STEP, 120);
    ring.set(point(5));
    ring.set(point(5, { requestsPerS: 99 }));
    ring.set(point(3));
    ring.set(point(-500));
    expect(indexes(ring)).toEqual([3, 5]);
    expect([...ring.between(0, Infinity)][1]?.requestsPerS).toBe(99);
  });

  it('holds the same after it was kept and restored', () => {
    const ring = new PointRing(APP_FIELDS, STEP, 240);
    for (let index = 0; index < 300; index += 2) ring.set(point(index));
    const restored = new PointRing(APP_FIELDS, STEP, 240);
    restored.restore(ring.snapshot());
    expect([...restored.between(0, Infinity)]).toEqual([...ring.between(0, Infinity)]);
    ring.set(point(301));
    expect(indexes(restored)).not.toContain(301);
  });
});
