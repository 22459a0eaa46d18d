import { type FileHandle, lstat, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { StageFailure } from '../../../domain/failure.ts';
import { sizeInWords } from '../../../domain/size-in-words.ts';
import type { SourceArchive } from '../../../domain/source.ts';
import type { ArchiveUnpacker, UnpackLimits, UnpackProgress, UnpackResult } from '../../../ports/archive-unpacker.ts';
import { archiveFailure } from './archive-failure.ts';
import { ArchiveFile } from './archive-file.ts';
import { readArchiveList } from './archive-list.ts';
import { HEAD_BYTES, looksLike } from './looks-like.ts';
import { planUnpacking, type UnpackPlan } from './unpack-plan.ts';
import { writeEntries } from './write-entries.ts';

interface UnpackOptions {
  limits: UnpackLimits;
  signal: AbortSignal;
  onProgress?: (progress: UnpackProgress) => void;
}

/** Progress is told at most this often, so that 20,000 tiny files are not 20,000 events. */
const PROGRESS_EVERY_MS = 100;
/** An entry's local header, or the end record of an archive without entries. */
const BEGINNINGS = new Set(['PK\x03\x04', 'PK\x05\x06']);

/** Unpacks zips with yauzl, which reads the structure; which entries are safe and wanted is decided here. See README.md. */
export class YauzlArchiveUnpacker implements ArchiveUnpacker {
  async unpack(archive: Pick<SourceArchive, 'path'>, into: string, options: UnpackOptions): Promise<UnpackResult> {
    await refuseExisting(into);
    const partial = `${into}.partial`;
    const handle = await open(archive.path, 'r');
    try {
      options.signal.throwIfAborted();
      await rm(partial, { recursive: true, force: true }); // left by a server that was killed
      const result = await unpackInto(handle, partial, options);
      await rename(partial, into);
      return result;
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw options.signal.aborted ? options.signal.reason : archiveFailure(error);
    } finally {
      await handle.close();
    }
  }
}

async function unpackInto(handle: FileHandle, partial: string, options: UnpackOptions): Promise<UnpackResult> {
  const { limits, signal } = options;
  const file = new ArchiveFile(handle, (await handle.stat()).size);
  const zip = await openZip(file);
  try {
    const list = await readArchiveList(zip, file, { maxEntries: limits.maxEntries, signal });
    const plan = planUnpacking(list, limits);
    await mkdir(partial, { recursive: true });
    await refuseFullDisk(partial, plan.bytes);
    await writeEntries({ file, signal }, plan.entries, partial, progressOf(plan, options));
    const { files, bytes, strippedFolder, leftOut } = plan;
    return { files, bytes, leftOut, ...(strippedFolder === undefined ? {} : { strippedFolder }) };
  } finally {
    zip.close();
  }
}

async function refuseExisting(into: string): Promise<void> {
  const there = await lstat(into).catch(() => undefined);
  if (there) throw new Error(`${into} is there already: an archive is only unpacked into a new directory.`);
}

async function openZip(file: ArchiveFile): Promise<ZipFile> {
  const head = await file.slice(0, Math.min(HEAD_BYTES, file.sizeBytes));
  const beginsAsZip = BEGINNINGS.has(head.toString('latin1', 0, 4));
  const options = { decodeStrings: false, autoClose: false };
  const zip = await fromRandomAccessReaderPromise(file, file.sizeBytes, options).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.syscall) throw error;
      if (!beginsAsZip) throw notAZip(looksLike(head));
      if (/signature not found/.test(error.message)) throw new StageFailure('zip-truncated', {});
      throw error;
    },
  );
  // An unheard 'error' event would end the process; every error reaches us through the call that met it.
  zip.on('error', () => undefined);
  if (!beginsAsZip) throw junkBefore(looksLike(head));
  return zip;
}

function notAZip(found: string | undefined): StageFailure {
  return new StageFailure('not-a-zip', found === undefined ? {} : { looksLike: found });
}

// A zip behind something else: a self-extracting program, or a picture that hides an archive.
function junkBefore(found: string | undefined): StageFailure {
  if (found === 'program') return notAZip(found);
  return new StageFailure('zip-corrupt', { reason: 'something-before-the-archive' });
}

// Asked before anything is written: a disk that is filled to the brim stops the apps that run on it too.
async function refuseFullDisk(directory: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (needed > bavail * bsize) throw new StageFailure('disk-full', { needed: sizeInWords(needed) });
}

function progressOf(plan: UnpackPlan, { onProgress }: UnpackOptions): (bytes: number) => void {
  const progress: UnpackProgress = { filesDone: 0, filesTotal: plan.files, bytesDone: 0 };
  let told = performance.now();
  return (bytes) => {
    progress.filesDone += 1;
    progress.bytesDone += bytes;
    const now = performance.now();
    if (now - told < PROGRESS_EVERY_MS && progress.filesDone < plan.files) return;
    told = now;
    onProgress?.({ ...progress });
  };
}
