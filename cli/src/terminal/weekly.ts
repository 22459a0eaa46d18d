import { type DrillSchedule, minuteOfClock, shiftWeekly } from '@nonstop4/contract';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Reads `sun 04:00`, told in this machine's time, as a moment in UTC; undefined when it is none. `offsetMinutes`: of that time, west of UTC. */
export function parseWeekly(
  text: string,
  offsetMinutes = new Date().getTimezoneOffset(),
): Pick<DrillSchedule, 'weekday' | 'minute'> | undefined {
  const [, day = '', clock = ''] = /^([a-z]{3})[a-z]*\s+(\d{1,2}:\d{2})$/.exec(text.trim().toLowerCase()) ?? [];
  const weekday = DAYS.indexOf(day);
  const minute = minuteOfClock(clock);
  return weekday < 0 || minute === undefined ? undefined : shiftWeekly({ weekday, minute }, offsetMinutes);
}
