const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTES_OF_WEEK = 7 * 24 * 60;

/** A moment of the week in UTC: 0 is Sunday, minutes of the day. */
export interface WeeklyMoment {
  weekday: number;
  minute: number;
}

/** Reads `sun 04:00`, which is told in this machine's time; undefined when it is none. `offsetMinutes`: of that time, west of UTC. */
export function parseWeekly(text: string, offsetMinutes = new Date().getTimezoneOffset()): WeeklyMoment | undefined {
  const [, day = '', hours = '', minutes = ''] =
    /^([a-z]{3})[a-z]*\s+(\d{1,2}):(\d{2})$/.exec(text.trim().toLowerCase()) ?? [];
  const weekday = DAYS.indexOf(day);
  if (weekday < 0 || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const local = weekday * 24 * 60 + Number(hours) * 60 + Number(minutes);
  const utc = (local + offsetMinutes + MINUTES_OF_WEEK) % MINUTES_OF_WEEK;
  return { weekday: Math.floor(utc / (24 * 60)), minute: utc % (24 * 60) };
}
