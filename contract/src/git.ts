import { z } from 'zod';
import { FailureSchema } from './failure.ts';
import { GitBranchSchema, GitTokenSchema, GitUserNameSchema } from './git-remote.ts';

const address = z.string().trim().min(1).max(500);
const token = GitTokenSchema.optional().describe('Left out: the one that was saved for this server.');
const hostKeyLine = z
  .string()
  .trim()
  .min(10)
  .max(4_000)
  .regex(/^[^\n\r]+$/);

/** Where the code of all apps goes besides the platform's own repository. */
export const GitConnectionDraftSchema = z
  .object({
    address: address.describe(
      'https://github.com/kim/apps.git or git@github.com:kim/apps.git; by GitHub’s API also kim/apps',
    ),
    branch: GitBranchSchema.default('main'),
    access: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({
        kind: z.literal('token'),
        userName: GitUserNameSchema.default('x-access-token').describe(
          'What the server wants before the token: GitHub takes any name.',
        ),
        token,
      }),
      z.object({
        kind: z.literal('ssh-key'),
        hostKeys: z.array(hostKeyLine).max(10).describe('The lines of gitHostKeys that were compared and accepted.'),
      }),
      z.object({
        kind: z.literal('github'),
        apiAddress: address
          .optional()
          .describe('Of GitHub’s API: https://ghe.example/api/v3. Left out: the one that belongs to the address.'),
        credential: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('token'), token }),
          z.object({
            kind: z.literal('app'),
            appId: z
              .string()
              .trim()
              .regex(/^[A-Za-z0-9._-]{1,100}$/)
              .describe('The GitHub App’s id or client id.'),
            privateKey: z
              .string()
              .trim()
              .max(20_000)
              .optional()
              .describe('In PEM, as GitHub gives it. Left out: the one that was saved for this App.'),
          }),
        ]),
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
        access: z.enum(['none', 'token', 'ssh-key', 'github']),
        userName: z.string().optional(),
        publicKey: z.string().optional().describe('The deploy key, as one line.'),
        hostKeys: z.array(z.string()).optional(),
        github: z
          .object({
            apiAddress: z.string(),
            credential: z.enum(['token', 'app']),
            appId: z.string().optional(),
          })
          .optional()
          .describe('Where GitHub’s API is used.'),
      })
      .optional()
      .describe('Absent: code is kept in the platform’s own repository alone.'),
    hook: z.boolean().describe('Whether a webhook has a secret here.'),
  })
  .meta({ id: 'GitSettings' });
export type GitSettings = z.infer<typeof GitSettingsSchema>;

export type GitConnectionDraft = z.input<typeof GitConnectionDraftSchema>;

/** What GitHub's API tells of a repository. */
const GitRepositorySchema = z
  .object({
    state: z
      .enum(['there', 'missing', 'renamed'])
      .describe('missing: saving the connection makes it, private. renamed: saving takes over the new address.'),
    address: z.string().describe('Where it is now.'),
    isPrivate: z.boolean().optional(),
    tokenEndsAt: z.iso
      .datetime()
      .optional()
      .describe('When the token will be refused; absent for one that does not end.'),
  })
  .meta({ id: 'GitRepository' });
export type GitRepository = z.infer<typeof GitRepositorySchema>;

export const GitCheckSchema = z
  .object({
    ok: z.boolean(),
    failure: FailureSchema.optional(),
    repository: GitRepositorySchema.optional().describe('Where GitHub’s API is used.'),
  })
  .meta({ id: 'GitCheck' });
export type GitCheck = z.infer<typeof GitCheckSchema>;

export const GitKeySchema = z.object({ publicKey: z.string() }).meta({ id: 'GitKey' });

export const GitHookSchema = z
  .object({
    path: z.string().describe('Of this panel, for servers in the form of GitHub, Gitea and Forgejo.'),
    plainPath: z.string().describe('Of this panel, for GitLab and scripts, which send the secret itself.'),
    secret: z.string(),
  })
  .meta({ id: 'GitHook' });

export const GitHookInstallSchema = z
  .object({ panel: z.url().max(500).describe('Where GitHub can reach this panel: https://panel.example.com') })
  .meta({ id: 'GitHookInstall' });

export const GitHostKeysAskSchema = z.object({ address }).meta({ id: 'GitHostKeysAsk' });
export const GitHostKeysSchema = z
  .object({
    keys: z.array(z.object({ type: z.string(), fingerprint: z.string(), line: z.string() })),
    failure: FailureSchema.optional(),
  })
  .meta({ id: 'GitHostKeys' });
