import type { DirectoryPush } from '../../../ports/git-host.ts';
import { commitOf, isKnown } from './commits.ts';
import { MAIN } from './fast-import.ts';
import { RUN_TRAILER } from './find-pushed.ts';
import type { GitProgram } from './git-program.ts';
import { placeIn } from './source-path.ts';

const FORMAT = `--format=%H%x00%an%x00%ae%x00%(trailers:key=${RUN_TRAILER},valueonly,separator=%x2C)`;

/** See GitHost.pushesSince. */
export async function directoryPushes(
  git: GitProgram,
  since: string | undefined,
): Promise<{ head: string; pushes: DirectoryPush[] }> {
  const head = await commitOf(git, MAIN);
  if (since === undefined || since === head || !(await isKnown(git, since))) return { head, pushes: [] };
  const pushes = await Promise.all(
    (await changedDirectories(git, since, head)).map((directory) => newestPush(git, head, directory)),
  );
  return { head, pushes: pushes.filter((push) => push !== undefined) };
}

async function changedDirectories(git: GitProgram, from: string, to: string): Promise<string[]> {
  const paths = (await git.run(['diff-tree', '-r', '-z', '--name-only', from, to])).toString('utf8').split('\0');
  const directories = paths.map((path) => path.split('/')).filter((parts) => parts.length > 2);
  return [...new Set(directories.map(([user, app]) => `${user}/${app}`))];
}

async function newestPush(git: GitProgram, head: string, directory: string): Promise<DirectoryPush | undefined> {
  const place = placeIn(directory);
  if (!place || (await git.run(['ls-tree', '-z', head, '--', directory])).length === 0) return undefined;
  const line = (await git.run(['log', '--max-count=1', FORMAT, head, '--', directory])).toString('utf8').trimEnd();
  const [commit = '', name = '', email = '', runId = ''] = line.split('\0');
  return { place, commit, author: { name, email }, ...(runId === '' ? {} : { runId }) };
}
