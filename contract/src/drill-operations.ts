import { z } from 'zod';
import { DrillPlanSchema, DrillRequestSchema, DrillScheduleSchema, DrillScheduleStateSchema } from './drill.ts';
import { operation } from './operation.ts';

const params = z.object({ app: z.string() });
const common = { tag: 'observation', answer: 'json', status: 200, params } as const;
const schedulePath = '/api/v1/apps/{app}/drill-schedule';

/** What surrounds a drill; apart from the others, since one page alone needs them. */
export const drills = {
  drillPlan: operation({
    id: 'drillPlan',
    access: 'app:view',
    method: 'GET',
    path: '/api/v1/apps/{app}/drill-plan',
    summary: 'What a drill would do if it began now; refused as the drill would be',
    ...common,
    query: z.object({ kind: DrillRequestSchema.shape.kind.default('replica-kill') }),
    result: DrillPlanSchema,
  }),
  drillSchedule: operation({
    id: 'drillSchedule',
    access: 'app:view',
    method: 'GET',
    path: schedulePath,
    summary: 'The drill that begins by itself every week, where there is one',
    ...common,
    result: DrillScheduleStateSchema,
  }),
  setDrillSchedule: operation({
    id: 'setDrillSchedule',
    access: 'app:own',
    method: 'PUT',
    path: schedulePath,
    summary: 'Have a drill begin by itself every week',
    ...common,
    body: DrillScheduleSchema,
    result: DrillScheduleStateSchema,
  }),
  removeDrillSchedule: operation({
    id: 'removeDrillSchedule',
    access: 'app:own',
    method: 'DELETE',
    path: schedulePath,
    summary: 'No drill begins by itself any more',
    ...common,
    answer: 'none',
    status: 204,
  }),
};
