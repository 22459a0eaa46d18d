import { type FailureCode, StageFailure } from './failure.ts';
import type { Obstacle } from './workload.ts';

/** What is in the way at a git server: no fault of the code's, and over once the server answers or whoever runs the platform has mended it. */
const AWAY: ReadonlySet<FailureCode> = new Set([
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

/** As an obstacle, when it is one of these. */
export function gitAway(error: unknown): Obstacle | undefined {
  if (!(error instanceof StageFailure) || !AWAY.has(error.failure.code)) return undefined;
  const { code, params } = error.failure;
  return { code, params };
}
