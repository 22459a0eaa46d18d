import type { App } from '../domain/app.ts';
import { backgroundWorkloadId } from '../domain/background.ts';
import { type LogFilter, lineFilter } from '../domain/log-filter.ts';
import type { LogLine } from '../domain/log-line.ts';
import type { User } from '../domain/user.ts';
import { inTurn } from './in-turn.ts';
import type { Platform } from './platform.ts';

/** A search that takes longer gives what it has; the reader may go on from there. */
const MOST_MS = 8_000;
/** After so many lines others have their turn. */
const LINES_AT_ONCE = 200;

type Parts = Pick<Platform, 'stores' | 'runtime' | 'patterns' | 'clock'>;

export interface LogSearch extends LogFilter {
  limit: number;
  signal: AbortSignal;
}

export interface FoundLines {
  /** Oldest first. */
  lines: LogLine[];
  searchedLines: number;
  /** Everything after it was searched; set when more may be there. */
  searchedTo?: number;
  stoppedBy?: 'limit' | 'time';
}

/** The newest lines that fit, of all that is kept; one search of a user at a time. Throws Problem `invalid-input` for a pattern that is none. */
export async function searchLogs(platform: Parts, user: User, app: App, search: LogSearch): Promise<FoundLines> {
  const fits = filterOf(platform, search);
  return inTurn(platform.runtime, `log search of ${user.id}`, () =>
    collect(platform, workloadOf(app, search), search, fits),
  );
}

/** The same lines without a limit, oldest first, as they are read. */
export async function findLogs(
  platform: Parts,
  app: App,
  filter: LogFilter & { signal: AbortSignal },
): Promise<AsyncIterable<LogLine>> {
  return fitting(platform, workloadOf(app, filter), filter, filterOf(platform, filter));
}

function workloadOf({ id }: App, { process }: Pick<LogFilter, 'process'>): string {
  return process === undefined ? id : backgroundWorkloadId(id, process);
}

function filterOf({ patterns }: Parts, filter: LogFilter): (line: LogLine) => boolean {
  return lineFilter(filter, filter.regex && filter.text !== '' ? patterns.compile(filter.text) : undefined);
}

async function collect(
  { runtime, clock }: Parts,
  appId: string,
  { limit, ...filter }: LogSearch,
  fits: (line: LogLine) => boolean,
): Promise<FoundLines> {
  const until = clock.now() + MOST_MS;
  const lines: LogLine[] = [];
  let searchedLines = 0;
  let last = Number.NaN;
  let stoppedBy: FoundLines['stoppedBy'];
  for await (const line of runtime.readLogs(appId, { ...filter, order: 'newest-first' })) {
    // Only between two instants: whoever goes on from there must not miss a line of the same one.
    if (line.at !== last) stoppedBy = lines.length >= limit ? 'limit' : clock.now() > until ? 'time' : undefined;
    if (stoppedBy) break;
    last = line.at;
    searchedLines += 1;
    if (fits(line)) lines.push(line);
    if (searchedLines % LINES_AT_ONCE === 0) await othersFirst();
  }
  const more = stoppedBy ? { stoppedBy, searchedTo: last - 1 } : {};
  return { lines: lines.reverse(), searchedLines, ...more };
}

async function* fitting(
  { runtime }: Parts,
  appId: string,
  filter: LogFilter & { signal: AbortSignal },
  fits: (line: LogLine) => boolean,
): AsyncGenerator<LogLine> {
  let read = 0;
  for await (const line of runtime.readLogs(appId, { ...filter, order: 'oldest-first' })) {
    if (fits(line)) yield line;
    read += 1;
    if (read % LINES_AT_ONCE === 0) await othersFirst();
  }
}

function othersFirst(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
