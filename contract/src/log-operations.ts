import { z } from 'zod';
import { AppNameSchema } from './app.ts';
import { LogFilterSchema, LogSearchSchema } from './log-search.ts';
import { operation } from './operation.ts';

const app = z.object({ app: AppNameSchema });
const common = { method: 'GET', tag: 'observation', status: 200, params: app } as const;

/** Looking through what replicas wrote; apart from the others, since one page alone needs it. */
export const logs = {
  searchLogs: operation({
    id: 'searchLogs',
    access: 'app:view',
    path: '/api/v1/apps/{app}/logs/search',
    summary: 'Lines of all that is kept of the replicas’ output that fit, newest part first',
    ...common,
    answer: 'json',
    query: LogFilterSchema.extend({ limit: z.coerce.number().int().min(1).max(2_000).default(500) }),
    result: LogSearchSchema,
  }),
  downloadLogs: operation({
    id: 'downloadLogs',
    access: 'app:view',
    path: '/api/v1/apps/{app}/logs/download',
    summary: 'The same as a text to save: lines of words, or of JSON; newest first',
    ...common,
    answer: 'text',
    query: LogFilterSchema.extend({
      format: z.enum(['text', 'jsonl']).default('text'),
      colours: z.enum(['keep', 'strip']).default('strip').describe('Escape sequences of terminals.'),
    }),
  }),
};
