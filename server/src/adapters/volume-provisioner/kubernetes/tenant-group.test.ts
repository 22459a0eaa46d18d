import { expect, it } from 'vitest';
import { tenantGroup } from './tenant-group.ts';

it('is the same for a user each time, another for each, and none of a system’s', () => {
  const ids = Array.from({ length: 1_000 }, (_, number) => `user_${number}`);
  const groups = ids.map(tenantGroup);
  expect(ids.map(tenantGroup)).toEqual(groups);
  expect(new Set(groups).size).toBe(1_000);
  expect(Math.min(...groups)).toBeGreaterThanOrEqual(100_000);
  expect(Math.max(...groups)).toBeLessThan(2 ** 31);
});

it('does not change: the files that are there have it', () => {
  expect(tenantGroup('user_1')).toBe(2_041_720_992);
});
