import { metrics } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';

const FIGURES_MS = 10_000;

// The old range stays on the screen while the new one is read.
const placeholderData = (before: unknown) => before as never;

/** What the app answered and used; read by this page alone, and not part of what every page loads. */
export const appMetrics = (app: string, minutes: number) =>
  queryOptions({
    queryKey: keys.metrics(app, minutes),
    queryFn: ({ signal }) => api().call(metrics.appMetrics, { params: { app }, query: { minutes } }, signal),
    refetchInterval: FIGURES_MS,
    placeholderData,
  });

/** What each replica used. */
export const replicaMetrics = (app: string, minutes: number) =>
  queryOptions({
    queryKey: [...keys.metrics(app, minutes), 'replicas'],
    queryFn: ({ signal }) => api().call(metrics.replicaMetrics, { params: { app }, query: { minutes } }, signal),
    refetchInterval: FIGURES_MS,
    placeholderData,
  });
