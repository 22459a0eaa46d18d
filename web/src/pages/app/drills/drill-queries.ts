import { type Drill, drills } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';

const PLAN_MS = 5_000;

/** Apart from the other queries: no other page needs what they ask. Under the key of the drills, with which they go stale. */
export const drillQueries = {
  plan: (app: string, kind: Drill['kind']) =>
    queryOptions({
      queryKey: [...keys.drills(app), 'plan', kind],
      queryFn: ({ signal }) => api().call(drills.drillPlan, { params: { app }, query: { kind } }, signal),
      refetchInterval: PLAN_MS,
      retry: false,
    }),
  schedule: (app: string) =>
    queryOptions({
      queryKey: [...keys.drills(app), 'schedule'],
      queryFn: ({ signal }) => api().call(drills.drillSchedule, { params: { app } }, signal),
    }),
};
