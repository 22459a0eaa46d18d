import type { LogFilterView } from '@nonstop4/contract';
import type { LeastLevel } from './levels.ts';

export const TIME_RANGES = ['all', '15', '60', '1440', 'own'] as const;
export type TimeRange = (typeof TIME_RANGES)[number];

/** What somebody has entered to search by. */
export interface SearchEntries {
  text: string;
  regex: boolean;
  level: LeastLevel;
  replica: string;
  range: TimeRange;
  /** As `datetime-local` gives them: the reader's own time, empty for none. */
  from: string;
  to: string;
}

export const NO_ENTRIES: SearchEntries = {
  ...{ text: '', regex: false, level: '', replica: '' },
  ...{ range: 'all', from: '', to: '' },
};

/** The same as the API takes it. */
export type SearchQuery = Partial<LogFilterView>;

export function queryOf(entries: SearchEntries, now: number): SearchQuery {
  const { text, regex, level, replica, range } = entries;
  return {
    ...(text === '' ? {} : { text }),
    ...(regex ? { regex: 'true' } : {}),
    ...(level === '' ? {} : { level }),
    ...(replica === '' ? {} : { replica }),
    ...(range === 'own' ? ownTime(entries) : {}),
    ...(range === 'all' || range === 'own' ? {} : { from: iso(now - Number(range) * 60_000) }),
  };
}

function ownTime({ from, to }: SearchEntries): Pick<SearchQuery, 'from' | 'to'> {
  return {
    ...(from === '' ? {} : { from: iso(new Date(from).valueOf()) }),
    // A minute is entered, and the whole of it meant.
    ...(to === '' ? {} : { to: iso(new Date(to).valueOf() + 59_999) }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
