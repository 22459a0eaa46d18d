import { z } from 'zod';
import { EdgeSchema, NodeSchema, SilentSinceSchema } from './app.ts';

export const EventSchema = z
  .object({
    id: z.string(),
    appName: z.string().optional(),
    kind: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    at: z.iso.datetime(),
    actor: z.string(),
  })
  .meta({ id: 'Event' });

export const SystemSchema = z
  .object({
    version: z.string(),
    runtime: z.enum(['local', 'kubernetes']),
    isolation: z.boolean().describe('False: apps run as the operating-system user of the platform.'),
    sandbox: z
      .object({
        reason: z.enum(['off', 'not-installed', 'refused']).optional().describe('Why apps are not kept apart.'),
        message: z.string().optional().describe('What the system said, one line.'),
        limits: z
          .enum(['kernel', 'looking'])
          .optional()
          .describe(
            'Who holds apps to their memory and processes: the kernel, or the platform by looking each second.',
          ),
      })
      .optional()
      .describe('On one machine: how apps and builds are kept apart.'),
    watchedOver: z
      .boolean()
      .describe('Whether somebody starts parts of the platform again that end; false when the supervisor is gone.'),
    appUrlExample: z.string(),
    limits: z.object({ uploadBytes: z.number(), unpackedBytes: z.number(), entries: z.number() }),
    nodes: z.array(NodeSchema),
    silentSince: SilentSinceSchema,
    edges: z.array(EdgeSchema),
    tools: z.array(z.object({ name: z.string(), version: z.string().optional(), message: z.string().optional() })),
  })
  .meta({ id: 'System' });

/**
 * What GET /api/v1/events sends as server-sent events (`data:` is this JSON). State itself is always read again through
 * the API; a `hello` comes first, also after each reconnect, and means: read everything again.
 */
export const LiveEventSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('hello'), version: z.string() }),
    z.object({ type: z.literal('app-changed'), appId: z.string(), appName: z.string() }),
    z.object({ type: z.literal('run-changed'), appName: z.string(), runId: z.string() }),
    z.object({ type: z.literal('event'), event: EventSchema }),
    z.object({ type: z.literal('nodes-changed') }),
  ])
  .meta({ id: 'LiveEvent' });

export type EventView = z.infer<typeof EventSchema>;
export type SystemView = z.infer<typeof SystemSchema>;
export type LiveEventView = z.infer<typeof LiveEventSchema>;
