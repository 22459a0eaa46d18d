import { setTimeout as wait } from 'node:timers/promises';
import { commitOf } from '../repository/commits.ts';
import { type ImportRequest, importCommit, MAIN } from '../repository/fast-import.ts';
import { findPushed, runOf } from '../repository/find-pushed.ts';
import { GitError, type GitProgram } from '../repository/git-program.ts';
import { regrafted } from '../repository/move-main.ts';
import type { RemoteRepository } from './remote-repository.ts';

/** Held by one push at a time: main moves only once the remote has it. */
const ASIDE = 'refs/nonstop4/aside';
const ATTEMPTS = 30;
const LONGEST_WAIT_MS = 3_000;

/**
 * Commits beside main, pushes, and moves main when the remote has taken it. Where somebody else was faster, the App's directory is put onto what
 * they pushed; nothing of theirs is overwritten but what lies in that directory.
 */
export async function publishToRemote(
  git: GitProgram,
  remote: RemoteRepository,
  directory: string,
  request: ImportRequest,
  signal?: AbortSignal,
): Promise<string> {
  let attempt = request;
  for (let count = 1; ; count += 1) {
    const onto = await commitOf(git, MAIN);
    const commit = await importCommit(git, { ...attempt, aside: { ref: ASIDE, onto } }, signal);
    if (await remote.push(commit, signal)) {
      await git.run(['update-ref', MAIN, commit, onto]);
      return commit;
    }
    if (count === ATTEMPTS) throw new GitError('failed', 'too many writers at once: main was moved each time');
    await wait(Math.random() * Math.min(LONGEST_WAIT_MS, 100 * count), undefined, { signal });
    await remote.fetch(signal);
    // This very run may have pushed it, before the server was killed.
    const run = runOf(request.message);
    const before = run === undefined ? undefined : await findPushed(git, directory, run);
    if (before !== undefined) return before;
    if (request.files) attempt = await regrafted(git, directory, request, commit);
  }
}
