import { z } from 'zod';
import { GitBranchSchema, GitTokenSchema, GitUserNameSchema } from './git-remote.ts';

/** Where the code of an app is fetched from. What is left out stays as it is, unless the address is another one: then it is gone, the token above all. */
export const ImportSourceSchema = z
  .strictObject({
    address: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .describe('Of https, as in https://github.com/kim/shop.git. Left out: the one that the app has.'),
    branch: GitBranchSchema.nullable().optional().describe('null: the one that the server names as its default.'),
    userName: GitUserNameSchema.nullable()
      .optional()
      .describe('What the server wants before the token; null: x-access-token, as most take any name.'),
    token: GitTokenSchema.nullable()
      .optional()
      .describe('For a repository that is not public. Write-only; null removes it.'),
  })
  .meta({ id: 'ImportSource' });
export type ImportSource = z.infer<typeof ImportSourceSchema>;

/** Where the code of an app is fetched from. */
export const GitSourceSchema = z
  .object({
    address: z.string(),
    branch: z.string().optional(),
    userName: z.string().optional(),
    hasToken: z.boolean().describe('One is kept; it is never given out.'),
  })
  .meta({ id: 'GitSource' });

/** Where the code of a run or a release was fetched from. */
export const SourceOriginSchema = z
  .object({
    address: z.string(),
    branch: z.string().optional(),
    commit: z.string().optional().describe('As soon as it is known.'),
    subject: z.string().optional().describe('First line of its message.'),
  })
  .meta({ id: 'SourceOrigin' });
export type SourceOriginView = z.infer<typeof SourceOriginSchema>;
