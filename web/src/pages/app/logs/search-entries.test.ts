import { expect, it } from 'vitest';
import { isAtLeast } from './levels.ts';
import { NO_ENTRIES, queryOf } from './search-entries.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

it('asks for what was entered and nothing else', () => {
  expect(queryOf(NO_ENTRIES, NOW)).toEqual({});
  expect(queryOf({ ...NO_ENTRIES, text: 'a|b', regex: true, level: 'warn', replica: 'rep_1' }, NOW)).toEqual({
    ...{ text: 'a|b', regex: 'true', level: 'warn', replica: 'rep_1' },
  });
});

it('asks for the last minutes, or for a time of one’s own', () => {
  expect(queryOf({ ...NO_ENTRIES, range: '60', from: 'left from before' }, NOW)).toEqual({
    from: '2026-01-01T11:00:00.000Z',
  });
  const own = queryOf({ ...NO_ENTRIES, range: 'own', from: '2026-01-01T10:00', to: '2026-01-01T10:05' }, NOW);
  expect(Date.parse(own.to ?? '') - Date.parse(own.from ?? '')).toBe(5 * 60_000 + 59_999);
  expect(queryOf({ ...NO_ENTRIES, range: 'own' }, NOW)).toEqual({});
});

it('knows which levels are at least another', () => {
  expect([isAtLeast('error', 'warn'), isAtLeast('info', 'warn'), isAtLeast(undefined, 'trace')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(isAtLeast(undefined, '')).toBe(true);
});
