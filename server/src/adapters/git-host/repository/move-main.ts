import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type ImportRequest, importCommit, MAIN, MainMoved } from './fast-import.ts';
import { GitError, type GitProgram } from './git-program.ts';

const ATTEMPTS = 60;
const LONGEST_WAIT_MS = 100;
/** git holds a lock for milliseconds; one so old belongs to a git that was killed. */
const STALE_LOCK_MS = 30_000;

/**
 * Commits onto main, again and again until nobody else moved it meanwhile. `directory` is the App's; its files are sent
 * once, a further attempt puts the tree that is there already onto the new main.
 */
export async function commitOntoMain(
  git: GitProgram,
  directory: string,
  request: ImportRequest,
  signal?: AbortSignal,
): Promise<string> {
  let attempt = request;
  for (let count = 1; ; count += 1) {
    try {
      return await importCommit(git, attempt, signal);
    } catch (error) {
      if (!(error instanceof MainMoved)) throw error;
      if (count === ATTEMPTS) throw new GitError('failed', 'too many writers at once: main was moved each time');
      if (request.files && error.commit !== '') attempt = await regrafted(git, directory, request, error.commit);
    }
    await removeStaleLock(git);
    // A random share of a growing time: writers that met once do not meet again.
    await setTimeout(Math.random() * Math.min(LONGEST_WAIT_MS, 5 * count), undefined, { signal });
  }
}

/** The same change with the tree that `commit` has of the directory, which needs no file to be sent again. */
export async function regrafted(
  git: GitProgram,
  directory: string,
  request: ImportRequest,
  commit: string,
): Promise<ImportRequest> {
  const tree = (await git.run(['rev-parse', '--verify', `${commit}:${directory}`])).toString().trim();
  const { files: _, ...rest } = request;
  return { ...rest, changes: [`M 040000 ${tree} ${directory}`] };
}

async function removeStaleLock(git: GitProgram): Promise<void> {
  const lock = join(git.repository, `${MAIN}.lock`);
  const facts = await stat(lock).catch(() => undefined);
  if (facts && Date.now() - facts.mtimeMs > STALE_LOCK_MS) await rm(lock, { force: true });
}
