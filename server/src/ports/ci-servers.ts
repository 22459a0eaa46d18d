import type { CiConnection } from '../domain/ci-connection.ts';
import type { GitConnection } from '../domain/git-connection.ts';

/** CI servers that may build, looked at before one is chosen. Every call throws StageFailure `ci-…` with what is in the way. */
export interface CiServers {
  /** Whether it lets the platform in and has a place for its job; gives its version. Changes nothing there. */
  check(connection: CiConnection, signal: AbortSignal): Promise<string>;
  /** Makes the job, or updates it where it is the platform's own. */
  prepare(connection: CiConnection, git: GitConnection, signal: AbortSignal): Promise<void>;
}
