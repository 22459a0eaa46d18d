import { LogLineSchema, operations, operationUrl, type Run } from '@nonstop4/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys.ts';
import { openEventStream, type StreamState } from '../../live/event-stream.ts';
import { StreamWhileVisible } from '../../live/while-visible.ts';
import type { LogChunk } from '../../parts/log/log-buffer.ts';
import { LogFeed } from '../../parts/log/log-feed.ts';

const MOST_LINES = 10_000;

/**
 * Follows the log of a run to its end. After a lost connection it goes on with the line that comes next; in another language it is read
 * anew, as the platform's own lines may have other words.
 */
export function useRunLog(runId: string): { chunks: readonly LogChunk[]; state: StreamState } {
  const queryClient = useQueryClient();
  const { language } = useTranslation().i18n;
  const [feed, setFeed] = useState(() => new LogFeed(MOST_LINES));
  const [state, setState] = useState<StreamState>('connecting');

  useEffect(() => {
    const own = new LogFeed(MOST_LINES);
    setFeed(own);
    let received = 0;
    const follow = () =>
      openEventStream({
        url: () => operationUrl('', operations.followRunLog, { params: { run: runId }, query: { from: received } }),
        language,
        onState: setState,
        onMessage: ({ event, data }) => {
          if (event === 'line') {
            received += 1;
            own.add(LogLineSchema.parse(JSON.parse(data)));
          } else if (event === 'end') {
            stream.close();
            queryClient.setQueryData(keys.run(runId), JSON.parse(data) as Run);
          }
        },
      });
    const stream = new StreamWhileVisible(follow);
    return () => stream.close();
  }, [runId, language, queryClient]);

  return { chunks: useSyncExternalStore(feed.subscribe, feed.chunks), state };
}
