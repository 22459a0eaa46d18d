import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import type { GitProgram } from './git-program.ts';

/** Writes the files of a tree into a new directory, which appears only when they are all there. */
export async function checkOut(git: GitProgram, tree: string, directory: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (await lstat(directory).catch(() => undefined)) throw new Error(`${directory} is there already.`);
  const partial = `${directory}.partial`;
  const index = `${directory}.index`;
  // Of its own, so that exports do not wait for each other, and none changes what the repository holds.
  const env = { GIT_INDEX_FILE: index, GIT_WORK_TREE: partial };
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
