import { PassThrough, type Readable } from 'node:stream';
import { endOf, GitError, type GitProgram } from './git-program.ts';

/**
 * The files of a tree as a zip; git is stopped when nobody reads any more. When git breaks off, the stream does so too,
 * with what `failureOf` makes of the reason.
 */
export function streamArchive(
  git: GitProgram,
  tree: string,
  failureOf: (error: unknown) => Promise<unknown>,
): Readable {
  const child = git.start(['archive', '--format=zip', tree]);
  child.stdin.end();
  const zip = new PassThrough();
  child.stdout.pipe(zip, { end: false });
  zip.once('close', () => child.kill());
  const breakOff = async (error: unknown) => {
    if (!zip.destroyed) zip.destroy((await failureOf(error)) as Error);
  };
  endOf(child)
    .then(({ code, stderr }) => {
      if (code !== 0) throw new GitError('failed', stderr);
      zip.end();
    })
    .catch(breakOff);
  return zip;
}
