import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { type FolderFiles, listFolder } from './folder-files.ts';

/** A zip to upload; dispose() removes what was made for it. */
export interface Archive {
  path: string;
  fileName: string;
  sizeBytes: number;
  /** For a folder: what went into it. */
  content?: FolderFiles;
  dispose(): Promise<void>;
}

/** Zips a folder into a temporary file, never whole in memory. Rejects when aborted, and then leaves nothing behind. */
export async function archiveFolder(folder: string, fileName: string, signal: AbortSignal): Promise<Archive> {
  const content = await listFolder(folder);
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-upload-'));
  const dispose = () => rm(directory, { recursive: true, force: true });
  const path = join(directory, 'upload.zip');
  try {
    await writeZip(content, path, signal);
    return { path, fileName, sizeBytes: (await stat(path)).size, content, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function writeZip({ files }: FolderFiles, path: string, signal: AbortSignal): Promise<void> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  // A file that went away or cannot be read meanwhile.
  zip.on('error', (error: Error) => output.destroy(error));
  for (const file of files) zip.addFile(file.path, file.name);
  zip.end();
  await pipeline(output, createWriteStream(path, { mode: 0o600 }), { signal });
}
