import { lstat, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BillOfMaterials, billOfMaterials, type LockFile } from '../../../domain/bill-of-materials/cyclonedx.ts';
import type { ImageSource } from '../../../ports/pushed-images.ts';
import { composerLock } from './locks/composer.ts';
import { gemfileLock } from './locks/gemfile.ts';
import { goModules } from './locks/go.ts';
import { gradleLock } from './locks/gradle.ts';
import type { LockReader } from './locks/lock-reader.ts';
import { npmLock } from './locks/npm.ts';
import { pnpmLock } from './locks/pnpm.ts';
import { pythonTomlLock } from './locks/python-toml.ts';
import { requirements } from './locks/requirements.ts';
import { yarnLock } from './locks/yarn.ts';

const READERS: Readonly<Record<string, LockReader>> = {
  'package-lock.json': npmLock,
  'npm-shrinkwrap.json': npmLock,
  'pnpm-lock.yaml': pnpmLock,
  'yarn.lock': yarnLock,
  'requirements.txt': requirements,
  'poetry.lock': pythonTomlLock,
  'uv.lock': pythonTomlLock,
  'go.mod': goModules,
  'composer.lock': composerLock,
  'Gemfile.lock': gemfileLock,
  'gradle.lockfile': gradleLock,
};
/** What only says something together with another. */
const BESIDE: Readonly<Record<string, string>> = { 'go.mod': 'go.sum' };

/** Packages that somebody has put into the source are not what it locks. */
const SKIPPED = new Set(['.git', 'node_modules', 'vendor', '.venv', 'venv']);
const MOST_FILES = 100;
const MOST_DEPTH = 6;
const MOST_BYTES = 20_000_000;

/** The bill of materials of a source; what cannot be read is told, and is no reason for a build to fail. */
export async function billOfSource({
  sourceDirectory,
  appId,
  revision,
  onLine,
}: Pick<ImageSource, 'sourceDirectory' | 'appId' | 'revision' | 'onLine'>): Promise<BillOfMaterials> {
  const paths = (await lockFilesIn(sourceDirectory)).slice(0, MOST_FILES);
  const locks = await Promise.all(paths.map((path) => readLock(sourceDirectory, path)));
  for (const { path, error } of locks) {
    if (error !== undefined) onLine('platform', `${path} is left out of the bill of materials: ${error}`);
  }
  return billOfMaterials({ appId, revision }, locks);
}

/** Names in the source, sorted. Links are not followed: what they name may lie outside. */
async function lockFilesIn(root: string, folder = '', depth = 0): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile()) return entry.name in READERS ? [path] : [];
      const isLeft = !entry.isDirectory() || SKIPPED.has(entry.name) || depth === MOST_DEPTH;
      return isLeft ? [] : lockFilesIn(root, path, depth + 1);
    }),
  );
  return found.flat().sort();
}

async function readLock(root: string, path: string): Promise<LockFile> {
  const name = path.split('/').at(-1) ?? path;
  const other = BESIDE[name];
  try {
    const text = await textIn(root, path);
    const beside = other === undefined ? undefined : await textIn(root, join(dirname(path), other));
    return { path, packages: READERS[name]?.(text ?? '', beside) ?? [] };
  } catch (error) {
    return { path, packages: [], error: (error as Error).message.split('\n')[0] ?? '' };
  }
}

/** Undefined when it is no file, a link for one. */
async function textIn(root: string, path: string): Promise<string | undefined> {
  const facts = await lstat(join(root, path)).catch(() => undefined);
  if (!facts?.isFile()) return undefined;
  if (facts.size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 1_000_000} MB`);
  return readFile(join(root, path), 'utf8');
}
