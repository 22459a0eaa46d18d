import { z } from 'zod';

/** Something that somebody did, or tried. */
export const AuditEntrySchema = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.string().describe('Name of the user; of a sign-in that failed the name that was tried.'),
    via: z.enum(['session', 'token', 'none']),
    address: z.string().describe('Where the request came from.'),
    operation: z.string(),
    app: z.string().optional(),
    outcome: z.string().describe('`done`, or the code of the problem that it was refused with.'),
    details: z.record(z.string(), z.string()),
  })
  .meta({ id: 'AuditEntry' });

export const AuditFilterSchema = z.object({
  actor: z.string().max(64).optional(),
  app: z.string().max(64).optional(),
  operation: z.string().max(64).optional(),
  outcome: z.enum(['done', 'refused']).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional().describe('Before.'),
});

export const AuditPageSchema = z
  .object({
    entries: z.array(AuditEntrySchema),
    next: z.string().optional().describe('To be given as `after` for what is older; not given at the end.'),
    keptDays: z.number().int(),
  })
  .meta({ id: 'AuditPage' });

export type AuditEntryView = z.infer<typeof AuditEntrySchema>;
export type AuditFilterView = z.infer<typeof AuditFilterSchema>;
