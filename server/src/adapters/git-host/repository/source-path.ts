import type { SourcePlace, SourceRevision } from '../../../domain/source.ts';

/** Names are checked where Users and Apps are made; this is the last line before they become a path in git. */
const NAME = /^[a-z0-9][a-z0-9-]{0,99}$/;
const COMMIT = /^[0-9a-f]{40}$/;

/** `<user>/<app>`, the App's directory in the repository. */
export function directoryOf({ userName, appName }: SourcePlace): string {
  for (const name of [userName, appName]) if (!NAME.test(name)) throw new Error(`"${name}" is no name of a directory.`);
  return `${userName}/${appName}`;
}

/** The place that a directory of the repository is; undefined when no App could have it. */
export function placeIn(directory: string): SourcePlace | undefined {
  const [userName = '', appName = ''] = directory.split('/');
  return NAME.test(userName) && NAME.test(appName) ? { userName, appName } : undefined;
}

/** The App's files at a revision, as git names a tree. Safe to be given to git as an argument. */
export function treeOf({ commit, directory }: SourceRevision): string {
  const [userName = '', appName = '', ...more] = directory.split('/');
  if (!COMMIT.test(commit) || more.length > 0) throw new Error(`"${commit}:${directory}" is no revision.`);
  return `${commit}:${directoryOf({ userName, appName })}`;
}
