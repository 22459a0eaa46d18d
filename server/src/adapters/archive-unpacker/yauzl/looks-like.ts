import { constants, gunzipSync } from 'node:zlib';

const SIGNATURES: [looksLike: string, at: number, bytes: string][] = [
  ['rar', 0, 'Rar!\x1a\x07'],
  ['7z', 0, '7z\xbc\xaf\x27\x1c'],
  ['xz', 0, '\xfd7zXZ\0'],
  ['bzip2', 0, 'BZh'],
  ['zstd', 0, '\x28\xb5\x2f\xfd'],
  ['tar', 257, 'ustar'],
  ['pdf', 0, '%PDF-'],
  ['image', 0, '\x89PNG'],
  ['image', 0, '\xff\xd8\xff'],
  ['image', 0, 'GIF8'],
  ['program', 0, 'MZ'],
  ['program', 0, '\x7fELF'],
];

/** Ordered: the first pattern that fits the beginning of a text. */
const TEXTS: [looksLike: string, pattern: RegExp][] = [
  ['html', /^\s*<(!doctype\s+html|html|head|body)\b/i],
  ['json', /^\s*(\{\s*("|\})|\[)/],
  ['python', /^\s*(#!.*python|(from\s+[\w.]+\s+)?import\s+[\w.]+\s*(,|as\b|$)|def\s+\w+\(.*\).*:|class\s+\w+.*:\s*$)/m],
  [
    'javascript',
    /^\s*(#!.*node|(export\s+)?(const|let|var|async\s+function|function|class)\s|import\s.*['"]|['"]use strict)/m,
  ],
];

/** Bytes of a file's beginning that `looksLike` wants to see. */
export const HEAD_BYTES = 4096;

/**
 * What a file that is no zip seems to be, from its first bytes: `rar`, `7z`, `tar.gz`, `javascript`, `empty` …;
 * undefined when nothing fits. The words are those of the failure card's fact `looksLike`.
 */
export function looksLike(head: Buffer): string | undefined {
  if (head.length === 0) return 'empty';
  const found = SIGNATURES.find(([, at, bytes]) =>
    head.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1')),
  );
  if (found) return found[0];
  if (head[0] === 0x1f && head[1] === 0x8b) return holdsTar(head) ? 'tar.gz' : 'gzip';
  const text = readText(head);
  if (text === undefined) return undefined;
  return TEXTS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text';
}

function holdsTar(head: Buffer): boolean {
  try {
    const begin = gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
    return begin.subarray(257, 262).toString('latin1') === 'ustar';
  } catch {
    return false;
  }
}

function readText(head: Buffer): string | undefined {
  try {
    // `stream`: the last character may be cut in two.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return /[^\P{Cc}\t\r\n\f]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
