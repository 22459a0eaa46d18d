import { z } from 'zod';
import { FailureSchema } from './failure.ts';

const address = z.string().trim().min(1).max(500);
const hostKeyLine = z
  .string()
  .trim()
  .min(10)
  .max(4_000)
  .regex(/^[^\n\r]+$/);

/** Where the code of all apps goes besides the platform's own repository. */
export const GitConnectionDraftSchema = z
  .object({
    address: address.describe('https://github.com/kim/apps.git or git@github.com:kim/apps.git'),
    branch: z
      .string()
      .trim()
      .regex(/^(?!.*(\.\.|\/\/|@\{|\.lock$|\/$|\.$))[A-Za-z0-9_][A-Za-z0-9._/-]{0,99}$/)
      .default('main'),
    access: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({
        kind: z.literal('token'),
        userName: z
          .string()
          .trim()
          .min(1)
          .max(200)
          .regex(/^[^:\p{Cc}]+$/u)
          .default('x-access-token')
          .describe('What the server wants before the token: GitHub takes any name.'),
        token: z
          .string()
          .trim()
          .min(1)
          .max(2_000)
          .regex(/^[\x21-\x7e]+$/)
          .optional()
          .describe('Left out: the one that was saved for this server.'),
      }),
      z.object({
        kind: z.literal('ssh-key'),
        hostKeys: z.array(hostKeyLine).max(10).describe('The lines of gitHostKeys that were compared and accepted.'),
      }),
    ]),
  })
  .meta({ id: 'GitConnectionDraft' });

/** Secrets are never read back. */
export const GitSettingsSchema = z
  .object({
    connection: z
      .object({
        address: z.string(),
        branch: z.string(),
        access: z.enum(['none', 'token', 'ssh-key']),
        userName: z.string().optional(),
        publicKey: z.string().optional().describe('The deploy key, as one line.'),
        hostKeys: z.array(z.string()).optional(),
      })
      .optional()
      .describe('Absent: code is kept in the platform’s own repository alone.'),
    hook: z.boolean().describe('Whether a webhook has a secret here.'),
  })
  .meta({ id: 'GitSettings' });
export type GitSettings = z.infer<typeof GitSettingsSchema>;

export type GitConnectionDraft = z.input<typeof GitConnectionDraftSchema>;

export const GitCheckSchema = z.object({ ok: z.boolean(), failure: FailureSchema.optional() }).meta({ id: 'GitCheck' });
export type GitCheck = z.infer<typeof GitCheckSchema>;

export const GitKeySchema = z.object({ publicKey: z.string() }).meta({ id: 'GitKey' });

export const GitHookSchema = z
  .object({
    path: z.string().describe('Of this panel, for servers in the form of GitHub, Gitea and Forgejo.'),
    plainPath: z.string().describe('Of this panel, for GitLab and scripts, which send the secret itself.'),
    secret: z.string(),
  })
  .meta({ id: 'GitHook' });

export const GitHostKeysAskSchema = z.object({ address }).meta({ id: 'GitHostKeysAsk' });
export const GitHostKeysSchema = z
  .object({
    keys: z.array(z.object({ type: z.string(), fingerprint: z.string(), line: z.string() })),
    failure: FailureSchema.optional(),
  })
  .meta({ id: 'GitHostKeys' });
