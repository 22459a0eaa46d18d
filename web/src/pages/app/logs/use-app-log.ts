import { LogLineSchema, operations, operationUrl } from '@nonstop4/contract';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { openEventStream, type StreamState } from '../../../live/event-stream.ts';
import { StreamWhileVisible } from '../../../live/while-visible.ts';
import type { LogChunk } from '../../../parts/log/log-buffer.ts';
import { LogFeed } from '../../../parts/log/log-feed.ts';
import { LogContinuation } from './log-continuation.ts';

const MOST_LINES = 5_000;
const LINES_AT_START = 500;

/** Follows what the replicas of an app write, or those of one of its background processes. */
export function useAppLog(
  app: string,
  process: string | undefined,
): { chunks: readonly LogChunk[]; state: StreamState; clear: () => void } {
  const [feed, setFeed] = useState(() => new LogFeed(MOST_LINES));
  const [state, setState] = useState<StreamState>('connecting');

  useEffect(() => {
    const own = new LogFeed(MOST_LINES);
    setFeed(own);
    const continuation = new LogContinuation();
    const follow = () =>
      openEventStream({
        url: () =>
          operationUrl('', operations.appLogs, {
            params: { app },
            query: { lines: LINES_AT_START, follow: 'true', ...(process === undefined ? {} : { process }) },
          }),
        onState: (next) => {
          if (next === 'waiting') continuation.connectionLost();
          setState(next);
        },
        onMessage: ({ event, data }) => {
          if (event !== 'line') return;
          const line = LogLineSchema.parse(JSON.parse(data));
          if (continuation.isNew(line)) own.add(line);
        },
      });
    const stream = new StreamWhileVisible(() => {
      continuation.connectionLost();
      return follow();
    });
    return () => stream.close();
  }, [app, process]);

  return { chunks: useSyncExternalStore(feed.subscribe, feed.chunks), state, clear: () => feed.clear() };
}
