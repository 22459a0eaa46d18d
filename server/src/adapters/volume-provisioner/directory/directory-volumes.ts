import { lstat, mkdir, opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StageFailure } from '../../../domain/failure.ts';
import type { SourcePlace } from '../../../domain/source.ts';
import type { Volume, VolumeProvisioner } from '../../../ports/volume-provisioner.ts';

/** Walking a large volume costs: its size is measured again only after this time. */
const REMEMBER_MS = 10_000;
/** Beyond so many files the walk stops and what it counted is given. */
const MAX_FILES = 200_000;

/** One directory for each App: `<root>/<user>/<app>`, for the platform's own operating-system user only. */
export class DirectoryVolumes implements VolumeProvisioner {
  readonly #root: string;
  readonly #measured = new Map<string, { at: number; usedBytes: number }>();

  constructor(root: string) {
    this.#root = root;
  }

  async ensure(place: SourcePlace): Promise<Volume> {
    const path = this.#pathOf(place);
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOSPC' || code === 'EDQUOT') throw new StageFailure('disk-full');
      throw error;
    }
    return { path };
  }

  async usage(place: SourcePlace): Promise<{ usedBytes: number }> {
    const path = this.#pathOf(place);
    const known = this.#measured.get(path);
    if (known && Date.now() - known.at < REMEMBER_MS) return { usedBytes: known.usedBytes };
    const usedBytes = await measure(path);
    this.#measured.set(path, { at: Date.now(), usedBytes });
    return { usedBytes };
  }

  async remove(place: SourcePlace): Promise<void> {
    const path = this.#pathOf(place);
    this.#measured.delete(path);
    await rm(path, { recursive: true, force: true });
  }

  // Names are checked where Users and Apps are made; this is the last line before the file system.
  #pathOf({ userName, appName }: SourcePlace): string {
    for (const name of [userName, appName]) {
      if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new Error(`not a directory name: ${JSON.stringify(name)}`);
    }
    return join(this.#root, userName, appName);
  }
}

// Bytes that the disk really holds for the files: blocks of 512 bytes (stat(2)), so that sparse files count as what they take.
async function measure(root: string): Promise<number> {
  let bytes = 0;
  let files = 0;
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined && files < MAX_FILES; path = waiting.pop()) {
    const directory = await opendir(path).catch(() => undefined);
    if (!directory) continue;
    for await (const entry of directory) {
      files += 1;
      const child = join(path, entry.name);
      if (entry.isDirectory()) waiting.push(child);
      else bytes += (await lstat(child).catch(() => undefined))?.blocks ?? 0;
    }
  }
  return bytes * 512;
}
