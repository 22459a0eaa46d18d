import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { syncDirectory } from '@nonstop4/plane/atomic-file';
import { Problem } from '../../../domain/problem.ts';
import { uploadTooLarge } from '../../../domain/upload-too-large.ts';
import type { UploadStorage } from '../../../ports/upload-storage.ts';

/** Made by the platform itself; checked all the same, since it becomes a file name. */
const ID = /^[A-Za-z0-9_-]{1,100}$/;
const ARCHIVE = '.zip';

export interface DirectoryUploadStorageOptions {
  /** An archive that nobody names is left alone for so long: it may just have arrived. Default: one hour. */
  unnamedForMs?: number;
  /** Where other servers take uploads into the same directory: a part that nobody has written to for so long is nobody's. Default: 0, there are none. */
  othersWriteForMs?: number;
}

/** Archives as files of one directory: `<id>.zip` when whole, `<id>.<random>.part` while it arrives. See README.md. */
export class DirectoryUploadStorage implements UploadStorage {
  readonly #root: string;
  readonly #unnamedForMs: number;
  readonly #othersWriteForMs: number;
  /** Names of files that this process is writing now. */
  readonly #arriving = new Set<string>();

  constructor(root: string, options: DirectoryUploadStorageOptions = {}) {
    this.#root = root;
    this.#unnamedForMs = options.unnamedForMs ?? 3_600_000;
    this.#othersWriteForMs = options.othersWriteForMs ?? 0;
  }

  async receive(
    id: string,
    body: Readable,
    maxBytes: number,
  ): Promise<{ path: string; sizeBytes: number; sha256: string }> {
    const path = this.#pathOf(id);
    // The body may break before the first byte of it is read: unheard, that would end the process.
    body.on('error', () => undefined);
    const part = `${id}.${randomBytes(6).toString('hex')}.part`;
    this.#arriving.add(part);
    try {
      await mkdir(this.#root, { recursive: true, mode: 0o700 });
      const received = await writeBody(join(this.#root, part), body, maxBytes);
      await rename(join(this.#root, part), path);
      await syncDirectory(this.#root);
      return { path, ...received };
    } catch (error) {
      await rm(join(this.#root, part), { force: true });
      throw problemOf(error);
    } finally {
      this.#arriving.delete(part);
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  async collect(keep: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#root).catch(noneWhenAbsent)) {
      const archive = name.endsWith(ARCHIVE);
      const kept = archive ? keep.has(name.slice(0, -ARCHIVE.length)) : this.#arriving.has(name);
      if (kept || (await this.#isNewerThan(archive ? this.#unnamedForMs : this.#othersWriteForMs, name))) continue;
      await rm(join(this.#root, name), { recursive: true, force: true });
    }
  }

  async #isNewerThan(ms: number, name: string): Promise<boolean> {
    if (ms === 0) return false;
    const facts = await stat(join(this.#root, name)).catch(() => undefined);
    return facts !== undefined && Date.now() - facts.mtimeMs < ms;
  }

  #pathOf(id: string): string {
    if (!ID.test(id)) throw new Error(`"${id}" is no identifier of an archive.`);
    return join(this.#root, `${id}${ARCHIVE}`);
  }
}

async function writeBody(
  path: string,
  body: Readable,
  maxBytes: number,
): Promise<{ sizeBytes: number; sha256: string }> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of chunksOf(body)) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw uploadTooLarge(maxBytes);
      hash.update(chunk);
      await writeAll(file, chunk);
    }
    await file.sync();
    return { sizeBytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

// The body is not destroyed here: that would close the connection on which the caller still has to say why.
async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (error) {
    throw new Problem('upload-aborted', 'The upload ended before the whole file had arrived. Upload it again.', {
      reason: (error as Error).message,
    });
  }
}

function problemOf(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new Problem(
    'disk-full',
    "There is no room for the upload on the platform's disk. Make room there and upload again.",
  );
}

function noneWhenAbsent(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
