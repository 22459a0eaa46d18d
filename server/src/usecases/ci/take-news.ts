import { newsToken } from '../../domain/ci-connection.ts';
import { isActive } from '../../domain/pipeline-run.ts';
import { Problem } from '../../domain/problem.ts';
import type { Platform } from '../platform.ts';
import { isSameSecret } from '../same-secret.ts';
import { savedCi } from './saved-ci.ts';

/** What an agent says: that there is news of a run. What it is, Jenkins itself is asked. */
export interface News {
  runId: string;
  /** As `newsToken` makes it. */
  token: string | undefined;
}

export type NewsOutcome = 'looking' | 'ignored';

/**
 * Has a build looked at now. Repeated and late ones do no harm. Throws Problem `not-found` where no Jenkins is connected, `hook-refused` for one
 * that does not show where it comes from.
 */
export async function takeNews(platform: Platform, { runId, token }: News): Promise<NewsOutcome> {
  const connection = await savedCi(platform);
  if (!connection) throw new Problem('not-found', 'There is nothing at this address.');
  if (token === undefined || !isSameSecret(connection.hookSecret, newsToken(connection.hookSecret, runId), token)) {
    throw new Problem('hook-refused', 'This message is not signed with the secret of this platform.');
  }
  // Tests are a job of their own beside the build's.
  const run = await platform.stores.runs.byId(runId.replace(/-test$/, ''));
  if (!run || !isActive(run.state)) return 'ignored';
  platform.runner.notice(runId);
  return 'looking';
}
