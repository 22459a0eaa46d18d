import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StageFailure } from '../../../domain/failure.ts';

export interface ContentFile {
  /** Relative, `/`-separated. */
  path: string;
  absolutePath: string;
}

/** A file that is read in one piece; larger ones are streamed. */
const WHOLE_BYTES = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const READ = constants.O_RDONLY | constants.O_NOFOLLOW;

/** Every file below a directory, sorted. A `.git` inside is never content. Throws `git-refused` for a link or device. */
export async function listContent(directory: string, prefix = ''): Promise<ContentFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const files: ContentFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${prefix}${entry.name}`;
    const absolutePath = join(directory, entry.name);
    if (entry.name.toLowerCase() === '.git') continue;
    if (entry.isDirectory()) files.push(...(await listContent(absolutePath, `${path}/`)));
    else if (entry.isFile()) files.push({ path, absolutePath });
    else throw new StageFailure('git-refused', { path, message: `${path} is neither a file nor a folder` });
  }
  return files;
}

export interface Content {
  executable: boolean;
  size: number;
  /** Exactly `size` bytes, in pieces. Throws when the file is another one by now. */
  bytes: AsyncIterable<Buffer> | [Buffer];
}

/** Reads a small file at once, and a large one when its bytes are asked for. Follows no link that came into its place. */
export async function readContent({ absolutePath }: ContentFile): Promise<Content> {
  const file = await open(absolutePath, READ);
  try {
    const { size, mode } = await file.stat();
    const executable = (mode & 0o100) !== 0;
    if (size > WHOLE_BYTES) return { executable, size, bytes: pieces(absolutePath, size) };
    const content = await file.readFile();
    return { executable, size: content.length, bytes: [content] };
  } finally {
    await file.close();
  }
}

async function* pieces(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(path, READ);
  try {
    for (let at = 0; at < size; ) {
      const piece = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - at));
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read.`);
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
