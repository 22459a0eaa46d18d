import { setImmediate } from 'node:timers/promises';
import type { Entry, ZipFile } from 'yauzl';
import { StageFailure } from '../../../domain/failure.ts';
import type { ArchiveFile } from './archive-file.ts';
import { readEntryName } from './entry-name.ts';
import { LeftOutCounts, leftOutBecauseOf } from './left-out.ts';

/**
 * An entry as the archive lists it, with its name made safe. Not yauzl's own object: 20,000 of those hold on to 100 MB
 * of buffers.
 */
export interface ListedEntry {
  path: string;
  namedAsFolder: boolean;
  /** General purpose bits, compression method, external attributes: APPNOTE.TXT 4.4.4, 4.4.5, 4.4.15. */
  flags: number;
  method: number;
  attributes: number;
  checksum: number;
  packedBytes: number;
  bytes: number;
  /** Where its local header begins. */
  headerOffset: number;
  /** Where the next entry or the list begins: the data of this one must end before. */
  nextOffset: number;
}

export interface ArchiveList {
  listed: ListedEntry[];
  /** Entries whose name alone says that they are left out; they are not in `listed`. */
  leftOut: LeftOutCounts;
}

/** A name that is left out costs little: ten times as many entries may be listed as may be kept. */
const LISTED_PER_KEPT = 10;
/** The list is held in memory: 200,000 entries with names of 100 bytes take some 30 MB. */
const MAX_LIST_BYTES = 32 * 1024 * 1024;
const ENTRIES_PER_TURN = 500;
/** A local header without its name (APPNOTE.TXT 4.3.7). */
const LOCAL_HEADER_BYTES = 30;
const END_SIGNATURES = new Set([0x06054b50, 0x06064b50, 0x05054b50]);

/**
 * Reads the list at the archive's end and checks it as a whole: names, count, and that no two entries share bytes.
 * Throws the StageFailures of `readEntryName`, `zip-too-many-entries`, `zip-overlapping-entries`, `zip-corrupt`.
 */
export async function readArchiveList(
  zip: ZipFile,
  file: ArchiveFile,
  options: { maxEntries: number; signal: AbortSignal },
): Promise<ArchiveList> {
  const listStart = Number(zip.readEntryCursor);
  refuseLongList(zip.entryCount, file.sizeBytes - listStart, options.maxEntries);
  const ranges: Range[] = [];
  const list: ArchiveList = { listed: [], leftOut: new LeftOutCounts() };
  for await (const entry of zip.eachEntry()) {
    // Most entries come out of memory without a wait: the server must answer others in between.
    if (ranges.length % ENTRIES_PER_TURN === 0) await setImmediate(undefined, { signal: options.signal });
    const one = listedEntry(entry);
    ranges.push({ entry: one, end: smallestEnd(entry) });
    const unwanted = leftOutBecauseOf(one.path);
    if (unwanted) list.leftOut.add(unwanted);
    else if (one.path !== '') list.listed.push(one);
  }
  await refuseHiddenEntries(Number(zip.readEntryCursor), file);
  refuseOverlaps(ranges, listStart);
  return list;
}

interface Range {
  entry: ListedEntry;
  end: number;
}

function listedEntry(entry: Entry): ListedEntry {
  const { path, folder } = readEntryName(entry);
  return {
    path,
    namedAsFolder: folder,
    flags: entry.generalPurposeBitFlag,
    method: entry.compressionMethod,
    attributes: entry.externalFileAttributes,
    checksum: entry.crc32,
    packedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    headerOffset: entry.relativeOffsetOfLocalHeader,
    nextOffset: 0,
  };
}

// The local header repeats the name, and may add fields of its own: those are counted when the entry is read.
function smallestEnd(entry: Entry): number {
  return entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize;
}

function refuseLongList(entries: number, listBytes: number, limit: number): void {
  if (entries > limit * LISTED_PER_KEPT) throw new StageFailure('zip-too-many-entries', { entries, limit });
  if (listBytes > MAX_LIST_BYTES) throw new StageFailure('zip-too-many-entries', { limit });
}

// Another tool would unpack what the count at the end keeps silent about: nobody could say which of the two is the app.
async function refuseHiddenEntries(cursor: number, file: ArchiveFile): Promise<void> {
  const signature = (await file.slice(cursor, 4)).readUInt32LE(0);
  if (!END_SIGNATURES.has(signature)) throw new StageFailure('zip-corrupt', { reason: 'list-longer-than-its-count' });
}

function refuseOverlaps(ranges: Range[], listStart: number): void {
  ranges.sort((a, b) => a.entry.headerOffset - b.entry.headerOffset);
  for (const [index, { entry, end }] of ranges.entries()) {
    const next = ranges[index + 1]?.entry;
    if (next && end > next.headerOffset) {
      throw new StageFailure('zip-overlapping-entries', { path: entry.path, other: next.path });
    }
    if (end > listStart) throw new StageFailure('zip-corrupt', { path: entry.path, reason: 'data-beyond-list' });
    entry.nextOffset = next?.headerOffset ?? listStart;
  }
}
