import { z } from 'zod';
import { FailureSchema } from './failure.ts';

/** A part of a job's full name in Jenkins. */
const NAME = '[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}';
const credentialsId = z
  .string()
  .trim()
  .max(200)
  .regex(/^[\x21-\x7e]*$/);

/** The Jenkins that builds images in place of the platform. */
export const CiConnectionDraftSchema = z
  .object({
    address: z.string().trim().min(1).max(500).describe('https://jenkins.example.com, with its path if it has one.'),
    userName: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[^:\p{Cc}]+$/u),
    token: z
      .string()
      .trim()
      .min(1)
      .max(2_000)
      .regex(/^[\x21-\x7e]+$/)
      .optional()
      .describe('API token of that user. Left out: the one that was saved for this address and user.'),
    job: z
      .string()
      .trim()
      .regex(new RegExp(`^${NAME}(?:/${NAME}){0,9}$`))
      .default('nonstop4')
      .describe('Full name of the job, folders included: `team/nonstop4`. Folders must exist, the job is made.'),
    label: z
      .string()
      .trim()
      .max(200)
      .regex(/^[A-Za-z0-9 ._&|!()-]*$/)
      .default('')
      .describe('Which agents may build, as Jenkins writes labels. Empty: any.'),
    tool: z.enum(['buildah', 'podman', 'docker']).default('buildah').describe('What builds images on the agents.'),
    gitCredentials: credentialsId
      .default('')
      .describe('Id of the credentials in Jenkins that may read the git repository. Empty: none are needed.'),
    registryCredentials: credentialsId
      .default('')
      .describe('Id of the user name and password in Jenkins that may push to the registry. Empty: none are needed.'),
    panel: z
      .union([z.literal(''), z.url({ protocol: /^https?$/ }).max(500)])
      .default('')
      .describe(
        'Where agents reach this platform, to say that a build has ended. Empty: the platform looks by itself.',
      ),
  })
  .meta({ id: 'CiConnectionDraft' });
export type CiConnectionDraft = z.input<typeof CiConnectionDraftSchema>;

/** The token is never read back. */
export const CiSettingsSchema = z
  .object({
    possible: z.boolean().describe('False: apps run from directories of this machine here, and Jenkins makes images.'),
    git: z.boolean().describe('Whether a git server is connected, from which Jenkins takes the code.'),
    connection: CiConnectionDraftSchema.omit({ token: true })
      .required()
      .optional()
      .describe('Absent: the platform builds by itself.'),
  })
  .meta({ id: 'CiSettings' });
export type CiSettings = z.infer<typeof CiSettingsSchema>;

export const CiCheckSchema = z
  .object({
    ok: z.boolean(),
    version: z.string().optional().describe('Of Jenkins.'),
    failure: FailureSchema.optional(),
  })
  .meta({ id: 'CiCheck' });
export type CiCheck = z.infer<typeof CiCheckSchema>;
