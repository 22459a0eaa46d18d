import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../../domain/problem.ts';
import type { UploadStorage } from '../../../ports/upload-storage.ts';

/** Archives as files `<id>.zip` in one directory; a file that is still being received ends in `.part`. */
export class DirectoryUploadStorage implements UploadStorage {
  readonly #root: string;

  /** `root` must exist. */
  constructor(root: string) {
    this.#root = root;
  }

  async receive(
    id: string,
    body: Readable,
    maxBytes: number,
  ): Promise<{ path: string; sizeBytes: number; sha256: string }> {
    const part = join(this.#root, `${id}.part`);
    const path = this.#pathOf(id);
    const meter = new Meter(maxBytes);
    try {
      // flush: the bytes are on the disk before the name says that they are whole.
      await pipeline(body, meter, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }));
      await rename(part, path);
      await syncDirectory(this.#root);
    } catch (error) {
      await rm(part, { force: true });
      throw toProblem(error, maxBytes);
    }
    return { path, sizeBytes: meter.bytes, sha256: meter.digest() };
  }

  async remove(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  async collect(keep: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#root)) {
      const id = name.replace(/\.(zip|part)$/, '');
      const path = join(this.#root, name);
      // An upload that comes in just now has no record yet.
      if (!keep.has(id) && (await olderThanAnHour(path))) await rm(path, { force: true });
    }
  }

  #pathOf(id: string): string {
    return join(this.#root, `${id}.zip`);
  }
}

/** Counts and digests what passes; ends the stream at the limit. */
class Meter extends Transform {
  bytes = 0;
  readonly #max: number;
  readonly #hash = createHash('sha256');

  constructor(max: number) {
    super();
    this.#max = max;
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null, chunk?: Buffer) => void,
  ): void {
    this.bytes += chunk.length;
    if (this.bytes > this.#max) {
      done(tooLarge(this.#max));
      return;
    }
    this.#hash.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

function toProblem(error: unknown, maxBytes: number): unknown {
  if (error instanceof Problem) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Problem('disk-full', 'The disk of the platform is full. Nothing was kept; make room and upload again.');
  }
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'ABORT_ERR') {
    return new Problem(
      'upload-aborted',
      'The upload ended before the whole file was there. Nothing was kept; upload it again.',
    );
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(maxBytes);
  return error;
}

function tooLarge(maxBytes: number): Problem {
  const limit = `${Math.round(maxBytes / 1_048_576)} MB`;
  return new Problem('upload-too-large', `The file is larger than ${limit}. Leave out what is not needed to run it.`, {
    limit,
  });
}

async function olderThanAnHour(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > 3_600_000;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
