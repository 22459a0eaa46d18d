import { z } from 'zod';
import { AppNameSchema } from './app.ts';
import { AppMonitoringSchema } from './monitoring.ts';
import { operation } from './operation.ts';

/** Where figures come from; apart from the others, since one tab alone needs it. */
export const monitoring = {
  appMonitoring: operation({
    id: 'appMonitoring',
    access: 'app:view',
    method: 'GET',
    path: '/api/v1/apps/{app}/monitoring',
    summary: 'Where the figures of the app come from, whether that answers, and its dashboard in Grafana',
    tag: 'observation',
    answer: 'json',
    status: 200,
    params: z.object({ app: AppNameSchema }),
    result: AppMonitoringSchema,
  }),
};
