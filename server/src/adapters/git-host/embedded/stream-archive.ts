import { PassThrough, type Readable } from 'node:stream';
import { gitFailure } from './git-failure.ts';
import { endOf, GitError, type GitProgram } from './git-program.ts';

/** The files of a tree as a zip; git is stopped when nobody reads any more. Breaks with the failure when git does. */
export function streamArchive(git: GitProgram, tree: string): Readable {
  const child = git.start(['archive', '--format=zip', tree]);
  child.stdin.end();
  const zip = new PassThrough();
  child.stdout.pipe(zip, { end: false });
  zip.once('close', () => child.kill());
  endOf(child).then(
    ({ code, stderr }) => {
      if (code === 0) zip.end();
      else zip.destroy(gitFailure(new GitError('failed', stderr)) as Error);
    },
    (error: unknown) => zip.destroy(gitFailure(error) as Error),
  );
  return zip;
}
