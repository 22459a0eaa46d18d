import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StageFailure } from '../../../server/src/domain/failure.ts';
import type { ArchiveUnpacker, UnpackLimits, UnpackProgress } from '../../../server/src/ports/archive-unpacker.ts';
import { BAD_ARCHIVES, DEFAULT_LIMITS } from '../../archives/bad-archives.ts';
import { unicodePathOf } from '../../archives/bad-entries.ts';
import { type CraftedEntry, craftZip, extraField } from '../../archives/craft-zip.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

/** What every ArchiveUnpacker must do. */
export function archiveUnpackerSuite(technology: string, make: () => ArchiveUnpacker): void {
  describe(`ArchiveUnpacker: ${technology}`, () => {
    describe('accepts', () => acceptedArchives(make));
    describe('refuses, and leaves nothing behind', () => refusedArchives(make));
    describe('stops', () => stoppedUnpacking(make));
  });
}

async function unpack(
  unpacker: ArchiveUnpacker,
  zip: Buffer,
  limits: Partial<UnpackLimits> = {},
  signal = new AbortController().signal,
) {
  const directory = temporaryDirectory();
  const path = join(directory, 'upload.zip');
  writeFileSync(path, zip);
  const into = join(directory, 'content');
  const progress: UnpackProgress[] = [];
  const result = await unpacker
    .unpack({ path, sizeBytes: zip.length }, into, {
      limits: { ...DEFAULT_LIMITS, ...limits },
      signal,
      onProgress: (step) => progress.push(step),
    })
    .catch((error: unknown) => error);
  return { directory, into, progress, result };
}

async function unpacked(unpacker: ArchiveUnpacker, entries: CraftedEntry[] | Buffer) {
  const zip = Buffer.isBuffer(entries) ? entries : craftZip(entries);
  const run = await unpack(unpacker, zip);
  expect(readdirSync(run.directory).sort()).toEqual(['content', 'upload.zip']);
  return { ...run, files: filesBelow(run.into) };
}

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

function acceptedArchives(make: () => ArchiveUnpacker): void {
  it('files and folders with their content, and tells how far it is', async () => {
    const large = randomBytes(700_000);
    const { into, files, result, progress } = await unpacked(make(), [
      { name: 'index.js', content: 'one' },
      { name: 'public/empty/' },
      { name: 'public/large.bin', content: large },
      { name: 'public/stored.bin', content: large, method: 0 },
      { name: 'public/nothing', content: '' },
    ]);
    expect(result).toEqual({ files: 4, bytes: 1_400_003, leftOut: {} });
    expect(files).toEqual(['index.js', 'public/large.bin', 'public/nothing', 'public/stored.bin']);
    expect(readFileSync(join(into, 'index.js'), 'utf8')).toBe('one');
    expect(readFileSync(join(into, 'public/large.bin')).equals(large)).toBe(true);
    expect(readFileSync(join(into, 'public/stored.bin')).equals(large)).toBe(true);
    expect(statSync(join(into, 'public/empty')).isDirectory()).toBe(true);
    expect(progress.at(-1)).toEqual({ filesDone: 4, filesTotal: 4, bytesDone: 1_400_003 });
  });

  it('the executable bit, and never another one', async () => {
    const { into } = await unpacked(make(), [
      { name: 'run.sh', content: '#!/bin/sh', mode: 0o104777 },
      { name: 'plain', content: '', mode: 0o102666 },
    ]);
    expect(statSync(join(into, 'run.sh')).mode & 0o7777).toBe(0o755 & ~process.umask());
    expect(statSync(join(into, 'plain')).mode & 0o7777).toBe(0o644 & ~process.umask());
  });

  it('a single top folder as the content itself, but only one', async () => {
    const { files, result } = await unpacked(make(), [
      { name: 'shop/' },
      { name: 'shop/app/' },
      { name: 'shop/app/index.js' },
    ]);
    expect(result).toEqual({ files: 1, bytes: 0, leftOut: {}, strippedFolder: 'shop' });
    expect(files).toEqual(['app/index.js']);
  });

  it('two top folders, or a file beside one, as they are', async () => {
    expect((await unpacked(make(), [{ name: 'a/x' }, { name: 'b/x' }])).files).toEqual(['a/x', 'b/x']);
    expect((await unpacked(make(), [{ name: 'a/x' }, { name: 'ab' }])).files).toEqual(['a/x', 'ab']);
  });

  it('what nobody means to upload, by leaving it out, links in it included', async () => {
    const { files, result } = await unpacked(make(), [
      { name: 'shop/index.js' },
      { name: '__MACOSX/shop/._index.js' },
      { name: 'shop/.DS_Store' },
      { name: 'shop/img/Thumbs.db' },
      { name: 'shop/.git/HEAD' },
      { name: 'shop/lib/.GIT/config' },
      { name: 'shop/node_modules/a/index.js', content: 'x', checksum: 1 },
      { name: 'shop/node_modules/.bin/a', content: '../a/index.js', mode: 0o120777 },
      { name: 'shop/web/node_modules/b/' },
      { name: 'shop/__pycache__/a.pyc' },
      { name: 'shop/env/pyvenv.cfg' },
      { name: 'shop/env/bin/python', content: '/usr/bin/python3', mode: 0o120777 },
      { name: 'shop/environment/settings' },
    ]);
    expect(files).toEqual(['environment/settings', 'index.js']);
    expect(result).toMatchObject({
      files: 2,
      strippedFolder: 'shop',
      leftOut: {
        __MACOSX: 1,
        '.DS_Store': 1,
        'Thumbs.db': 1,
        '.git': 1,
        '.GIT': 1,
        node_modules: 3,
        __pycache__: 1,
        env: 2,
      },
    });
  });

  it('Korean names in cp949 and UTF-8, flagged or not, in one normal form', async () => {
    const { files } = await unpacked(make(), [
      { name: Buffer.from('8c63b9e6b0a2c7cf2e747874', 'hex'), flags: 0 },
      { name: Buffer.from('c7d1b1db2f61', 'hex'), flags: 0 },
      { name: '화면.html', flags: 0 },
      { name: '가'.normalize('NFD') },
    ]);
    expect(files).toEqual(['가', '똠방각하.txt', '한글/a', '화면.html'].sort());
  });

  it('the Unicode path field when it was made for the name, and not otherwise', async () => {
    const { files } = await unpacked(make(), [
      { name: 'a.txt', flags: 0, extra: unicodePathOf('a.txt', '가.txt') },
      { name: 'b.txt', flags: 0, extra: unicodePathOf('other', '나.txt') },
    ]);
    expect(files).toEqual(['b.txt', '가.txt']);
  });

  it('zip64, a comment, padding and extra fields', async () => {
    const entries = [
      { name: 'a', content: 'aaa', zip64: true },
      { name: 'b', content: 'b', localExtra: extraField(0xd935, Buffer.alloc(9)) },
    ];
    const { files, into } = await unpacked(make(), craftZip(entries, { zip64: true, comment: 'made by hand' }));
    expect(files).toEqual(['a', 'b']);
    expect(readFileSync(join(into, 'a'), 'utf8')).toBe('aaa');
  });

  it('names with needless parts', async () => {
    const { files } = await unpacked(make(), [{ name: './' }, { name: './a//b' }, { name: './c' }]);
    expect(files).toEqual(['a/b', 'c']);
  });

  it('exactly as much as the limits allow', async () => {
    const entries = [
      { name: 'a/1', content: 'xx' },
      { name: 'b', content: 'xx' },
    ];
    const { result } = await unpack(make(), craftZip(entries), { maxEntries: 3, maxUnpackedBytes: 4 });
    expect(result).toMatchObject({ files: 2, bytes: 4 });
  });
}

function refusedArchives(make: () => ArchiveUnpacker): void {
  it.each(BAD_ARCHIVES.map((bad) => [bad.name, bad] as const))('%s', async (_, bad) => {
    const { directory, result } = await unpack(make(), bad.make());
    expect(result).toBeInstanceOf(StageFailure);
    expect((result as StageFailure).failure).toEqual({ code: bad.code, params: bad.params, lastLines: [] });
    expect(readdirSync(directory)).toEqual(['upload.zip']);
  });

  it('what goes over the limits that it is given', async () => {
    const zip = craftZip([
      { name: 'a', content: 'xx' },
      { name: 'b', content: 'xx' },
    ]);
    const failure = async (limits: Partial<UnpackLimits>) =>
      ((await unpack(make(), zip, limits)).result as StageFailure).failure;
    expect(await failure({ maxEntries: 1 })).toMatchObject({
      code: 'zip-too-many-entries',
      params: { entries: 2, limit: 1 },
    });
    expect(await failure({ maxUnpackedBytes: 3 })).toMatchObject({
      code: 'zip-unpacked-too-large',
      params: { size: 4, limit: 3 },
    });
  });

  it('a directory that is there already, and leaves it alone', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'upload.zip');
    writeFileSync(path, craftZip([{ name: 'a' }]));
    const options = { limits: DEFAULT_LIMITS, signal: new AbortController().signal };
    await make().unpack({ path, sizeBytes: 1 }, join(directory, 'content'), options);
    writeFileSync(join(directory, 'content', 'mine'), '');
    await expect(make().unpack({ path, sizeBytes: 1 }, join(directory, 'content'), options)).rejects.toThrow(
      'is there already',
    );
    expect(readdirSync(join(directory, 'content'))).toEqual(['a', 'mine']);
  });
}

function stoppedUnpacking(make: () => ArchiveUnpacker): void {
  it('before it began', async () => {
    const { directory, result } = await unpack(
      make(),
      craftZip([{ name: 'a' }]),
      {},
      AbortSignal.abort(new Error('canceled')),
    );
    expect(result).toEqual(new Error('canceled'));
    expect(readdirSync(directory)).toEqual(['upload.zip']);
  });

  it('in the middle, and removes what it wrote', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'upload.zip');
    writeFileSync(
      path,
      craftZip(Array.from({ length: 3_000 }, (_, at) => ({ name: `file-${at}`, content: randomBytes(2_000) }))),
    );
    const stop = new AbortController();
    const seen: number[] = [];
    const running = make().unpack({ path, sizeBytes: 1 }, join(directory, 'content'), {
      limits: DEFAULT_LIMITS,
      signal: stop.signal,
      onProgress: ({ filesDone }) => {
        seen.push(filesDone);
        stop.abort(new Error('canceled'));
      },
    });
    await expect(running).rejects.toThrow('canceled');
    expect(seen[0]).toBeLessThan(3_000);
    expect(readdirSync(directory)).toEqual(['upload.zip']);
  });

  it('over what a killed server left, by writing it anew', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'upload.zip');
    writeFileSync(path, craftZip([{ name: 'a' }]));
    const options = { limits: DEFAULT_LIMITS, signal: new AbortController().signal };
    await make().unpack({ path, sizeBytes: 1 }, join(directory, 'content.partial'), options);
    writeFileSync(join(directory, 'content.partial', 'old'), '');
    await make().unpack({ path, sizeBytes: 1 }, join(directory, 'content'), options);
    expect(readdirSync(directory).sort()).toEqual(['content', 'upload.zip']);
    expect(readdirSync(join(directory, 'content'))).toEqual(['a']);
  });
}
