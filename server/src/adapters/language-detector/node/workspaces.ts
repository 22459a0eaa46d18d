import { posix } from 'node:path';
import { StageFailure } from '../../../domain/failure.ts';
import type { NodeProject } from './node-project.ts';
import { type PackageJson, parsePackageJson } from './package-json.ts';
import { nodeStart, type StartChoice } from './start-choice.ts';

interface Workspace {
  directory: string;
  manifest: PackageJson;
}

/**
 * A repository of several packages whose root cannot be started: when exactly one of them has a `start` script, that is the
 * app. Throws `no-start-command` with their names when several have one.
 */
export async function workspaceStart(project: NodeProject): Promise<StartChoice | undefined> {
  const all = await listWorkspaces(project);
  const startable = all.filter(({ manifest }) => manifest.scripts.start !== undefined);
  if (startable.length === 0) return undefined;
  const [only, another] = startable;
  if (!only || another) {
    const names = startable.map(({ directory }) => directory).join(', ');
    throw new StageFailure('no-start-command', { file: 'package.json', expected: `scripts.start; packages: ${names}` });
  }
  const buildsItself = project.manifest.scripts.build === undefined && only.manifest.scripts.build !== undefined;
  return {
    start: nodeStart(['sh', '-c', only.manifest.scripts.start ?? ''], {}, only.directory),
    steps: buildsItself
      ? [{ title: `npm run build (${only.directory})`, argv: ['npm', 'run', 'build'], workDir: only.directory }]
      : [],
    notes: [],
  };
}

async function listWorkspaces({ manifest, files, source }: NodeProject): Promise<Workspace[]> {
  const found: Workspace[] = [];
  for (const path of files) {
    const directory = posix.dirname(path);
    if (posix.basename(path) !== 'package.json' || !manifest.workspaces.some((pattern) => matches(pattern, directory)))
      continue;
    found.push({ directory, manifest: parsePackageJson(path, (await source.read(path)) ?? '') });
  }
  return found;
}

// `packages/*`, `apps/**`, `server`: the patterns that are in use.
function matches(pattern: string, directory: string): boolean {
  const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '');
  if (plain.endsWith('/**')) return directory.startsWith(plain.slice(0, -2));
  if (plain.endsWith('/*')) return posix.dirname(directory) === plain.slice(0, -2);
  return directory === plain;
}
