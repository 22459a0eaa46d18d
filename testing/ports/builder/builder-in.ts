import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DirectoryBuilder } from '../../../server/src/adapters/builder/directory/directory-builder.ts';
import { writeFiles } from '../../write-files.ts';

export interface DirectoryHarness {
  builder: DirectoryBuilder;
  /** A source directory with these files, which a build may take over. */
  source: (files: Record<string, string>) => Promise<string>;
  root: string;
  artifacts: string;
  cache: string;
  /** Another builder on the same directories, as after a restart of the server. */
  restarted: () => DirectoryBuilder;
  /** Milliseconds that the builder's clock is ahead. */
  ahead: { ms: number };
}

/** A real builder in a directory that the caller removes. */
export function harnessIn(
  root: string,
  environment = machineEnvironment(),
  cache = join(root, 'cache'),
): DirectoryHarness {
  const ahead = { ms: 0 };
  const artifacts = join(root, 'artifacts');
  const restarted = () =>
    new DirectoryBuilder({
      artifactsDirectory: artifacts,
      cacheDirectory: cache,
      nodeBinDirectory: dirname(process.execPath),
      environment,
      clock: { now: () => Date.now() + ahead.ms },
    });
  const source = async (files: Record<string, string>) => {
    const directory = await mkdtemp(join(root, 'source-'));
    await writeFiles(directory, files);
    return directory;
  };
  return { builder: restarted(), root, artifacts, cache, restarted, ahead, source };
}

/** What the server's configuration lets builds see of this machine. */
export function machineEnvironment(): Record<string, string> {
  const allowed =
    /^(PATH|HOME|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(https?|no)_proxy|GOPROXY|(PIP|npm_config)_.+)$/i;
  const given = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.filter(([name]) => allowed.test(name)));
}
