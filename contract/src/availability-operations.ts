import { z } from 'zod';
import { AppNameSchema } from './app.ts';
import { AvailabilitySchema, UpdateSchema } from './availability.ts';
import { operation } from './operation.ts';

const common = { tag: 'observation', answer: 'json', status: 200 } as const;
const app = z.object({ app: AppNameSchema });

/** What visitors were answered; apart from the other operations, since hardly a page needs them. */
export const availability = {
  appAvailability: operation({
    id: 'appAvailability',
    access: 'app:view',
    method: 'GET',
    path: '/api/v1/apps/{app}/availability',
    summary: 'How available the app has been, day by day, and its incidents',
    ...common,
    params: app,
    result: AvailabilitySchema,
  }),
  listUpdates: operation({
    id: 'listUpdates',
    access: 'app:view',
    method: 'GET',
    path: '/api/v1/apps/{app}/updates',
    summary: 'What each deployment cost visitors, newest first',
    ...common,
    params: app,
    result: z.array(UpdateSchema),
  }),
};
