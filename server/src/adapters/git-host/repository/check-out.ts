import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { StageFailure } from '../../../domain/failure.ts';
import type { GitProgram } from './git-program.ts';

/** Links and repositories inside the repository, as `git ls-tree` names them: what a person pushed by hand may hold. */
const NO_FILE = /^(120000|160000) /;

/**
 * Writes the files of a tree into a new directory, which appears only when they are all there. Throws `git-refused` for a link: it would lead a
 * build out of its directory.
 */
export async function checkOut(git: GitProgram, tree: string, directory: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (await lstat(directory).catch(() => undefined)) throw new Error(`${directory} is there already.`);
  const partial = `${directory}.partial`;
  const index = `${directory}.index`;
  // Of its own, so that exports do not wait for each other, and none changes what the repository holds.
  const env = { GIT_INDEX_FILE: index, GIT_WORK_TREE: partial };
  await refuseLinks(git, tree);
  try {
    await rm(partial, { recursive: true, force: true }); // left by a server that was killed
    await rm(index, { force: true });
    await mkdir(partial, { recursive: true });
    await git.run(['read-tree', tree], { env, signal });
    await git.run(['checkout-index', '--all', '--force', '--quiet'], { env, signal });
    await rename(partial, directory);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

async function refuseLinks(git: GitProgram, tree: string): Promise<void> {
  const listed = (await git.run(['ls-tree', '-r', '-z', tree])).toString('utf8').split('\0');
  const link = listed.find((entry) => NO_FILE.test(entry));
  if (link === undefined) return;
  const path = link.slice(link.indexOf('\t') + 1);
  throw new StageFailure('git-refused', { path, message: `${path} is neither a file nor a folder` });
}
