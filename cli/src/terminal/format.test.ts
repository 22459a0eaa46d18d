import { expect, it } from 'vitest';
import { formatAgo, formatBytes, formatDuration } from './format.ts';
import { tableLines } from './table.ts';

it('bytes', () => {
  expect([0, 512, 1_024, 1_536, 5_368_709_120].map((bytes) => formatBytes(bytes, 'en'))).toEqual([
    '0 bytes',
    '512 bytes',
    '1 kB',
    '1.5 kB',
    '5 GB',
  ]);
});

it('durations', () => {
  expect([0, 420, 9_960, 12_345, 59_999, 125_000, 3_725_000].map((ms) => formatDuration(ms, 'en'))).toEqual([
    '0 sec',
    '0.4 sec',
    '10 sec',
    '12 sec',
    '60 sec',
    '2 min 5 sec',
    '1 hr 2 min',
  ]);
  expect(formatDuration(125_000, 'ko')).toBe('2분 5초');
});

it('times before now, never after it when clocks differ', () => {
  const now = Date.parse('2026-11-23T10:00:00.000Z');
  expect(formatAgo('2026-11-23T09:57:00.000Z', 'en', now)).toBe('3 minutes ago');
  expect(formatAgo('2026-11-21T10:00:00.000Z', 'ko', now)).toBe('그저께');
  expect(formatAgo('2026-11-23T10:00:02.000Z', 'en', now)).toBe('now');
});

it('columns are as wide as their widest cell on a terminal', () => {
  expect(
    tableLines(
      ['이름', 'B'],
      [
        ['a', '1'],
        ['가나다', '2'],
      ],
      (head) => head,
    ),
  ).toEqual(['이름    B', 'a       1', '가나다  2']);
});
