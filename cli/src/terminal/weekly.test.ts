import { expect, it } from 'vitest';
import { parseWeekly } from './weekly.ts';

const SEOUL = -540;
const NEW_YORK = 300;

it.each([
  ['sun 04:00', 0, { weekday: 0, minute: 240 }],
  ['Sunday 4:00', 0, { weekday: 0, minute: 240 }],
  [' sat  23:59 ', 0, { weekday: 6, minute: 1_439 }],
  ['sun 04:00', SEOUL, { weekday: 6, minute: 19 * 60 }],
  ['sat 22:00', NEW_YORK, { weekday: 0, minute: 3 * 60 }],
])('%s at %i minutes is a moment of the week', (text, offset, moment) => {
  expect(parseWeekly(text, offset)).toEqual(moment);
});

it.each(['', 'sunday', '04:00', 'xyz 04:00', 'sun 24:00', 'sun 04:60', 'sun 4'])('“%s” is none', (text) => {
  expect(parseWeekly(text, 0)).toBeUndefined();
});
