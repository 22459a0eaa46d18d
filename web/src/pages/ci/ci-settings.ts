import { connections } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** Who builds; read by this page alone, and not part of what every page loads. */
export const ciSettings = () =>
  queryOptions({ queryKey: keys.ci(), queryFn: ({ signal }) => api().call(connections.ciSettings, {}, signal) });
