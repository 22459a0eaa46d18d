import { monitoring } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';

/** As often as the figures: a source that is away is asked no more often than they are. */
const LOOK_MS = 10_000;

/** Where an app's figures come from; read by this tab alone, and not part of what every page loads. */
export const monitoringOf = (app: string) =>
  queryOptions({
    queryKey: keys.monitoring(app),
    queryFn: ({ signal }) => api().call(monitoring.appMonitoring, { params: { app } }, signal),
    refetchInterval: LOOK_MS,
  });
