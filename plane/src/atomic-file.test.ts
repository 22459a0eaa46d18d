import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFileIfThere, writeFileAtomic } from './atomic-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-atomic-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('replaces a file and leaves nothing else behind', async () => {
    const path = join(directory, 'state.json');
    await writeFile(path, 'old');
    await writeFileAtomic(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(directory)).toEqual(['state.json']);
  });

  it('makes a file that only the owner can read', async () => {
    const path = join(directory, 'state.json');
    await writeFileAtomic(path, 'secret');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('shows a reader one whole content or the other while many write at once', async () => {
    const path = join(directory, 'state.json');
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000));
    await writeFileAtomic(path, contents[0]!);
    const writes = Promise.all(contents.map((content) => writeFileAtomic(path, content)));
    for (let read = 0; read < 20; read += 1) expect(contents).toContain(await readFile(path, 'utf8'));
    await writes;
  });

  it('removes its temporary file when the target cannot be replaced', async () => {
    await expect(writeFileAtomic(directory, 'x')).rejects.toThrow();
    await expect(writeFileAtomic(join(directory, 'absent', 'x'), 'x')).rejects.toThrow(/ENOENT/);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('readFileIfThere', () => {
  it('tells an absent file from one that cannot be read', async () => {
    expect(await readFileIfThere(join(directory, 'absent'))).toBeUndefined();
    await expect(readFileIfThere(directory)).rejects.toThrow(/EISDIR/);
  });
});
