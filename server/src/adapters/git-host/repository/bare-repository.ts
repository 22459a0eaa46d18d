import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importCommit } from './fast-import.ts';
import { GitError, type GitProgram } from './git-program.ts';

/**
 * Content is taken as it is, whatever a .gitattributes inside it says: no line ends are changed, nothing is left out of a
 * download. This file goes before those of the content (gitattributes(5)).
 */
const ATTRIBUTES = '* -text -eol -filter -ident -working-tree-encoding -export-ignore -export-subst\n';

/** Makes the repository when it is missing, whole or not at all; two processes may try at once. */
export async function ensureRepository(git: GitProgram, at: number): Promise<void> {
  if (await isThere(git.repository)) return;
  const made = git.at(`${git.repository}.new-${randomBytes(4).toString('hex')}`);
  try {
    await makeEmptyRepository(made);
    const author = { name: 'NonStop4', email: 'nonstop4@localhost' };
    await importCommit(made, {
      author,
      message: 'Sources of the apps on this platform\n',
      at,
      changes: [],
      first: true,
    });
    await rename(made.repository, git.repository);
  } catch (error) {
    await rm(made.repository, { recursive: true, force: true });
    // Another process was faster; or what lies there is no repository, and must not be written over.
    if (!isOccupied(error)) throw error;
    if (!(await isThere(git.repository))) throw new GitError('failed', `not a git repository: ${git.repository}`);
  }
}

/** With nothing in it, and content taken literally. */
export async function makeEmptyRepository(git: GitProgram): Promise<void> {
  await mkdir(git.repository, { recursive: true, mode: 0o700 });
  await git.run(['init', '--quiet', '--bare', '--initial-branch=main', '--template=']);
  await mkdir(join(git.repository, 'info'), { recursive: true });
  await writeFile(join(git.repository, 'info', 'attributes'), ATTRIBUTES);
}

/** Whether the repository is there and may be written. Throws GitError or the system's error. */
export async function checkRepository(git: GitProgram): Promise<void> {
  await git.run(['cat-file', '-e', 'refs/heads/main^{tree}']);
  await access(join(git.repository, 'objects', 'pack'), constants.W_OK);
}

/** Whether main can be read; a missing program or permission is told by other means. */
export async function isSound(git: GitProgram): Promise<boolean> {
  try {
    await git.run(['cat-file', '-e', 'refs/heads/main^{tree}']);
    return true;
  } catch (error) {
    return !(error instanceof GitError && error.reason === 'failed');
  }
}

async function isThere(repository: string): Promise<boolean> {
  const head = await stat(join(repository, 'HEAD')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new GitError('failed', error.code === 'EACCES' ? `permission denied: ${repository}` : error.message);
  });
  return head !== undefined;
}

function isOccupied(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}
