import { expect, it } from 'vitest';
import { pageOf } from './focus-after-navigation.ts';

it('takes the tabs of one app as one page, and everything else as pages of their own', () => {
  expect(pageOf('/apps/shop/logs')).toBe(pageOf('/apps/shop'));
  expect(pageOf('/apps/shop')).not.toBe(pageOf('/apps/blog'));
  expect(pageOf('/runs/1')).not.toBe(pageOf('/runs/2'));
  expect(new Set(['/', '/new', '/account', '/system'].map(pageOf)).size).toBe(4);
});
