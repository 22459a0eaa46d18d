import { alerting } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** Of all apps and of the platform; an app's own. Read by these pages alone, and not part of what every page loads. */
export const alertQueries = {
  all: () =>
    queryOptions({
      queryKey: [...keys.alerts(), ''],
      queryFn: ({ signal }) => api().call(alerting.listAlerts, {}, signal),
    }),
  ofApp: (app: string) =>
    queryOptions({
      queryKey: keys.alerts(app),
      queryFn: ({ signal }) => api().call(alerting.appAlerts, { params: { app } }, signal),
    }),
};
