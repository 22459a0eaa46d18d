import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CraftedEntry, craftZip } from '../../../../../testing/archives/craft-zip.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { YauzlArchiveUnpacker } from './yauzl-archive-unpacker.ts';

const LIMITS = { maxUnpackedBytes: 4_000_000, maxEntries: 60, maxRatio: 100 };
const RUNS = 400;

const namePart = fc.oneof(
  fc.constantFrom(
    'a',
    'A',
    '..',
    '.',
    '',
    'node_modules',
    '.git',
    'é',
    'e\u0301',
    '가',
    'C:',
    '\\',
    '\0',
    'x'.repeat(256),
  ),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
);
const entry: fc.Arbitrary<CraftedEntry> = fc.record(
  {
    name: fc.oneof(
      fc.array(namePart, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    ),
    content: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    method: fc.constantFrom(0, 8, 8, 8, 12),
    flags: fc.constantFrom(0, 0x800, 0x800, 0x808, 1),
    mode: fc.constantFrom(0o100644, 0o100755, 0o040755, 0o120777, 0o010644, 0),
    checksum: fc.nat(),
    declaredSize: fc.nat({ max: 5_000_000 }),
    declaredPackedSize: fc.nat({ max: 2_000 }),
    extra: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
    pointsTo: fc.nat({ max: 2_000 }),
    zip64: fc.boolean(),
  },
  { requiredKeys: ['name'] },
);

/** A valid zip in which bytes are replaced, cut out or doubled. */
const mutated = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 12 }),
    fc.option(fc.tuple(fc.nat(), fc.nat({ max: 60 }), fc.boolean()), { nil: undefined }),
    fc.boolean(),
  )
  .map(([bytes, piece, zip64]) => {
    let zip = craftZip(validEntries(), { zip64, comment: zip64 ? 'c' : '' });
    for (const [at, value] of bytes) zip[at % zip.length] = value;
    if (piece) zip = doubledOrCut(zip, piece[0] % zip.length, piece[1], piece[2]);
    return zip;
  });

function validEntries(): CraftedEntry[] {
  return [
    { name: 'app/index.js', content: 'console.log(1)' },
    { name: 'app/large.bin', content: Buffer.alloc(400_000, 'abcdefghijklmnop') },
    { name: 'app/가나다', content: 'x', zip64: true },
    { name: 'app/node_modules/a', content: 'x' },
    { name: 'app/empty/' },
  ];
}

function doubledOrCut(zip: Buffer, at: number, length: number, double: boolean): Buffer {
  const piece = zip.subarray(at, at + length);
  return Buffer.concat([zip.subarray(0, at), ...(double ? [piece, piece] : []), zip.subarray(at + length)]);
}

/** Either it is unpacked whole, inside its directory and within the limits, or it is a StageFailure and nothing is there. */
async function unpackSafely(directory: string, zip: Buffer): Promise<void> {
  const path = join(directory, 'upload.zip');
  const into = join(directory, 'content');
  writeFileSync(path, zip);
  const options = { limits: LIMITS, signal: new AbortController().signal };
  const outcome = await new YauzlArchiveUnpacker().unpack({ path }, into, options).catch((error: unknown) => error);
  if (outcome instanceof StageFailure) {
    expect(existsSync(into)).toBe(false);
  } else {
    expect(outcome).toMatchObject({ files: expect.any(Number) });
    const found = readdirSync(into, { recursive: true, withFileTypes: true });
    expect(found.every((one) => one.isFile() || one.isDirectory())).toBe(true);
    expect(found.filter((one) => one.isFile())).toHaveLength((outcome as { files: number }).files);
    await rm(into, { recursive: true });
  }
  expect(readdirSync(directory)).toEqual(['upload.zip']);
}

it(`neither crashes nor leaves anything behind on ${RUNS} zips of strange entries`, async () => {
  const directory = temporaryDirectory();
  const zips = fc.array(entry, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(zips, (entries) => unpackSafely(directory, craftZip(entries))),
    { numRuns: RUNS },
  );
});

it(`neither crashes nor leaves anything behind on ${RUNS} damaged zips`, async () => {
  const directory = temporaryDirectory();
  await fc.assert(
    fc.asyncProperty(mutated, (zip) => unpackSafely(directory, zip)),
    { numRuns: RUNS },
  );
});

it('neither crashes nor leaves anything behind on files that are no zip', async () => {
  const directory = temporaryDirectory();
  const files = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.concat([Buffer.from('PK\x03\x04'), bytes]));
  await fc.assert(
    fc.asyncProperty(files, (file) => unpackSafely(directory, file)),
    { numRuns: 100 },
  );
});
