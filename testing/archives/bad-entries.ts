import { crc32 } from 'node:zlib';
import { type CraftedEntry, craftZip, extraField } from './craft-zip.ts';

export interface BadArchive {
  name: string;
  make: () => Buffer;
  /** The failure card's code, and exactly these params. */
  code: string;
  params: Record<string, string | number>;
}

/** An ordinary file, which most of the bad archives hold beside the bad one. */
export const indexFile: CraftedEntry = { name: 'index.js', content: 'console.log("hello");\n' };

export function fileNamed(name: string | Buffer, more: Partial<CraftedEntry> = {}): CraftedEntry {
  return { name, content: 'x', ...more };
}

export function corrupt(reason: string, path?: string): Pick<BadArchive, 'code' | 'params'> {
  return { code: 'zip-corrupt', params: path === undefined ? { reason } : { path, reason } };
}

/** Makes an archive of these entries and an ordinary file. */
export function zipOf(...entries: CraftedEntry[]): () => Buffer {
  return () => craftZip([indexFile, ...entries]);
}

const unsafe = (path: string, reason: string) => ({ code: 'zip-unsafe-path', params: { path, reason } });

export const BAD_NAMES: readonly BadArchive[] = [
  {
    name: 'a path that climbs out',
    make: zipOf(fileNamed('../../etc/cron.d/evil')),
    ...unsafe('../../etc/cron.d/evil', 'parent'),
  },
  {
    name: 'a path that climbs out in its middle',
    make: zipOf(fileNamed('a/../../evil')),
    ...unsafe('a/../../evil', 'parent'),
  },
  {
    name: 'a path that climbs out inside node_modules',
    make: zipOf(fileNamed('node_modules/../../e')),
    ...unsafe('node_modules/../../e', 'parent'),
  },
  { name: 'an absolute path', make: zipOf(fileNamed('/etc/passwd')), ...unsafe('/etc/passwd', 'absolute') },
  { name: 'a backslash', make: zipOf(fileNamed('..\\evil')), ...unsafe('..\\evil', 'backslash') },
  { name: 'a drive letter', make: zipOf(fileNamed('C:/evil')), ...unsafe('C:/evil', 'drive') },
  { name: 'a NUL in a name', make: zipOf(fileNamed('evil.js\0.txt')), ...unsafe('evil.js?.txt', 'control-character') },
  { name: 'a line break in a name', make: zipOf(fileNamed('a\nb')), ...unsafe('a?b', 'control-character') },
  { name: 'an empty name', make: zipOf(fileNamed('')), ...unsafe('', 'empty') },
  {
    name: 'a Unicode path field that climbs out',
    make: () => craftZip([{ ...indexFile, extra: unicodePathOf('index.js', '../evil') }]),
    ...unsafe('../evil', 'parent'),
  },
  {
    name: 'a name that is neither UTF-8 nor cp949',
    make: zipOf(fileNamed(Buffer.from([0x61, 0xff, 0xff]), { flags: 0 })),
    code: 'zip-name-unreadable',
    params: { path: 'a\ufffd\ufffd' },
  },
  {
    name: 'a name that claims to be UTF-8 and is not',
    make: zipOf(fileNamed(Buffer.from('c7d1', 'hex'))),
    code: 'zip-name-unreadable',
    params: { path: '\ufffd\ufffd' },
  },
  {
    name: 'a file name of more than 255 bytes',
    make: zipOf(fileNamed(`${'가'.repeat(86)}.txt`)),
    code: 'zip-name-too-long',
    params: { path: `${'가'.repeat(86)}.txt`, limit: 255 },
  },
  {
    name: 'a path of more than 4096 bytes',
    make: zipOf(fileNamed('folder/'.repeat(600))),
    code: 'zip-name-too-long',
    params: { path: `${'folder/'.repeat(29).slice(0, 199)}…`, limit: 4096 },
  },
  { name: 'the same name twice', make: zipOf(indexFile), code: 'zip-duplicate-name', params: { path: 'index.js' } },
  {
    name: 'a file that is also a folder',
    make: zipOf(fileNamed('index.js/a')),
    code: 'zip-duplicate-name',
    params: { path: 'index.js' },
  },
  {
    name: 'a folder that is also a file',
    make: zipOf(fileNamed('a/b'), fileNamed('a')),
    code: 'zip-duplicate-name',
    params: { path: 'a' },
  },
  {
    name: 'one name in two normal forms',
    make: zipOf(fileNamed('caf\u00e9'), fileNamed('cafe\u0301')),
    code: 'zip-duplicate-name',
    params: { path: 'caf\u00e9' },
  },
  {
    name: 'names that differ by case only',
    make: zipOf(fileNamed('Index.JS')),
    code: 'zip-case-collision',
    params: { path: 'Index.JS', paths: 'index.js, Index.JS' },
  },
  {
    name: 'folders that differ by case only',
    make: zipOf(fileNamed('src/a'), fileNamed('Src/b')),
    code: 'zip-case-collision',
    params: { path: 'Src', paths: 'src, Src' },
  },
  {
    name: 'names that are one after case folding',
    make: zipOf(fileNamed('straße'), fileNamed('STRASSE')),
    code: 'zip-case-collision',
    params: { path: 'STRASSE', paths: 'straße, STRASSE' },
  },
];

export const BAD_KINDS: readonly BadArchive[] = [
  {
    name: 'a symbolic link',
    make: zipOf(fileNamed('link', { content: '/etc/passwd', mode: 0o120777 })),
    code: 'zip-link',
    params: { path: 'link' },
  },
  {
    name: 'a symbolic link, as if made by DOS',
    make: zipOf(fileNamed('link', { content: '..', mode: 0o120777, madeBy: 20 })),
    code: 'zip-link',
    params: { path: 'link' },
  },
  ...Object.entries({ fifo: 0o010644, 'character-device': 0o020644, 'block-device': 0o060644, socket: 0o140644 }).map(
    ([kind, mode]) => ({
      name: `a ${kind}`,
      make: zipOf(fileNamed('odd', { mode, content: '' })),
      code: 'zip-special-file',
      params: { path: 'odd', kind },
    }),
  ),
  { name: 'a folder with content', make: zipOf(fileNamed('src/')), ...corrupt('folder-with-content', 'src') },
  {
    name: 'an encrypted entry',
    make: zipOf(fileNamed('secret', { flags: 0x801 })),
    code: 'zip-encrypted',
    params: { path: 'secret' },
  },
  { name: 'strong encryption', make: zipOf(fileNamed('secret', { flags: 0x841 })), code: 'zip-encrypted', params: {} },
  {
    name: 'an encrypted entry of WinZip (AES)',
    make: zipOf(fileNamed('secret', { flags: 0x801, method: 99 })),
    code: 'zip-encrypted',
    params: { path: 'secret' },
  },
  ...Object.entries({ deflate64: 9, bzip2: 12, lzma: 14, zstd: 93 }).map(([method, number]) => ({
    name: `an entry compressed by ${method}`,
    make: zipOf(fileNamed('data', { method: number })),
    code: 'zip-unsupported-method',
    params: { path: 'data', method },
  })),
];

/** Info-ZIP Unicode Path Extra Field for an entry named `listed`. */
export function unicodePathOf(listed: string | Buffer, path: string): Buffer {
  const checksum = Buffer.alloc(5, 1);
  checksum.writeUInt32LE(crc32(Buffer.from(listed)), 1);
  return extraField(0x7075, Buffer.concat([checksum, Buffer.from(path)]));
}
