import { expect, it } from 'vitest';
import { clockOfMinute, minuteOfClock } from './drill.ts';

it.each([0, 59, 60, 240, 1_439])('minute %i of the day is a time, and the time is that minute', (minute) => {
  expect(minuteOfClock(clockOfMinute(minute))).toBe(minute);
});

it('times are read as people and browsers write them', () => {
  expect([clockOfMinute(240), minuteOfClock('4:00'), minuteOfClock('04:00:00')]).toEqual(['04:00', 240, 240]);
  for (const none of ['', '24:00', '04:60', '4', 'noon']) expect(minuteOfClock(none)).toBeUndefined();
});
