import { constants } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { StageFailure } from '../../../domain/failure.ts';
import { archiveFailure } from './archive-failure.ts';
import type { ArchiveFile } from './archive-file.ts';
import type { PlannedEntry } from './unpack-plan.ts';

/** Up to this size an entry is read and inflated in one piece, which costs a fraction of a stream's time. */
const SMALL_BYTES = 256 * 1024;
/** Small files written at once: at most 8 MB wait in memory. */
const BATCH_FILES = 32;
const DEFLATED = 8;
/** Local file header, APPNOTE.TXT 4.3.7: lengths of the name and of the extra field at 26 and 28. */
const LOCAL_HEADER_SIGNATURE = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
/** zlib takes no smaller output buffer. */
const MIN_CHUNK_BYTES = 64;
// The directory is new and ours alone, yet nothing that is already there is ever followed or written over.
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export interface EntrySource {
  file: ArchiveFile;
  signal: AbortSignal;
}

/** Writes the planned entries below `root`; `onFile` is told the size of each file that lies there. */
export async function writeEntries(
  source: EntrySource,
  entries: PlannedEntry[],
  root: string,
  onFile: (bytes: number) => void,
): Promise<void> {
  const folders = new Set(['.']);
  for (let at = 0; at < entries.length; at += BATCH_FILES) {
    const ready: SmallFile[] = [];
    for (const planned of entries.slice(at, at + BATCH_FILES)) {
      source.signal.throwIfAborted();
      await makeFolder(root, planned.folder ? planned.path : dirname(planned.path), folders);
      if (planned.folder) continue;
      const content = await unpackEntry(source, planned, root);
      if (content) ready.push({ planned, content });
      else onFile(planned.bytes);
    }
    await writeSmallFiles(ready, root, onFile);
  }
}

interface SmallFile {
  planned: PlannedEntry;
  content: Buffer;
}

async function makeFolder(root: string, path: string, made: Set<string>): Promise<void> {
  if (made.has(path)) return;
  try {
    await mkdir(join(root, path), { recursive: true });
  } catch (error) {
    throw archiveFailure(error, path);
  }
  made.add(path);
}

// All are waited for, also after an error: whoever removes the directory must not race with a write under way.
async function writeSmallFiles(ready: SmallFile[], root: string, onFile: (bytes: number) => void): Promise<void> {
  const writes = ready.map(async ({ planned, content }) => {
    const options = { flag: NEW_FILE, mode: modeOf(planned) };
    await writeFile(join(root, planned.path), content, options).catch((error: unknown) => {
      throw archiveFailure(error, planned.path);
    });
    onFile(content.length);
  });
  const failed = (await Promise.allSettled(writes)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A small entry's content; a large one is written at once and gives nothing. */
async function unpackEntry(source: EntrySource, planned: PlannedEntry, root: string): Promise<Buffer | undefined> {
  const { path, bytes, packedBytes } = planned;
  try {
    const start = await dataStart(source.file, planned);
    if (Math.max(packedBytes, bytes) <= SMALL_BYTES) {
      return inflateSmall(await source.file.slice(start, packedBytes), planned);
    }
    await writeLarge(source, planned, start, join(root, path));
    return undefined;
  } catch (error) {
    throw source.signal.aborted ? source.signal.reason : archiveFailure(error, path);
  }
}

async function dataStart(
  file: ArchiveFile,
  { path, headerOffset, packedBytes, nextOffset }: PlannedEntry,
): Promise<number> {
  const header = await file.slice(headerOffset, LOCAL_HEADER_BYTES);
  if (header.readUInt32LE(0) !== LOCAL_HEADER_SIGNATURE) throw wrongContent(path, 'header-missing');
  const start = headerOffset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  // Only now is the whole local header known: its name and extra field may reach into the next entry.
  if (start + packedBytes > nextOffset) throw new StageFailure('zip-overlapping-entries', { path });
  return start;
}

function inflateSmall(packed: Buffer, planned: PlannedEntry): Buffer {
  // The output buffer is made as large as the content: the default of 16 kB an entry is most of the memory otherwise.
  const room = Math.max(planned.bytes, MIN_CHUNK_BYTES);
  const content =
    planned.method === DEFLATED ? inflateRawSync(packed, { maxOutputLength: room, chunkSize: room }) : packed;
  refuseWrongContent(planned, content.length, crc32(content));
  return content;
}

async function writeLarge(source: EntrySource, planned: PlannedEntry, start: number, target: string): Promise<void> {
  const packed = source.file.chunks(start, start + planned.packedBytes);
  const output = await open(target, NEW_FILE, modeOf(planned));
  try {
    let size = 0;
    let checksum = 0;
    const write = async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > planned.bytes) throw wrongContent(planned.path, 'larger-than-declared');
        checksum = crc32(chunk, checksum);
        await output.writeFile(chunk);
      }
    };
    const { signal } = source;
    if (planned.method === DEFLATED) await pipeline(packed, createInflateRaw({ chunkSize: 65_536 }), write, { signal });
    else await pipeline(packed, write, { signal });
    refuseWrongContent(planned, size, checksum);
  } finally {
    await output.close();
  }
}

function refuseWrongContent(planned: PlannedEntry, size: number, checksum: number): void {
  if (size !== planned.bytes) throw wrongContent(planned.path, 'size-differs');
  if (checksum !== planned.checksum) throw wrongContent(planned.path, 'checksum-differs');
}

function wrongContent(path: string, reason: string): StageFailure {
  return new StageFailure('zip-corrupt', { path, reason });
}

// Only whether it can be run is taken from the archive: never set-user-id, never writable by others.
function modeOf({ executable }: PlannedEntry): number {
  return executable ? 0o755 : 0o644;
}
