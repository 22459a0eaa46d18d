import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';

it('gives percentiles within 1 % of the exact ones', () => {
  const latencies = fc.array(fc.double({ min: 0.02, max: 1_000_000, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(latencies, fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1), (values, share) => {
      const histogram = new LatencyHistogram();
      for (const value of values) histogram.record(value);
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]!;
      expect(Math.abs(histogram.percentileMs(share) - exact)).toBeLessThanOrEqual(exact * 0.01001);
      expect(histogram.maxMs).toBe(sorted.at(-1));
    }),
  );
});

it('has an answer for nothing, for very little and for very much', () => {
  const histogram = new LatencyHistogram();
  expect(histogram.percentileMs(0.99)).toBe(0);
  histogram.record(0);
  expect(histogram.percentileMs(0.5)).toBe(0);
  histogram.record(10_000_000);
  expect(histogram.maxMs).toBe(10_000_000);
  expect(histogram.percentileMs(1)).toBeLessThanOrEqual(10_000_000);
});
