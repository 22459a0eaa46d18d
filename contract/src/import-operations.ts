import { z } from 'zod';
import { AppNameSchema } from './app.ts';
import { ImportSourceSchema } from './import.ts';
import { operation } from './operation.ts';
import { RunSchema } from './run.ts';

/** Code that the platform fetches itself. */
export const imports = {
  importSource: operation({
    id: 'importSource',
    access: 'app:deploy-or-new',
    method: 'POST',
    path: '/api/v1/apps/{app}/imports',
    summary:
      'Fetch the newest commit of a git repository: makes or updates the app; with an empty body, again from where it came from',
    tag: 'runs',
    answer: 'json',
    status: 202,
    params: z.object({ app: AppNameSchema }),
    query: z.object({
      create: z.enum(['true', 'false']).default('false').describe('Make the app when it is not there.'),
    }),
    body: ImportSourceSchema,
    result: RunSchema,
    // Not the address: one that is refused because there is a token in it would be kept with it.
    audited: ['branch'],
  }),
};
