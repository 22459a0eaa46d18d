import { crc32 } from 'node:zlib';
import iconv from 'iconv-lite';
import type { Entry } from 'yauzl';
import { StageFailure } from '../../../domain/failure.ts';

/** Longest name of one file or folder in bytes: NAME_MAX of Linux. */
const MAX_PART_BYTES = 255;
/** Longest path in bytes: PATH_MAX of Linux. */
const MAX_PATH_BYTES = 4096;
/** Info-ZIP Unicode Path Extra Field (APPNOTE.TXT 4.6.9). */
const UNICODE_PATH_FIELD = 0x7075;
/** General purpose bit 11: the name is UTF-8 (APPNOTE.TXT 4.4.4). */
const UTF8_FLAG = 0x800;

/** A name of the archive's list, made relative, `/`-separated, NFC; empty for the archive's own root. */
export interface EntryName {
  path: string;
  /** It ends with `/`, which is how zip marks a folder. */
  folder: boolean;
}

/** Throws `zip-name-unreadable`, `zip-unsafe-path`, `zip-name-too-long`. */
export function readEntryName(entry: Pick<Entry, 'fileNameRaw' | 'extraFields' | 'generalPurposeBitFlag'>): EntryName {
  const name = decodeName(entry).normalize('NFC');
  refuseUnsafe(name);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  refuseTooLong(parts);
  return { path: parts.join('/'), folder: name.endsWith('/') };
}

/** The name as it may be shown: no control characters, at most 200 characters. */
export function printableName(name: string): string {
  const plain = name.replace(/\p{Cc}/gu, '?');
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain;
}

function decodeName(entry: Pick<Entry, 'fileNameRaw' | 'extraFields' | 'generalPurposeBitFlag'>): string {
  const raw = unicodePath(entry) ?? entry.fileNameRaw;
  const name = strictUtf8(raw) ?? ((entry.generalPurposeBitFlag & UTF8_FLAG) === 0 ? koreanName(raw) : undefined);
  if (name === undefined) throw new StageFailure('zip-name-unreadable', { path: printableName(raw.toString('utf8')) });
  return name;
}

// The field counts only when it was made for this very name: a tool that renamed the entry may have left an old one.
function unicodePath(entry: Pick<Entry, 'fileNameRaw' | 'extraFields'>): Buffer | undefined {
  const field = entry.extraFields.find(({ id, data }) => id === UNICODE_PATH_FIELD && data.length > 5 && data[0] === 1);
  return field && field.data.readUInt32LE(1) === crc32(entry.fileNameRaw) ? field.data.subarray(5) : undefined;
}

function strictUtf8(raw: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return undefined;
  }
}

/**
 * Zips made by Korean Windows name files in cp949 and do not say so. Not Node's TextDecoder('euc-kr'): it knows only
 * KS X 1001 and turns the 8,822 other syllables of cp949 into something else without an error (`똠` becomes `c`).
 */
function koreanName(raw: Buffer): string | undefined {
  const name = iconv.decode(raw, 'cp949');
  return name.includes('\ufffd') ? undefined : name;
}

function refuseUnsafe(name: string): void {
  const reason = unsafeReason(name);
  if (reason) throw new StageFailure('zip-unsafe-path', { path: printableName(name), reason });
}

function unsafeReason(name: string): string | undefined {
  if (name === '') return 'empty';
  if (/\p{Cc}/u.test(name)) return 'control-character';
  if (name.includes('\\')) return 'backslash';
  if (name.startsWith('/')) return 'absolute';
  if (/^[A-Za-z]:/.test(name)) return 'drive';
  return name.split('/').includes('..') ? 'parent' : undefined;
}

function refuseTooLong(parts: string[]): void {
  const path = parts.join('/');
  const part = parts.find((one) => Buffer.byteLength(one) > MAX_PART_BYTES);
  if (part) throw new StageFailure('zip-name-too-long', { path: printableName(part), limit: MAX_PART_BYTES });
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new StageFailure('zip-name-too-long', { path: printableName(path), limit: MAX_PATH_BYTES });
  }
}
