import { describe, expect, it } from 'vitest';
import { availabilityBetween, availabilityByDay } from './availability.ts';
import { DAY_MS, DayLooks, MINUTE_MS } from './day-looks.ts';

const DAY = 20_000;
const ZERO = DAY * DAY_MS;

function looksOf(minutes: Record<number, [asked: number, failed: number]>, day = DAY): DayLooks {
  const looks = new DayLooks(day);
  for (const [minute, [asked, failed]] of Object.entries(minutes)) {
    for (let look = 0; look < asked; look += 1)
      looks.add(day * DAY_MS + Number(minute) * MINUTE_MS + look, look < failed);
  }
  return looks;
}

describe('the looks of a day', () => {
  it('are counted by the minute, the first and the last included', () => {
    const looks = new DayLooks(DAY);
    looks.add(ZERO, false);
    looks.add(ZERO + 59_999, true);
    looks.add(ZERO + DAY_MS - 1, false);
    expect([looks.at(0), looks.at(1), looks.at(1_439)]).toEqual([
      { asked: 2, failed: 1 },
      { asked: 0, failed: 0 },
      { asked: 1, failed: 0 },
    ]);
    expect(() => looks.add(ZERO - 1, false)).toThrow(RangeError);
    expect(() => looks.add(ZERO + DAY_MS, false)).toThrow(RangeError);
  });

  it('are written short, and read again as they were', () => {
    const looks = looksOf({ 600: [12, 0], 601: [12, 0], 602: [12, 3], 604: [13, 0] });
    expect(looks.encode()).toBe('-x600 12x2 12/3 - 13');
    expect(DayLooks.decode(DAY, looks.encode())).toEqual(looks);
    expect(new DayLooks(DAY).encode()).toBe('');
    expect(DayLooks.decode(DAY, '')).toEqual(new DayLooks(DAY));
  });

  it('of a whole quiet day are seven letters, and of the worst day no more than the column holds', () => {
    const quiet = looksOf(Object.fromEntries(Array.from({ length: 1_440 }, (_, minute) => [minute, [12, 0]])));
    expect(quiet.encode()).toBe('12x1440');
    const worst = looksOf(
      Object.fromEntries(Array.from({ length: 1_440 }, (_, minute) => [minute, [900, minute % 2]])),
    );
    expect(worst.encode().length).toBeLessThan(10_000);
    expect(DayLooks.decode(DAY, worst.encode())).toEqual(worst);
  });

  it.each(['12x1441', '12y3', '12//3', 'x'])('that were not written by it are refused: %s', (text) => {
    expect(() => DayLooks.decode(DAY, text)).toThrow('cannot be read');
  });
});

describe('availability', () => {
  it('is the answered share of the measured minutes; what was not measured counts neither way', () => {
    const looks = looksOf({ 10: [12, 0], 11: [12, 6], 500: [12, 12] });
    const seen = availabilityBetween([looks], ZERO, ZERO + DAY_MS);
    expect(seen).toEqual({ share: 0.5, measuredMinutes: 3, downMinutes: 1.5, asked: 36, failed: 18 });
  });

  it('of nothing is not known', () => {
    const seen = availabilityBetween([], ZERO, ZERO + DAY_MS);
    expect(seen).toEqual({ measuredMinutes: 0, downMinutes: 0, asked: 0, failed: 0 });
  });

  it('gives the dense looks of an update no more weight than others of their minute', () => {
    const looks = looksOf({ 10: [900, 0], 11: [10, 10] });
    expect(availabilityBetween([looks], ZERO, ZERO + DAY_MS).share).toBe(0.5);
  });

  it('of a range is of the minutes in it, over midnight too', () => {
    const before = looksOf({ 1438: [12, 12], 1439: [12, 12] }, DAY - 1);
    const looks = looksOf({ 0: [12, 0], 1: [12, 12] });
    const from = ZERO - MINUTE_MS + 30_000;
    expect(availabilityBetween([before, looks], from, ZERO + MINUTE_MS)).toMatchObject({
      measuredMinutes: 2,
      share: 0.5,
    });
  });

  it('of each day is one entry, also for days of which nothing is known', () => {
    const days = availabilityByDay([looksOf({ 0: [4, 1] })], DAY + 1, 3);
    expect(days.map(({ day, share }) => [day, share])).toEqual([
      [DAY - 1, undefined],
      [DAY, 0.75],
      [DAY + 1, undefined],
    ]);
  });
});
