import { type LogLineView, type LogSearchView, logs } from '@nonstop4/contract';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../../api/client.ts';
import type { LogChunk } from '../../../parts/log/log-buffer.ts';
import type { SearchQuery } from './search-entries.ts';

const CHUNK_LINES = 200;

export interface FoundLog {
  query: SearchQuery;
  lines: readonly LogLineView[];
  searchedLines: number;
  /** Where to search on. */
  searchedTo: string | undefined;
  stoppedBy: LogSearchView['stoppedBy'];
}

/** Searches what is kept of an app's output, a part at a time. */
export function useLogSearch(app: string) {
  const [found, setFound] = useState<FoundLog>();
  const [error, setError] = useState<unknown>();
  const [searching, setSearching] = useState(false);
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);

  const run = async (query: SearchQuery, before?: FoundLog) => {
    running.current.abort();
    const own = new AbortController();
    running.current = own;
    setSearching(true);
    setError(undefined);
    try {
      const asked = before ? { ...query, to: before.searchedTo } : query;
      const answer = await api().call(logs.searchLogs, { params: { app }, query: asked }, own.signal);
      setFound({
        ...{ query, searchedTo: answer.searchedTo, stoppedBy: answer.stoppedBy },
        lines: [...answer.lines, ...(before?.lines ?? [])],
        searchedLines: answer.searchedLines + (before?.searchedLines ?? 0),
      });
    } catch (reason) {
      if (!own.signal.aborted) setError(reason);
    }
    if (running.current === own) setSearching(false);
  };

  return {
    ...{ found, error, searching },
    search: (query: SearchQuery) => void run(query),
    searchOn: () => found?.searchedTo && void run(found.query, found),
  };
}

/** Lines as the log view takes them. */
export function chunksOf(lines: readonly LogLineView[]): LogChunk[] {
  return Array.from({ length: Math.ceil(lines.length / CHUNK_LINES) }, (_, number) => ({
    number,
    lines: lines.slice(number * CHUNK_LINES, (number + 1) * CHUNK_LINES),
  }));
}
