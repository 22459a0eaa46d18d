import { type DrillSchedule, shiftWeekly } from '@nonstop4/contract';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Reads `sun 04:00`, told in this machine's time, as a moment in UTC; undefined when it is none. `offsetMinutes`: of that time, west of UTC. */
export function parseWeekly(
  text: string,
  offsetMinutes = new Date().getTimezoneOffset(),
): Pick<DrillSchedule, 'weekday' | 'minute'> | undefined {
  const [, day = '', hours = '', minutes = ''] =
    /^([a-z]{3})[a-z]*\s+(\d{1,2}):(\d{2})$/.exec(text.trim().toLowerCase()) ?? [];
  const weekday = DAYS.indexOf(day);
  if (weekday < 0 || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return shiftWeekly({ weekday, minute: Number(hours) * 60 + Number(minutes) }, offsetMinutes);
}
