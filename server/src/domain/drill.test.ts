import { describe, expect, it } from 'vitest';
import { lastDue, nextDue } from './drill.ts';

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();

describe('a weekly drill', () => {
  // 2026-11-26 is a Thursday.
  it.each([
    ['the same day, before', 4, 13 * 60, '2026-11-26T12:00:00.000Z', '2026-11-19T13:00:00.000Z'],
    ['at the very moment', 4, 12 * 60, '2026-11-26T12:00:00.000Z', '2026-11-26T12:00:00.000Z'],
    ['the same day, after', 4, 11 * 60 + 30, '2026-11-26T12:00:00.000Z', '2026-11-26T11:30:00.000Z'],
    ['a Sunday', 0, 0, '2026-11-26T12:00:00.000Z', '2026-11-22T00:00:00.000Z'],
    ['a Saturday, over the end of a year', 6, 23 * 60 + 59, '2027-01-01T00:00:00.000Z', '2026-12-26T23:59:00.000Z'],
  ])('%s', (_, weekday, minute, now, due) => {
    expect(iso(lastDue({ weekday, minute }, at(now)))).toBe(due);
    expect(nextDue({ weekday, minute }, at(now)) - lastDue({ weekday, minute }, at(now))).toBe(7 * 86_400_000);
  });
});
