import { type Failure, type FailureCode, StageFailure } from './failure.ts';

/** What is in the way at a CI server: no fault of the code's, and over once the server answers or whoever runs the platform has mended it. */
const AWAY: ReadonlySet<FailureCode> = new Set(['ci-unreachable', 'ci-access-refused', 'ci-job-refused']);

/** The failure, when it is one of these. */
export function ciAway(error: unknown): Failure | undefined {
  return error instanceof StageFailure && AWAY.has(error.failure.code) ? error.failure : undefined;
}
