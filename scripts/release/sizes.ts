import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unpacked } from './unpack.ts';

/** Packed and unpacked. */
export async function formatSize(file: string, release: Unpacked): Promise<string> {
  const unpacked = (await sizesOf(release)).reduce((sum, { bytes }) => sum + bytes, 0);
  return `${megabytes((await stat(file)).size)} packed, ${megabytes(unpacked)} in ${release.names.length} files`;
}

export async function largestParts(release: Unpacked, count = 5): Promise<string> {
  const sizes = (await sizesOf(release)).sort((a, b) => b.bytes - a.bytes).slice(0, count);
  return sizes.map(({ name, bytes }) => `${name} ${megabytes(bytes)}`).join(', ');
}

function sizesOf({ directory, names }: Unpacked): Promise<{ name: string; bytes: number }[]> {
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(directory, name))).size })));
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
