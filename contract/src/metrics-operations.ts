import { z } from 'zod';
import { AppNameSchema } from './app.ts';
import { MetricsSchema, NodeMetricsSchema, ReplicaMetricsSchema } from './metrics.ts';
import { operation } from './operation.ts';

const common = { method: 'GET', tag: 'observation', answer: 'json', status: 200 } as const;
const MINUTES_OF_30_DAYS = 43_200;

const app = z.object({ app: AppNameSchema });
const minutes = z.object({ minutes: z.coerce.number().int().min(1).max(MINUTES_OF_30_DAYS).default(60) });

/** History of figures; apart from the others, since only pages with charts need them. */
export const metrics = {
  appMetrics: operation({
    id: 'appMetrics',
    access: 'app:view',
    path: '/api/v1/apps/{app}/metrics',
    summary: 'History of requests, latency, errors, CPU and memory, up to 30 days, and what happened meanwhile',
    ...common,
    params: app,
    query: minutes,
    result: MetricsSchema,
  }),
  replicaMetrics: operation({
    id: 'replicaMetrics',
    access: 'app:view',
    path: '/api/v1/apps/{app}/metrics/replicas',
    summary: 'What each replica used, those of the last two days that are gone included',
    ...common,
    params: app,
    query: minutes,
    result: ReplicaMetricsSchema,
  }),
  nodeMetrics: operation({
    id: 'nodeMetrics',
    access: 'operator:read',
    path: '/api/v1/nodes/metrics',
    summary: 'What all apps’ replicas used of each node, of the last two days; for operators',
    ...common,
    query: minutes,
    result: NodeMetricsSchema,
  }),
};
