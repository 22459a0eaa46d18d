import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a .tgz holds, unpacked. */
export interface Unpacked {
  directory: string;
  /** Files, relative to it. */
  names: string[];
}

/** Unpacks what npm packed, for as long as `work` looks at it. */
export async function withUnpacked<T>(file: string, work: (release: Unpacked) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-unpacked-'));
  try {
    const { status, stderr } = spawnSync('tar', ['-xzf', file, '--strip-components=1', '-C', directory], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${file} cannot be unpacked: ${stderr}`);
    return await work({ directory, names: await namesIn(directory) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function namesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
