import { z } from 'zod';
import { FailureCodeSchema, FailureSchema } from './failure.ts';
import { SourceOriginSchema } from './import.ts';

export const STAGE_NAMES = ['receive', 'push', 'test', 'build', 'volume', 'predeploy', 'deploy', 'verify'] as const;
export const BUILD_STAGE_NAMES = ['checkout', 'image', 'push', 'report'] as const;
export const RUN_STATES = ['queued', 'running', 'succeeded', 'failed', 'canceled', 'superseded'] as const;
export const RUN_KINDS = [
  'upload',
  'push',
  'rollback',
  'restart',
  'scale',
  'config',
  'start',
  'auto-rollback',
] as const;

export const BuildStageSchema = z
  .object({
    name: z.enum(BUILD_STAGE_NAMES),
    state: z.enum(['waiting', 'running', 'succeeded', 'failed', 'canceled']),
    startedAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'BuildStage' });
export type BuildStageView = z.infer<typeof BuildStageSchema>;

export const StageSchema = z
  .object({
    name: z
      .enum(STAGE_NAMES)
      .describe(
        '`test` is skipped unless the app has its tests run (runTests), `predeploy` unless there is a pre-deploy command and the run makes a release.',
      ),
    state: z.enum(['waiting', 'running', 'succeeded', 'failed', 'canceled', 'skipped']),
    startedAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
    steps: z.array(BuildStageSchema).optional().describe('Of a build in Jenkins: how far it is.'),
  })
  .meta({ id: 'Stage' });

export const RunSchema = z
  .object({
    id: z.string(),
    appName: z.string(),
    number: z.number().int(),
    kind: z.enum(RUN_KINDS),
    state: z.enum(RUN_STATES),
    stages: z.array(StageSchema),
    origin: SourceOriginSchema.optional().describe('Of code that the platform has fetched.'),
    archive: z.object({ fileName: z.string(), sizeBytes: z.number() }).optional(),
    commit: z.string().optional(),
    release: z.number().int().optional(),
    failure: FailureSchema.optional(),
    waitsFor: z
      .object({
        code: FailureCodeSchema,
        params: z.record(z.string(), z.union([z.string(), z.number()])),
        cause: z.string().describe('One sentence, in the language of Accept-Language (ko or en).'),
      })
      .optional()
      .describe(
        'While it finds no room on any node, or git does not take the code, or Jenkins not the build. It goes on by itself, and keeps no other run waiting.',
      ),
    cancelRequested: z.boolean(),
    resumes: z.number().int(),
    requestedBy: z.string(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
    /** For queued: how many runs are before it. */
    ahead: z.number().int().optional(),
  })
  .meta({ id: 'Run' });

/** From the least to the most urgent. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export const LogLineSchema = z
  .object({
    at: z.iso.datetime(),
    source: z.string().describe('Stage name, or replica id.'),
    stream: z.enum(['out', 'err', 'platform']),
    text: z.string(),
    level: z
      .enum(LOG_LEVELS)
      .optional()
      .describe(
        'Of an app’s line that names one, in JSON or at its head; the text is always the line as it was written.',
      ),
  })
  .meta({ id: 'LogLine' });

export const RunLogSchema = z
  .object({ lines: z.array(LogLineSchema), nextLine: z.number().int().describe('Give it as `from` to read on.') })
  .meta({ id: 'RunLog' });

export type Run = z.infer<typeof RunSchema>;
export type StageView = z.infer<typeof StageSchema>;
export type LogLevelView = (typeof LOG_LEVELS)[number];
export type LogLineView = z.infer<typeof LogLineSchema>;
