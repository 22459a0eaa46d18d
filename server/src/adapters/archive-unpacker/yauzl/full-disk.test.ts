import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CraftedEntry, craftZip } from '../../../../../testing/archives/craft-zip.ts';
import { smallDisk } from '../../../../../testing/small-disk.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { YauzlArchiveUnpacker } from './yauzl-archive-unpacker.ts';

async function unpackOn(disk: string, entries: CraftedEntry[]) {
  const path = join(temporaryDirectory(), 'upload.zip');
  writeFileSync(path, craftZip(entries));
  const limits = { maxUnpackedBytes: 1e9, maxEntries: 10_000, maxRatio: 10_000 };
  return new YauzlArchiveUnpacker().unpack({ path }, join(disk, 'content'), {
    limits,
    signal: new AbortController().signal,
  });
}

it('refuses what does not fit on the disk before it writes anything', async (context) => {
  const disk = smallDisk(context, 1024);
  const failure = { code: 'disk-full', params: { needed: '1.9 MB' } };
  await expect(unpackOn(disk, [{ name: 'film', content: Buffer.alloc(2_000_000) }])).rejects.toMatchObject({ failure });
  expect(readdirSync(disk)).toEqual([]);
});

it('leaves nothing behind on a disk that became full on the way', async (context) => {
  const disk = smallDisk(context, 1024);
  // Every file takes a page of 4 kB there, whatever its size: 2,000 bytes do not fit.
  const entries = Array.from({ length: 2_000 }, (_, at) => ({ name: `file-${at}`, content: 'x' }));
  await expect(unpackOn(disk, entries)).rejects.toMatchObject({
    failure: { code: 'disk-full', params: { path: expect.any(String) } },
  });
  expect(readdirSync(disk)).toEqual([]);
});
