import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

describe('Backoff', () => {
  it('doubles up to its limit', () => {
    const backoff = new Backoff({ firstMs: 500, stepMs: 500, maxMs: 30_000, resetAfterMs: 60_000 });
    const waits = Array.from({ length: 9 }, () => backoff.next(0));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('starts at once and then in steps when the first wait is zero', () => {
    const backoff = new Backoff({ firstMs: 0, stepMs: 100, maxMs: 5_000, resetAfterMs: 30_000 });
    const waits = Array.from({ length: 8 }, () => backoff.next(0));
    expect(waits).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 5_000]);
  });

  it('begins again after a good run, and stays short for ends that are not the process own', () => {
    const backoff = new Backoff({ firstMs: 500, stepMs: 500, maxMs: 30_000, resetAfterMs: 60_000 });
    backoff.next(0);
    backoff.next(59_999);
    expect(backoff.first()).toBe(500);
    expect(backoff.next(60_000)).toBe(500);
    expect(backoff.next(0)).toBe(1_000);
  });
});
