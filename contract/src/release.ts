import { z } from 'zod';
import { SourceOriginSchema } from './import.ts';

export const ReleaseSchema = z
  .object({
    number: z.number().int(),
    cause: z.enum(['upload', 'push', 'config']),
    commit: z.string().describe('In the platform’s own repository.'),
    origin: SourceOriginSchema.optional().describe('Where its code was fetched from.'),
    live: z.boolean(),
    /** Its build was collected: it can be looked at, not rolled back to. */
    collected: z.boolean(),
    sizeBytes: z.number().optional(),
    language: z.string().optional(),
    framework: z.string().optional(),
    configVars: z.record(z.string(), z.string()),
    secretNames: z.array(z.string()),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    deployments: z.array(
      z.object({
        state: z.enum(['pending', 'progressing', 'live', 'failed', 'superseded']),
        runId: z.string(),
        createdAt: z.iso.datetime(),
        endedAt: z.iso.datetime().optional(),
      }),
    ),
  })
  .meta({ id: 'Release' });

export const SourceFileSchema = z
  .object({ path: z.string(), sizeBytes: z.number(), executable: z.boolean() })
  .meta({ id: 'SourceFile' });

export const FileContentSchema = z
  .object({
    path: z.string(),
    sizeBytes: z.number(),
    binary: z.boolean(),
    truncated: z.boolean(),
    text: z.string().optional(),
  })
  .meta({ id: 'FileContent' });

export const FileDiffSchema = z
  .object({
    path: z.string(),
    oldPath: z.string().optional(),
    change: z.enum(['added', 'removed', 'changed', 'renamed']),
    added: z.number().int(),
    removed: z.number().int(),
    binary: z.boolean(),
    patch: z.string(),
  })
  .meta({ id: 'FileDiff' });

export const ReleaseDiffSchema = z
  .object({
    from: z.number().int().optional(),
    to: z.number().int(),
    files: z.array(FileDiffSchema),
    configVars: z.array(z.object({ name: z.string(), change: z.enum(['added', 'removed', 'changed']) })),
  })
  .meta({ id: 'ReleaseDiff' });

export type ReleaseView = z.infer<typeof ReleaseSchema>;
export type FileDiffView = z.infer<typeof FileDiffSchema>;
export type ReleaseDiff = z.infer<typeof ReleaseDiffSchema>;
