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
