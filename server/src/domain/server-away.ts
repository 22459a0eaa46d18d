import { type FailureCode, StageFailure } from './failure.ts';
import type { Obstacle } from './workload.ts';

// What is in the way at a server of others: no fault of the code's, and over once it answers or whoever runs the platform has mended it.
const AT_GIT: ReadonlySet<FailureCode> = new Set([
  'git-server-unreachable',
  'git-access-refused',
  'git-repository-missing',
  'git-repository-moved',
  'git-host-key-unknown',
  'git-push-refused',
  'git-rate-limited',
  'git-repository-archived',
  'git-app-not-installed',
]);
const AT_CI: ReadonlySet<FailureCode> = new Set(['ci-unreachable', 'ci-access-refused', 'ci-job-refused']);

/** As an obstacle, when it is in the way at a git server. */
export function gitAway(error: unknown): Obstacle | undefined {
  return awayAt(AT_GIT, error);
}

/** The same for a CI server. */
export function ciAway(error: unknown): Obstacle | undefined {
  return awayAt(AT_CI, error);
}

function awayAt(codes: ReadonlySet<FailureCode>, error: unknown): Obstacle | undefined {
  if (!(error instanceof StageFailure) || !codes.has(error.failure.code)) return undefined;
  const { code, params } = error.failure;
  return { code, params };
}
