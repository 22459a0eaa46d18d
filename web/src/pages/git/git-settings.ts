import { connections } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** Where code is kept; read by this page alone, and not part of what every page loads. */
export const gitSettings = () =>
  queryOptions({
    queryKey: keys.git(),
    queryFn: ({ signal }) => api().call(connections.gitSettings, {}, signal),
  });

/** How the connection is now, where its server tells. */
export const gitState = () =>
  queryOptions({
    queryKey: keys.gitState(),
    queryFn: ({ signal }) => api().call(connections.gitState, {}, signal),
    // The server asks another one for it, which counts.
    staleTime: 60_000,
  });
