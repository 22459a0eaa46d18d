import { expect, it } from 'vitest';
import { safeNext } from './safe-next.ts';

it('goes back to a page of this site only', () => {
  expect(safeNext('/apps/shop/logs?x=1')).toBe('/apps/shop/logs?x=1');
  for (const bad of [
    undefined,
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/sign-in?next=/',
  ])
    expect(safeNext(bad)).toBe('/');
});
