import { chmod, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { Artifact } from '../../../domain/artifact.ts';
import { copyTree, readOnlyMode, removeTree } from './file-trees.ts';

/**
 * Where Artifacts lie: `<root>/<id>/` and, written last, `<root>/<id>.json`. A directory without its file is half-made.
 */
export class ArtifactDirectory {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  pathOf(id: string): string {
    return join(this.#root, id);
  }

  async find(id: string): Promise<Artifact | undefined> {
    const text = await readFileIfThere(this.#fileOf(id));
    if (text === undefined) return undefined;
    const artifact = JSON.parse(text) as Artifact;
    return (await isDirectory(this.pathOf(id))) ? artifact : undefined;
  }

  /** Takes the source over; on another file system than the Artifacts it is copied. */
  async takeOver(id: string, sourceDirectory: string, signal: AbortSignal): Promise<string> {
    const path = this.pathOf(id);
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    await this.remove(id);
    try {
      await rename(sourceDirectory, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      await copyTree(sourceDirectory, path, signal);
      await removeTree(sourceDirectory);
    }
    return path;
  }

  async complete(artifact: Artifact): Promise<void> {
    await writeFileAtomic(this.#fileOf(artifact.id), JSON.stringify(artifact));
  }

  async remove(id: string): Promise<void> {
    await rm(this.#fileOf(id), { force: true });
    await removeTree(this.pathOf(id));
  }

  /** Ids of everything there, half-made ones included. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.#root).catch(() => []);
    return [...new Set(names.filter((name) => !name.endsWith('.tmp')).map((name) => name.replace(/\.json$/, '')))];
  }

  /** Bytes that only this Artifact holds: what it shares with the cache or another one is not freed with it. */
  async ownBytes(id: string): Promise<number> {
    return ownBytes(this.pathOf(id)).catch(() => 0);
  }

  #fileOf(id: string): string {
    return join(this.#root, `${id}.json`);
  }
}

/**
 * Takes the right to write away from everything in a finished Artifact: what an app writes beside its code is lost with the next
 * release, and missing in its other replica. `shared` folders are protected already. Gives the bytes of the rest.
 */
export async function sealTree(directory: string, shared: ReadonlySet<string>): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (shared.has(path)) continue;
    if (entry.isDirectory()) bytes += await sealTree(path, shared);
    if (!entry.isFile()) continue;
    const facts = await lstat(path);
    bytes += facts.size;
    await chmod(path, readOnlyMode(facts.mode));
  }
  await chmod(directory, 0o555);
  return bytes;
}

async function ownBytes(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) bytes += await ownBytes(path);
    else {
      const facts = await lstat(path);
      if (facts.nlink === 1) bytes += facts.size;
    }
  }
  return bytes;
}

function isDirectory(path: string): Promise<boolean> {
  return lstat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
