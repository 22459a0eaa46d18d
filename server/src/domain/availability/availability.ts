import { DAY_MS, type DayLooks, MINUTE_MS } from './day-looks.ts';

/**
 * How much of the measured time visitors were answered. Each minute with a look counts as one, and is away for the share of its looks that
 * failed, however many there were: the dense ones of an update do not weigh more than those of a quiet night.
 */
export interface Availability {
  /** 0 to 1. Undefined: nothing was measured. */
  share?: number;
  measuredMinutes: number;
  /** Of the measured ones. */
  downMinutes: number;
  asked: number;
  failed: number;
}

/** Of the minutes that begin in the range (`from` rounded down to its minute). */
export function availabilityBetween(days: Iterable<DayLooks>, from: number, to: number): Availability {
  const first = Math.floor(from / MINUTE_MS);
  const end = Math.ceil(to / MINUTE_MS);
  const sum = { measuredMinutes: 0, downMinutes: 0, asked: 0, failed: 0 };
  for (const looks of days) {
    const zero = (looks.day * DAY_MS) / MINUTE_MS;
    for (let at = Math.max(first, zero); at < Math.min(end, zero + DAY_MS / MINUTE_MS); at += 1) {
      const { asked, failed } = looks.at(at - zero);
      if (asked === 0) continue;
      sum.measuredMinutes += 1;
      sum.downMinutes += failed / asked;
      sum.asked += asked;
      sum.failed += failed;
    }
  }
  return sum.measuredMinutes === 0 ? sum : { share: 1 - sum.downMinutes / sum.measuredMinutes, ...sum };
}

export interface DayAvailability extends Availability {
  /** Days since 1970, UTC. */
  day: number;
}

/** One for each of so many days, the last of them `today`, oldest first; a day of which nothing is known was not measured. */
export function availabilityByDay(days: readonly DayLooks[], today: number, count: number): DayAvailability[] {
  const known = new Map(days.map((looks) => [looks.day, looks]));
  return Array.from({ length: count }, (_, index) => {
    const day = today - count + 1 + index;
    const looks = known.get(day);
    return { day, ...availabilityBetween(looks ? [looks] : [], day * DAY_MS, (day + 1) * DAY_MS) };
  });
}
