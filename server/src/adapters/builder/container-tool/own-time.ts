import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Gives all files of a directory one time of change that the files of no other build have. BuildKit keeps the context of the build before, whoever's that was,
 * and takes a file of the same name, size and time over from it without a look at what is in it.
 */
export async function giveOwnTime(directory: string, nowMs: number): Promise<void> {
  // The fraction sets two builds of the same millisecond apart.
  const seconds = (nowMs + Math.random()) / 1_000;
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), seconds, seconds);
  }
}
