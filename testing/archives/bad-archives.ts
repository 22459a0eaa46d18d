import { randomBytes } from 'node:crypto';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { BAD_KINDS, BAD_NAMES, type BadArchive, corrupt, fileNamed, indexFile, zipOf } from './bad-entries.ts';
import { craftZip } from './craft-zip.ts';

/** What the platform sets by default; every archive below is bad under these limits. */
export const DEFAULT_LIMITS = { maxUnpackedBytes: 2_000_000_000, maxEntries: 20_000, maxRatio: 200 };

const MIB = 1024 * 1024;

const NO_PARAMS: BadArchive['params'] = {};
const notZips: BadArchive[] = [
  ['an empty file', '', 'empty'],
  ['a rar archive', 'Rar!\x1a\x07\x01\0 and more', 'rar'],
  ['a 7-Zip archive', '7z\xbc\xaf\x27\x1c\0\x04 and more', '7z'],
  ['a single JavaScript file', "const http = require('node:http');\nhttp.createServer().listen(3000);\n", 'javascript'],
  ['a single Python file', 'from flask import Flask\napp = Flask(__name__)\n', 'python'],
  ['a web page', '<!DOCTYPE html>\n<title>Hello</title>', 'html'],
  ['a package.json', '{\n  "name": "shop"\n}', 'json'],
  ['a text', 'Dear platform, please run my shop.', 'text'],
  ['a self-extracting program', 'MZ\x90\0\x03\0\0\0 program', 'program'],
  ['random bytes', '\xfe\xed\xfa\xce\0\0\x12\x80', ''],
].map(([name = '', content = '', looksLike = '']) => ({
  name,
  make: () => Buffer.from(content, 'latin1'),
  code: 'not-a-zip',
  params: looksLike === '' ? NO_PARAMS : { looksLike },
}));

const badStructure: BadArchive[] = [
  { name: 'an archive without entries', make: () => craftZip([]), code: 'zip-empty', params: {} },
  {
    name: 'only folders',
    make: () => craftZip([{ name: 'src/' }, { name: 'src/lib/' }]),
    code: 'zip-empty',
    params: {},
  },
  {
    name: 'only what is left out',
    make: () =>
      craftZip([
        fileNamed('__MACOSX/._a'),
        fileNamed('node_modules/a/index.js'),
        fileNamed('app/.git/HEAD'),
        fileNamed('.DS_Store'),
      ]),
    code: 'zip-empty',
    params: {},
  },
  { name: 'a zip cut in half', make: () => cut(ordinary(), 0.5), code: 'zip-truncated', params: {} },
  { name: 'a zip without its last byte', make: () => ordinary().subarray(0, -1), code: 'zip-truncated', params: {} },
  {
    name: 'something before the archive',
    make: () => craftZip([indexFile], { before: Buffer.from('junk') }),
    ...corrupt('something-before-the-archive'),
  },
  {
    name: 'a program before the archive',
    make: () => craftZip([indexFile], { before: Buffer.from('MZ\x90\0 program') }),
    code: 'not-a-zip',
    params: { looksLike: 'program' },
  },
  {
    name: 'an entry that the count keeps silent about',
    make: () => craftZip([indexFile, fileNamed('b')], { declaredCount: 1 }),
    ...corrupt('list-longer-than-its-count'),
  },
  {
    name: 'data that reaches into the list',
    make: zipOf(fileNamed('a', { method: 0, declaredSize: 40, declaredPackedSize: 40 })),
    ...corrupt('data-beyond-list', 'a'),
  },
  { name: 'a wrong checksum', make: zipOf(fileNamed('a', { checksum: 1 })), ...corrupt('checksum-differs', 'a') },
  {
    name: 'a wrong checksum in a large entry',
    make: zipOf(fileNamed('a', { content: randomBytes(MIB), checksum: 1 })),
    ...corrupt('checksum-differs', 'a'),
  },
  {
    name: 'an entry smaller than declared',
    make: zipOf(fileNamed('a', { declaredSize: 2 })),
    ...corrupt('size-differs', 'a'),
  },
  {
    name: 'a large entry that is larger than declared',
    make: zipOf(fileNamed('a', { content: Buffer.alloc(MIB), packed: undefined, declaredSize: 300_000 })),
    ...corrupt('larger-than-declared', 'a'),
  },
  {
    name: 'a large entry smaller than declared',
    make: zipOf(fileNamed('a', { content: randomBytes(MIB), declaredSize: MIB + 1 })),
    ...corrupt('size-differs', 'a'),
  },
  {
    name: 'entries that share their data',
    make: zipOf(...['a', 'b', 'c'].map((name) => fileNamed(name, { pointsTo: 0 }))),
    code: 'zip-overlapping-entries',
    params: { path: 'index.js', other: 'a' },
  },
  {
    name: 'an entry that lies inside another one',
    make: () =>
      craftZip([
        { ...fileNamed('big', { method: 0 }), content: craftZip([fileNamed('in')]) },
        { ...fileNamed('in'), pointsTo: 33 },
      ]),
    code: 'zip-overlapping-entries',
    params: { path: 'big', other: 'in' },
  },
];

const ZEROS = Buffer.alloc(5 * MIB);
const tooMuch: BadArchive[] = [
  {
    name: 'a zip bomb',
    make: zipOf(fileNamed('zeros', { content: ZEROS })),
    code: 'zip-bomb',
    params: { path: 'zeros', ratio: Math.round(ZEROS.length / deflateRawSync(ZEROS).length), limit: 200 },
  },
  {
    name: 'a zip bomb of many small entries',
    make: () =>
      craftZip(
        Array.from({ length: 40 }, (_, at) =>
          fileNamed(`zeros-${at}`, { declaredSize: MIB, packed: Buffer.alloc(1_024) }),
        ),
      ),
    code: 'zip-bomb',
    params: { ratio: 1024, limit: 200 },
  },
  {
    name: 'too much content',
    // The sizes are only declared: this is refused before anything is read.
    make: () =>
      craftZip(
        Array.from({ length: 21 }, (_, at) =>
          fileNamed(`film-${at}`, { packed: Buffer.alloc(700_000), declaredSize: 1e8 }),
        ),
      ),
    code: 'zip-unpacked-too-large',
    params: { size: 2_100_000_000, limit: 2_000_000_000 },
  },
  {
    name: 'too many files',
    make: () =>
      craftZip(Array.from({ length: 20_001 }, (_, at) => fileNamed(`file-${at}`, { content: '', method: 0 }))),
    code: 'zip-too-many-entries',
    params: { entries: 20_001, limit: 20_000 },
  },
  {
    name: 'few files in too many folders',
    make: () => craftZip(Array.from({ length: 150 }, (_, at) => fileNamed(`${at}/${'a/'.repeat(150)}file`))),
    code: 'zip-too-many-entries',
    params: { entries: 150 * 152, limit: 20_000 },
  },
  {
    name: 'more entries than are listed at all',
    make: () => craftZip([indexFile], { zip64: true, declaredCount: 200_001 }),
    code: 'zip-too-many-entries',
    params: { entries: 200_001, limit: 20_000 },
  },
];

/** Archives that must be refused, each with the card that its user sees. */
export const BAD_ARCHIVES: readonly BadArchive[] = [
  ...notZips,
  { name: 'a .tar.gz', make: () => gzipSync(tarOf('index.js')), code: 'not-a-zip', params: { looksLike: 'tar.gz' } },
  ...BAD_NAMES,
  ...BAD_KINDS,
  ...badStructure,
  ...tooMuch,
];

function ordinary(): Buffer {
  return craftZip([indexFile, fileNamed('src/a.js', { content: randomBytes(5_000) })]);
}

function cut(bytes: Buffer, part: number): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length * part));
}

function tarOf(name: string): Buffer {
  const header = Buffer.alloc(1024);
  header.write(name);
  header.write('ustar\x0000', 257);
  return header;
}
