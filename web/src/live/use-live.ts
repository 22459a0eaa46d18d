import { useEffect, useSyncExternalStore } from 'react';
import { queryClient } from '../api/query-client.ts';
import type { StreamState } from './event-stream.ts';
import { LiveConnection } from './live-connection.ts';

const connection = new LiveConnection(queryClient);

/** Keeps the event stream open while somebody is signed in. */
export function useLiveConnection(): void {
  useEffect(() => connection.open(), []);
}

export function useLiveState(): { state: StreamState; retryNow: () => void } {
  const state = useSyncExternalStore(connection.subscribe, () => connection.state);
  return { state, retryNow: connection.retryNow };
}
