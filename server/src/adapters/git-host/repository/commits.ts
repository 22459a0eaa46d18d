import type { GitProgram } from './git-program.ts';

/** The commit that a ref names. Throws GitError when there is none. */
export async function commitOf(git: GitProgram, ref: string): Promise<string> {
  return (await git.run(['rev-parse', '--verify', `${ref}^{commit}`])).toString().trim();
}

/** Whether a commit is in the repository, on whatever branch. */
export async function isKnown(git: GitProgram, commit: string): Promise<boolean> {
  return git.run(['cat-file', '-e', `${commit}^{commit}`]).then(
    () => true,
    () => false,
  );
}
