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
const RUNS = 300;
/** Thousands of files are made and removed, on a machine that may be busy. */
const TIMEOUT_MS = 90_000;

const plainPart = fc.constantFrom('a', 'b', 'c', 'lib', '가', 'index.js');
const strangePart = fc.oneof(
  fc.constantFrom('A', '..', '.', '', 'node_modules', '.git', 'é', 'e\u0301', 'C:', '\\', '\0', 'x'.repeat(256)),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
);
const part = fc.oneof({ weight: 30, arbitrary: plainPart }, { weight: 1, arbitrary: strangePart });
const rawName = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes));
const pathName = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

/** What an honest tool writes. */
const honest: fc.Arbitrary<CraftedEntry> = fc.record({
  name: fc.oneof({ weight: 30, arbitrary: pathName }, { weight: 1, arbitrary: rawName }),
  content: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  method: fc.constantFrom(0, 8),
  flags: fc.constantFrom(0, 0x800, 0x808),
  mode: fc.constantFrom(0o100644, 0o100755, 0),
  zip64: fc.boolean(),
});

/** One thing that is not as it should be. */
const lie: fc.Arbitrary<Partial<CraftedEntry>> = fc.oneof(
  fc.record({ checksum: fc.nat() }),
  fc.record({ declaredSize: fc.nat({ max: 5_000_000 }) }),
  fc.record({ declaredPackedSize: fc.nat({ max: 2_000 }) }),
  fc.record({ pointsTo: fc.nat({ max: 2_000 }) }),
  fc.record({ extra: rawName }),
  fc.record({ localExtra: rawName }),
  fc.record({ method: fc.nat({ max: 99 }) }),
  fc.record({ flags: fc.nat({ max: 0xffff }) }),
  fc.record({ mode: fc.nat({ max: 0xffff }) }),
);
const entry = fc
  .tuple(honest, fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: lie }))
  .map(([truth, untruth]): CraftedEntry => ({ ...truth, ...untruth }));

/** A valid zip in which bytes are replaced, cut out or doubled. */
const mutated = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 }),
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

it(
  `neither crashes nor leaves anything behind on ${RUNS} zips of strange entries`,
  async () => {
    const directory = temporaryDirectory();
    const zips = fc.array(entry, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(zips, (entries) => unpackSafely(directory, craftZip(entries))),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

it(
  `neither crashes nor leaves anything behind on ${RUNS} damaged zips`,
  async () => {
    const directory = temporaryDirectory();
    await fc.assert(
      fc.asyncProperty(mutated, (zip) => unpackSafely(directory, zip)),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

it(
  'neither crashes nor leaves anything behind on files that are no zip',
  async () => {
    const directory = temporaryDirectory();
    const files = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.concat([Buffer.from('PK\x03\x04'), bytes]));
    await fc.assert(
      fc.asyncProperty(files, (file) => unpackSafely(directory, file)),
      { numRuns: 100 },
    );
  },
  TIMEOUT_MS,
);
