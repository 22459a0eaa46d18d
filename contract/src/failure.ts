import { z } from 'zod';

/** Codes of failure cards. The same list as the server's domain; checked against it by a test. */
export const FAILURE_CODES = [
  'fetch-no-access',
  'fetch-branch-missing',
  'fetch-empty',
  'fetch-too-large',
  'fetch-timeout',
  'fetch-unreachable',
  'fetch-inside-address',
  'not-a-zip',
  'zip-truncated',
  'zip-corrupt',
  'zip-empty',
  'zip-unsafe-path',
  'zip-link',
  'zip-special-file',
  'zip-duplicate-name',
  'zip-case-collision',
  'zip-encrypted',
  'zip-name-unreadable',
  'zip-name-too-long',
  'zip-unsupported-method',
  'zip-overlapping-entries',
  'zip-too-many-entries',
  'zip-bomb',
  'zip-unpacked-too-large',
  'disk-full',
  'git-unreachable',
  'git-refused',
  'git-server-unreachable',
  'git-access-refused',
  'git-repository-missing',
  'git-repository-moved',
  'git-host-key-unknown',
  'git-push-refused',
  'git-rate-limited',
  'git-repository-archived',
  'git-app-not-installed',
  'tests-failed',
  'unknown-language',
  'nested-folder',
  'no-start-command',
  'dockerfile-needs-builder',
  'compose-several-services',
  'compose-no-service',
  'compose-ready-image',
  'compose-unsupported',
  'compose-variable-missing',
  'tool-missing',
  'manifest-invalid',
  'install-failed',
  'dependency-not-found',
  'registry-unreachable',
  'build-failed',
  'syntax-error',
  'build-timeout',
  'ci-unreachable',
  'ci-access-refused',
  'ci-job-refused',
  'ci-build-failed',
  'ci-build-aborted',
  'predeploy-failed',
  'predeploy-timeout',
  'predeploy-interrupted',
  'app-crashed',
  'app-ended',
  'background-ended',
  'program-not-found',
  'missing-dependency',
  'missing-config-var',
  'port-in-use',
  'fixed-port',
  'no-port',
  'binds-to-loopback',
  'health-failing',
  'start-timeout',
  'out-of-memory',
  'read-only-write',
  'no-node',
  'image-unpullable',
  'nodes-full',
  'no-second-node',
  'unschedulable',
  'account-quota',
  'cluster-refused',
  'volume-unmountable',
  'volume-full',
  'edge-no-answer',
  'crashed-after-live',
  'server-restarted',
  'internal',
] as const;

export const FailureCodeSchema = z.enum(FAILURE_CODES);
export type FailureCode = z.infer<typeof FailureCodeSchema>;

/** What a run may wait for without failing: room on the nodes, the git server, or the CI server. */
export const AwaitedSchema = z.enum(['room', 'git', 'ci']);
export type Awaited = z.infer<typeof AwaitedSchema>;

export function awaitedOf(code: FailureCode): Awaited {
  if (code === 'nodes-full') return 'room';
  return code.startsWith('ci-') ? 'ci' : 'git';
}

/** Words are made from code and params by `failureCard` (failure-cards/), in the reader's language. */
export const FailureSchema = z
  .object({
    code: FailureCodeSchema,
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    lastLines: z.array(z.string()).max(20),
    cause: z.string().describe('One sentence, in the language of Accept-Language (ko or en).'),
    todo: z.string().describe('The one thing to do, in the same language.'),
  })
  .meta({ id: 'Failure' });
export type FailureView = z.infer<typeof FailureSchema>;
