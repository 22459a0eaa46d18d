import { z } from 'zod';
import { AuditFilterSchema, AuditPageSchema } from './audit.ts';
import { operation } from './operation.ts';

const common = { access: 'operator:read', method: 'GET', tag: 'system', status: 200 } as const;

/** What was done on the platform, and by whom. */
export const audit = {
  listAudit: operation({
    ...common,
    id: 'listAudit',
    path: '/api/v1/audit',
    summary: 'What was done or tried, newest first',
    answer: 'json',
    query: AuditFilterSchema.extend({
      after: z.string().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    result: AuditPageSchema,
  }),
  exportAudit: operation({
    ...common,
    id: 'exportAudit',
    path: '/api/v1/audit/export',
    summary: 'The same without a limit, as CSV or JSON lines',
    answer: 'text',
    query: AuditFilterSchema.extend({ format: z.enum(['csv', 'jsonl']).default('jsonl') }),
  }),
};
