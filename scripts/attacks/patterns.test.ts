import { checkSync } from 'recheck';
import { expect, it, vi } from 'vitest';
import { writtenPatterns } from './patterns.ts';

/** The checker knows no look-ahead. These look ahead once, from an anchored beginning: two passes over what is given. */
const BY_HAND = [
  '^(?=.*[a-z])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$',
  '^(?!.*(\\.\\.|\\/\\/|@\\{|\\.lock$|\\/$|\\.$))[A-Za-z0-9_][A-Za-z0-9._/-]{0,99}$',
];

it('no pattern of the API takes longer than its input is long, whatever the input', () => {
  vi.stubEnv('RECHECK_BACKEND', 'pure');
  const all = writtenPatterns(['contract/src']);
  expect(all.length).toBeGreaterThan(20);
  const checked = all.filter(({ source }) => !BY_HAND.includes(source));
  expect(all.length - checked.length).toBe(BY_HAND.length);
  for (const { file, line, source, flags } of checked) {
    const { status } = checkSync(source, flags, { checker: 'automaton' });
    expect(status, `${file}:${line} /${source}/${flags}`).toBe('safe');
  }
});

it('the checker tells a pattern that hangs', () => {
  expect(checkSync('^(a|a)*$', '', { checker: 'automaton' }).status).toBe('vulnerable');
});
