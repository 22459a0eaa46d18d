import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentileMs } from './percentile.ts';

const bounds = [0.01, 0.1, 1];

describe('a percentile from buckets', () => {
  it('lies inside its bucket, as far as its share reaches', () => {
    // 10 up to 10 ms, 10 up to 100 ms: the half ends with the first bucket, three quarters in the middle of the second.
    expect(percentileMs([10, 10, 0, 0], bounds, 0.5)).toBeCloseTo(10);
    expect(percentileMs([10, 10, 0, 0], bounds, 0.75)).toBeCloseTo(55);
    expect(percentileMs([10, 10, 0, 0], bounds, 1)).toBeCloseTo(100);
    expect(percentileMs([0, 0, 4, 0], bounds, 0.25)).toBeCloseTo(325);
  });

  it('is the last bound for what lies above it, and nothing without requests', () => {
    expect(percentileMs([0, 0, 0, 5], bounds, 0.5)).toBe(1_000);
    expect(percentileMs([0, 0, 0, 0], bounds, 0.5)).toBeUndefined();
  });

  it('grows with its share and stays between the bounds of the bucket that holds it', () => {
    const counts = fc.array(fc.nat(1_000), { minLength: 4, maxLength: 4 }).filter((list) => list.some(Boolean));
    fc.assert(
      fc.property(
        counts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, a, b) => {
          const low = percentileMs(list, bounds, Math.min(a, b))!;
          const high = percentileMs(list, bounds, Math.max(a, b))!;
          expect(low).toBeLessThanOrEqual(high);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1_000);
        },
      ),
    );
  });
});
