import { z } from 'zod';

/** Codes of every error answer. The same list as the server's domain; checked against it by a test. */
export const PROBLEM_CODES = [
  'not-found',
  'not-signed-in',
  'wrong-credentials',
  'too-many-attempts',
  'setup-not-open',
  'setup-token-wrong',
  'invalid-input',
  'app-name-taken',
  'app-name-invalid',
  'hostname-taken',
  'certificate-unusable',
  'confirmation-wrong',
  'nothing-deployed',
  'already-stopped',
  'already-running',
  'run-not-active',
  'release-not-found',
  'process-not-found',
  'release-collected',
  'upload-too-large',
  'upload-aborted',
  'disk-full',
  'quota-exceeded',
  'not-redundant',
  'drill-running',
  'not-supported',
  'operator-only',
  'role-too-small',
  'scope-too-small',
  'suspended',
  'git-unusable',
  'git-source-unusable',
  'git-source-missing',
  'ci-unusable',
  'hook-refused',
  'account-has-apps',
  'last-operator',
  'user-name-taken',
  'password-wrong',
  'second-factor-needed',
  'code-wrong',
  'link-not-valid',
  'sign-up-closed',
  'mail-server-missing',
  'provider-failed',
  'unavailable',
  'database-away',
  'conflict',
  'internal',
] as const;

export const ProblemCodeSchema = z.enum(PROBLEM_CODES);

/** RFC 9457 problem details, media type application/problem+json. */
export const ProblemDetailsSchema = z
  .object({
    type: z.string().describe('A stable URN: urn:nonstop4:problem:<code>.'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe('Plain language: what is wrong and what to do.'),
    code: ProblemCodeSchema,
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    requestId: z.string(),
    issues: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('For invalid-input: each wrong field.'),
  })
  .meta({ id: 'ProblemDetails' });

export type ProblemDetails = z.infer<typeof ProblemDetailsSchema>;
