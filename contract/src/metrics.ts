import { z } from 'zod';

const rate = z.number();
const optionalRate = z.number().optional();

export const MetricsPointSchema = z
  .object({
    at: z.iso.datetime(),
    requestsPerS: rate,
    errorsPerS: rate.describe('Answers 5xx.'),
    classesPerS: z
      .object({ '1xx': rate, '2xx': rate, '3xx': rate, '4xx': rate, '5xx': rate, aborted: rate })
      .optional()
      .describe('By the class of the answer’s status; `aborted`: the visitor had gone before.'),
    retriesPerS: rate,
    inFlight: z.number(),
    bytesInPerS: optionalRate.describe('Of request bodies, at the edge.'),
    bytesOutPerS: optionalRate.describe('Of answer bodies, at the edge.'),
    p50Ms: z.number().optional(),
    p95Ms: z.number().optional(),
    p99Ms: z.number().optional(),
    cpuCores: z.number(),
    memoryBytes: z.number(),
    readyReplicas: z.number(),
    restarts: z.number().optional().describe('Copies that were started again in the step.'),
    volumeBytes: z.number().optional(),
  })
  .meta({ id: 'MetricsPoint', description: 'What is absent was not measured, or there was nothing to measure.' });

export const MARK_KINDS = [
  'deploy',
  'rollback',
  'drill',
  'redundancy-lost',
  'redundancy-back',
  'replica-crashed',
  'out-of-memory',
  'node-lost',
  'node-back',
  'node-drain',
] as const;

export const MarkSchema = z
  .object({
    at: z.iso.datetime(),
    kind: z.enum(MARK_KINDS),
    release: z.number().int().optional(),
    app: z.string().optional().describe('On charts of nodes: whose it was.'),
    node: z.string().optional().describe('On charts of nodes: where it was.'),
  })
  .meta({ id: 'Mark', description: 'Something that happened to the app or to a node, to be seen on every chart.' });

export const MetricsSchema = z
  .object({ stepS: z.number().int(), points: z.array(MetricsPointSchema), marks: z.array(MarkSchema) })
  .meta({ id: 'Metrics' });

export const UsagePointSchema = z
  .object({
    at: z.iso.datetime(),
    cpuCores: z.number(),
    memoryBytes: z.number(),
    networkInPerS: optionalRate,
    networkOutPerS: optionalRate,
  })
  .meta({ id: 'UsagePoint', description: 'Network is absent where nobody measures it.' });

export const ReplicaUsageSchema = z
  .object({
    replica: z.string(),
    node: z.string(),
    release: z.number().int(),
    restarts: z.number().int(),
    seenAt: z.iso.datetime(),
    points: z.array(UsagePointSchema),
  })
  .meta({ id: 'ReplicaUsage' });

export const ReplicaMetricsSchema = z
  .object({ stepS: z.number().int(), replicas: z.array(ReplicaUsageSchema) })
  .meta({ id: 'ReplicaMetrics' });

export const NodeMetricsSchema = z
  .object({
    stepS: z.number().int(),
    nodes: z.array(
      z.object({
        node: z.string(),
        restarts: z.number().int().describe('Copies on it that were started again in this time.'),
        points: z.array(UsagePointSchema),
      }),
    ),
    marks: z.array(MarkSchema),
  })
  .meta({ id: 'NodeMetrics' });

export type MetricsPointView = z.infer<typeof MetricsPointSchema>;
export type MarkView = z.infer<typeof MarkSchema>;
export type Metrics = z.infer<typeof MetricsSchema>;
export type UsagePointView = z.infer<typeof UsagePointSchema>;
export type ReplicaUsageView = z.infer<typeof ReplicaUsageSchema>;
export type ReplicaMetrics = z.infer<typeof ReplicaMetricsSchema>;
export type NodeMetrics = z.infer<typeof NodeMetricsSchema>;
