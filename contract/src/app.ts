import { z } from 'zod';
import { AppRoleSchema } from './access.ts';
import { ProcessNameSchema } from './background.ts';
import { AwaitedSchema } from './failure.ts';
import { GitSourceSchema } from './import.ts';

export const AppNameSchema = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    'Use 1 to 40 lower-case letters, digits and hyphens, starting with a letter.',
  );
const VariableNameSchema = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'Use letters, digits and underscores.');
/** An environment ends a value at a zero byte. */
const WITHOUT_NUL = /^[^\0]*$/;
const VariableValueSchema = z.string().max(32_768).regex(WITHOUT_NUL, 'A value holds no zero byte.');
const HostnameSchema = z
  .string()
  .max(253)
  .regex(
    /^(?=.*[a-z])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/,
    'Use a host name such as shop.example.com.',
  );

export const RedundancySchema = z
  .object({
    state: z.enum(['redundant', 'not-redundant', 'down', 'stopped']),
    reason: z
      .enum([
        'single-writer',
        'one-replica-asked',
        'one-replica-ready',
        'same-node',
        'node-cordoned',
        'none-ready',
        'never-deployed',
        'observation-missing',
      ])
      .optional(),
    readyReplicas: z.number().int(),
    readyNodes: z.number().int(),
  })
  .meta({ id: 'Redundancy' });

export const AppSummarySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    desiredState: z.enum(['running', 'stopped']),
    url: z.url(),
    liveRelease: z.number().int().optional(),
    language: z.string().optional(),
    framework: z.string().optional(),
    redundancy: RedundancySchema,
    /** The run in progress or the last one. */
    lastRun: z
      .object({
        id: z.string(),
        number: z.number().int(),
        kind: z.string(),
        state: z.string(),
        stage: z.string().optional(),
        waitsFor: AwaitedSchema.optional().describe('It goes on by itself.'),
      })
      .optional(),
    /** Requests per second over the last hour, one number per 2 minutes, oldest first; empty while nobody knows them. */
    sparkline: z.array(z.number()),
    deleting: z.boolean(),
    owner: z.string().describe('Name of the user whom it belongs to.'),
    role: AppRoleSchema.describe('What the asker is to it.'),
    openAlerts: z.number().int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'AppSummary' });

export const ReplicaSchema = z
  .object({
    id: z.string(),
    node: z.string(),
    release: z.number().int(),
    state: z.enum(['starting', 'ready', 'unhealthy', 'crashed', 'draining', 'stopping', 'lost']),
    startedAt: z.iso.datetime(),
    restarts: z.number().int(),
    cpuCores: z.number(),
    memoryBytes: z.number(),
    memoryLimitBytes: z.number(),
    lastExit: z
      .object({
        at: z.iso.datetime(),
        code: z.number().int().nullable(),
        signal: z.string().nullable(),
        reason: z.string(),
        ranMs: z.number(),
        message: z.string().optional(),
      })
      .optional(),
    lastProbeFailure: z.string().optional(),
  })
  .meta({ id: 'Replica' });

export const BackgroundProcessSchema = z
  .object({
    name: ProcessNameSchema,
    command: z.string(),
    copies: z.number().int().describe('Asked for.'),
    running: z.array(ReplicaSchema),
  })
  .meta({ id: 'BackgroundProcess' });

export const NodeSchema = z
  .object({
    name: z.string(),
    ready: z.boolean(),
    schedulable: z.boolean().describe('False: cordoned, it takes no new replicas.'),
    pressure: z.array(z.enum(['memory', 'disk', 'processes'])).describe('What the node itself is short of.'),
    replicas: z.number().int(),
    memoryBytes: z.number().describe('Used by the replicas on it.'),
    cpuCores: z.number().describe('Used by the replicas on it.'),
    room: z
      .object({
        memoryBytes: z.number(),
        cpuCores: z.number(),
        requestedMemoryBytes: z.number(),
        requestedCpuCores: z.number(),
      })
      .optional()
      .describe('What replicas may use of it altogether, and what those on it have set aside.'),
    drain: z
      .object({ left: z.number().int(), waitsFor: z.object({ app: z.string(), cause: z.string() }).optional() })
      .optional()
      .describe('While it is being emptied, and after: how many replicas are left, and what keeps one of them.'),
    startedAt: z.iso.datetime().optional(),
    message: z.string().optional(),
  })
  .meta({ id: 'Node' });

export const SilentSinceSchema = z.iso
  .datetime()
  .optional()
  .describe('The cluster has not answered since then: what is shown is what was seen last.');

export const EdgeSchema = z
  .object({
    name: z.string(),
    ready: z.boolean(),
    startedAt: z.iso.datetime().optional(),
    message: z.string().optional(),
  })
  .meta({ id: 'Edge' });

export const HostnameHttpsSchema = z
  .object({
    hostname: z.string(),
    state: z.enum(['none', 'waiting', 'secure', 'failed']),
    source: z
      .enum(['own', 'authority', 'platform'])
      .optional()
      .describe('Brought by the user, ordered by the platform, or the one of its operator.'),
    certificateId: z.string().optional().describe('Of one that can be removed.'),
    notAfter: z.iso.datetime().optional(),
    failure: z
      .object({
        reason: z.enum(['dns', 'not-reached', 'not-allowed', 'rate-limited', 'refused', 'authority-unreachable']),
        detail: z.string().describe("In the authority's words."),
        nextTryAt: z.iso.datetime(),
      })
      .optional()
      .describe('Why the last order was in vain; with `secure`, that of a renewal.'),
  })
  .meta({ id: 'HostnameHttps' });

export const AppHttpsSchema = z
  .object({
    offer: z
      .enum(['yes', 'plain-only', 'gateway'])
      .describe(
        'plain-only: the platform has no port for https; gateway: the gateway of the cluster has its own certificates.',
      ),
    redirect: z.boolean().describe('Plain requests for a hostname with a certificate are sent to https.'),
    automatic: z.boolean().describe('The platform orders certificates that are missing.'),
    hostnames: z.array(HostnameHttpsSchema),
  })
  .meta({ id: 'AppHttps' });

export const BringCertificateSchema = z
  .object({
    chain: z.string().min(1).max(65_536).describe('PEM, the one of the host name first.'),
    key: z.string().min(1).max(16_384).describe('PEM without a passphrase; kept encrypted, never given out again.'),
  })
  .meta({ id: 'BringCertificate' });

export const MOST_REPLICAS = 10;

export const AutoscalingSchema = z
  .object({
    maxReplicas: z.number().int().min(2).max(MOST_REPLICAS),
    cpuPercent: z.number().int().min(5).max(400).describe('Of one core, on average over the replicas.'),
  })
  .meta({ id: 'Autoscaling' });

export const AppDetailSchema = AppSummarySchema.extend({
  replicas: z.number().int().describe('With autoscaling: the fewest.'),
  autoscaling: AutoscalingSchema.optional(),
  hostnames: z.array(z.string()),
  extraHostnames: z.array(z.string()),
  https: AppHttpsSchema,
  healthPath: z.string().optional(),
  /** What the live release uses: found by its trial run. */
  healthCheck: z.object({ kind: z.enum(['http', 'tcp']), path: z.string() }).optional(),
  memoryLimitBytes: z.number(),
  runTests: z.boolean().describe('Its own tests must pass before anything new is built.'),
  probing: z.boolean(),
  statusPublic: z.boolean(),
  startCommand: z.string().optional(),
  detectedStartCommand: z.string().optional(),
  preDeployCommand: z.string().optional(),
  detectedPreDeployCommand: z.string().optional().describe('Of the Procfile of what is live.'),
  gitSource: GitSourceSchema.optional(),
  configVars: z.record(z.string(), z.string()),
  secretNames: z.array(z.string()),
  volume: z.object({
    usedBytes: z.number(),
    limitBytes: z.number(),
    path: z.string(),
    singleWriter: z.boolean().describe('One replica at a time has it, and no other runs meanwhile.'),
  }),
  running: z.array(ReplicaSchema).describe('What visitors reach.'),
  background: z.array(BackgroundProcessSchema),
  edges: z.array(EdgeSchema),
  nodes: z.array(NodeSchema),
  deploymentState: z.enum(['pending', 'progressing', 'live', 'failed', 'superseded']).optional(),
  silentSince: SilentSinceSchema,
}).meta({ id: 'AppDetail' });

export const CreateAppSchema = z.object({ name: AppNameSchema }).meta({ id: 'CreateApp' });

/**
 * Only what is given is changed; null takes a setting back to its default. A change that replicas must know of starts a run. A field of
 * another name is refused: left unheeded it would look like a change that was made.
 */
export const ChangeAppSchema = z
  .strictObject({
    replicas: z.number().int().min(1).max(MOST_REPLICAS).optional(),
    autoscaling: AutoscalingSchema.nullable().optional().describe('More replicas while the app is busy; null: never.'),
    extraHostnames: z.array(HostnameSchema).max(20).optional(),
    redirectToHttps: z.boolean().optional(),
    healthPath: z
      .string()
      .regex(/^\/[!-~]{0,200}$/, 'A path starts with / and has no spaces; other letters than a-z are percent-encoded.')
      .nullable()
      .optional(),
    memoryLimitBytes: z.number().int().min(33_554_432).max(17_179_869_184).optional(),
    volumeLimitBytes: z.number().int().min(1_048_576).max(1_099_511_627_776).optional(),
    singleWriter: z
      .boolean()
      .optional()
      .describe(
        'On a cluster: one replica at a time, which alone has the volume. Updates and the loss of a node stop the app until it is started again. Sets the replicas to 1, and back to the usual number.',
      ),
    runTests: z
      .boolean()
      .optional()
      .describe('New code goes live only when its own tests pass. It counts from the next upload or push on.'),
    probing: z.boolean().optional().describe('Look at the app all the time: its availability and incidents.'),
    statusPublic: z.boolean().optional().describe('Anybody may see its status page.'),
    startCommand: z.string().min(1).max(1_000).regex(WITHOUT_NUL).nullable().optional(),
    preDeployCommand: z
      .string()
      .min(1)
      .max(1_000)
      .regex(WITHOUT_NUL)
      .nullable()
      .optional()
      .describe(
        'Run once per release before it is rolled out, such as the migrations of a database; null: the `release` line of the Procfile, if there is one. It counts from the next release on.',
      ),
    background: z
      .record(ProcessNameSchema, z.number().int().min(0).max(MOST_REPLICAS).nullable())
      .optional()
      .describe('Copies of background processes by name; null: one.'),
    configVars: z
      .record(VariableNameSchema, VariableValueSchema.nullable())
      .optional()
      .describe('Merged into the present ones; null removes one.'),
    secrets: z
      .record(VariableNameSchema, VariableValueSchema.nullable())
      .optional()
      .describe('Write-only; null removes one.'),
  })
  .meta({ id: 'ChangeApp' });

export const DeleteAppSchema = z
  .object({ confirm: z.string().describe("The App's name, typed."), deleteData: z.boolean().default(false) })
  .meta({ id: 'DeleteApp' });

export type AppSummary = z.infer<typeof AppSummarySchema>;
export type AppDetail = z.infer<typeof AppDetailSchema>;
export type AppHttpsView = z.infer<typeof AppHttpsSchema>;
export type HostnameHttpsView = z.infer<typeof HostnameHttpsSchema>;
export type ReplicaView = z.infer<typeof ReplicaSchema>;
export type BackgroundProcessView = z.infer<typeof BackgroundProcessSchema>;
export type NodeView = z.infer<typeof NodeSchema>;
export type EdgeView = z.infer<typeof EdgeSchema>;
export type RedundancyView = z.infer<typeof RedundancySchema>;
export type BringCertificate = z.infer<typeof BringCertificateSchema>;
export type ChangeApp = z.infer<typeof ChangeAppSchema>;
