import { alerting } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** How deliveries go nobody tells: it is read again while somebody looks. */
const DELIVERIES_MS = 5_000;

/** Read by this page alone, and not part of what every page loads. */
export const channelQueries = {
  channels: () =>
    queryOptions({
      queryKey: keys.channels(),
      queryFn: ({ signal }) => api().call(alerting.listChannels, {}, signal),
      refetchInterval: DELIVERIES_MS,
    }),
  mailServer: () =>
    queryOptions({
      queryKey: keys.mailServer(),
      queryFn: ({ signal }) => api().call(alerting.mailServer, {}, signal),
    }),
};
