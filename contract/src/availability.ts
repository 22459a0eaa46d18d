import { z } from 'zod';

/** The same lists as the server's domain; checked against it by a test. */
export const INCIDENT_CAUSES = [
  'unknown',
  'no-answer',
  'too-slow',
  'app-errors',
  'no-replica',
  'health-failing',
  'edges-away',
  'replicas-crashed',
  'out-of-memory',
  'node-lost',
  'drill',
  'single-writer',
  'update',
  'update-failed',
] as const;
export const INCIDENT_ACTIONS = [
  'replicas-restarted',
  'replicas-moved',
  'rolled-back',
  'old-kept',
  'redeployed',
] as const;
export type IncidentCauseCode = (typeof INCIDENT_CAUSES)[number];
export type IncidentActionCode = (typeof INCIDENT_ACTIONS)[number];

const AVAILABLE = {
  share: z
    .number()
    .optional()
    .describe('0 to 1, of the measured minutes; absent: nothing was measured, which is neither up nor down.'),
  measuredMinutes: z.number().int(),
  downMinutes: z.number().describe('Of the measured ones; a minute counts for the share of its looks that failed.'),
};

export const AvailabilityRangeSchema = z
  .object({
    range: z.enum(['24h', '7d', '30d', '90d']),
    rangeMinutes: z.number().int(),
    ...AVAILABLE,
    asked: z.number().int().describe('Requests of the prober.'),
    failed: z.number().int(),
  })
  .meta({ id: 'AvailabilityRange' });

export const IncidentSchema = z
  .object({
    id: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime().optional().describe('Absent while it lasts.'),
    ended: z.enum(['answered', 'stopped', 'switched-off']).optional(),
    cause: z.object({
      code: z.enum(INCIDENT_CAUSES),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
      text: z.string().describe('One sentence, in the language of Accept-Language (ko or en).'),
    }),
    actions: z
      .array(z.object({ code: z.enum(INCIDENT_ACTIONS), text: z.string() }))
      .describe('What the platform did meanwhile.'),
    unmeasuredMs: z.number().describe('Of its time, that in which nobody looked.'),
  })
  .meta({ id: 'Incident' });

export const AvailabilitySchema = z
  .object({
    state: z
      .enum(['up', 'down', 'stopped', 'switched-off', 'not-measured', 'not-yet'])
      .describe(
        'not-measured: nobody has looked for some minutes; not-yet: the app is new, and nothing was counted yet.',
      ),
    ranges: z.array(AvailabilityRangeSchema),
    days: z
      .array(z.object({ day: z.iso.date().describe('UTC.'), ...AVAILABLE }))
      .describe('The last 90, oldest first.'),
    incidents: z.array(IncidentSchema).describe('Newest first.'),
    statusPage: z.object({ public: z.boolean(), path: z.string().describe('On the address of the panel.') }),
  })
  .meta({ id: 'Availability' });

const COUNTED = { requests: z.number().int(), failed: z.number().int() };

export const UpdateFiguresSchema = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    ...COUNTED,
    slowestMs: z.number().int().describe("Of the prober's requests."),
    p99Ms: z.number().int(),
    prober: z.object(COUNTED).describe('Sent by the platform itself.'),
    visitors: z
      .object({
        ...COUNTED,
        failedShareBefore: z
          .number()
          .optional()
          .describe('Of all requests in the ten minutes before: what the app answers with 5xx anyway.'),
      })
      .optional()
      .describe("Everybody else's, as the edges counted them; absent where a gateway of the cluster counts nothing."),
    partial: z.boolean().describe('The server was started again in between: only what came after is counted.'),
  })
  .meta({ id: 'UpdateFigures' });

export const UpdateSchema = z
  .object({
    release: z.number().int(),
    runId: z.string(),
    state: z.enum(['pending', 'progressing', 'live', 'failed', 'superseded']),
    createdAt: z.iso.datetime(),
    figures: UpdateFiguresSchema.optional().describe(
      'Known some seconds after its end; absent where nothing ran before it, or nobody looked.',
    ),
  })
  .meta({ id: 'Update' });

export type AvailabilityView = z.infer<typeof AvailabilitySchema>;
export type AvailabilityRangeView = z.infer<typeof AvailabilityRangeSchema>;
export type IncidentView = z.infer<typeof IncidentSchema>;
export type UpdateView = z.infer<typeof UpdateSchema>;
export type UpdateFiguresView = z.infer<typeof UpdateFiguresSchema>;
