import { expect, it } from 'vitest';
import { waitBefore } from './backoff.ts';

it('doubles the wait up to ten seconds and takes at most a quarter off', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 1_000].map((attempt) => waitBefore(attempt, () => 0));
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  expect(waitBefore(6, () => 1)).toBe(7_500);
});
