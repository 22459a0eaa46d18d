import { describe, expect, it } from 'vitest';
import { alignedValues, lastAndHighest, lineLook, spansDays, stackedValues } from './chart.ts';

describe('values of a chart', () => {
  it('have a last and a highest of what was measured', () => {
    expect(lastAndHighest([1, 9, null, 4, null])).toEqual({ last: 4, highest: 9 });
    expect(lastAndHighest([null, null])).toBeUndefined();
  });

  it('lie on each other, with a gap where nothing at all was measured', () => {
    const lines = [{ values: [1, null, null] }, { values: [2, 5, null] }, { values: [null, 1, null] }];
    expect(stackedValues(lines)).toEqual([
      [1, 0, null],
      [3, 5, null],
      [3, 6, null],
    ]);
  });

  it('of several histories are brought to the same times', () => {
    const one = [
      { at: 2, value: 20 },
      { at: 1, value: undefined },
    ];
    expect(alignedValues([one, [{ at: 3, value: 30 }]])).toEqual({
      times: [1, 2, 3],
      values: [
        [null, 20, null],
        [null, null, 30],
      ],
    });
  });
});

it('needs dates when its times lie on more than a day', () => {
  expect(spansDays({ times: [0, 24 * 3_600_000] })).toBe(false);
  expect(spansDays({ times: [0, 25 * 3_600_000] })).toBe(true);
  expect(spansDays({ times: [] })).toBe(false);
});

it('draws no two of twenty lines alike', () => {
  expect(new Set(Array.from({ length: 20 }, (_, index) => JSON.stringify(lineLook(index)))).size).toBe(20);
});
