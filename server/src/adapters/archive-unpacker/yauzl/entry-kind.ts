import { StageFailure } from '../../../domain/failure.ts';
import type { ListedEntry } from './archive-list.ts';

/** File type and permission bits that Unix tools keep in the upper half of the external attributes (stat(2), inode(7)). */
const TYPE_MASK = 0o170000;
const TYPE_FOLDER = 0o040000;
const TYPE_FILE = 0o100000;
const TYPE_LINK = 0o120000;
const SPECIAL = new Map([
  [0o010000, 'fifo'],
  [0o020000, 'character-device'],
  [0o060000, 'block-device'],
  [0o140000, 'socket'],
]);

/** DOS attribute of a folder, in the lower half (APPNOTE.TXT 4.4.15). */
const DOS_FOLDER = 0x10;

const METHODS: Record<number, string> = {
  1: 'shrink',
  6: 'implode',
  9: 'deflate64',
  12: 'bzip2',
  14: 'lzma',
  93: 'zstd',
  95: 'xz',
  98: 'ppmd',
  99: 'aes',
};
const STORED = 0;
const DEFLATED = 8;

/** Bits 0 (encrypted), 6 (strong encryption), 13 (encrypted list) of APPNOTE.TXT 4.4.4. */
const ENCRYPTION_FLAGS = 0x2041;

export interface EntryKind {
  folder: boolean;
  executable: boolean;
}

/** Throws `zip-link`, `zip-special-file`, `zip-encrypted`, `zip-unsupported-method`, `zip-corrupt` (a folder with content). */
export function readEntryKind(entry: ListedEntry): EntryKind {
  const { path, attributes, bytes } = entry;
  const mode = attributes >>> 16;
  const type = mode & TYPE_MASK;
  // Taken at its word whatever system made the entry: the other half of the attributes cannot say "link".
  if (type === TYPE_LINK) throw new StageFailure('zip-link', { path });
  const special = SPECIAL.get(type);
  if (special) throw new StageFailure('zip-special-file', { path, kind: special });
  const folder = entry.namedAsFolder || type === TYPE_FOLDER || isDosFolder(entry, type);
  if (folder && bytes > 0) throw new StageFailure('zip-corrupt', { path, reason: 'folder-with-content' });
  if (!folder) refuseUnreadable(entry);
  return { folder, executable: !folder && (mode & 0o111) !== 0 };
}

function isDosFolder({ attributes, bytes }: ListedEntry, type: number): boolean {
  return type !== TYPE_FILE && (attributes & DOS_FOLDER) !== 0 && bytes === 0;
}

function refuseUnreadable({ path, flags, method }: ListedEntry): void {
  if ((flags & ENCRYPTION_FLAGS) !== 0) throw new StageFailure('zip-encrypted', { path });
  if (method === STORED || method === DEFLATED) return;
  throw new StageFailure('zip-unsupported-method', { path, method: METHODS[method] ?? String(method) });
}
