import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { PickedFile } from './picked-source.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** Already compressed: trying again costs time and gains nothing. */
const COMPRESSED = /\.(zip|gz|tgz|bz2|xz|7z|rar|png|jpe?g|gif|webp|avif|mp[34]|m4a|mov|webm|woff2?|jar|war)$/i;
/** Parts are handed to a Blob, which the browser may keep on disk, so that memory does not grow with the folder. */
const PART_BYTES = 8 * 1024 * 1024;

/** Zips files one after the other. `onBytes` is told how many bytes were read in all. Rejects with UnreadableFile. */
export async function zipFiles(files: readonly PickedFile[], onBytes: (bytes: number) => void): Promise<Blob> {
  const parts = new BlobParts();
  let failure: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else parts.add(chunk);
  });
  let bytes = 0;
  for (const { path, file } of files) {
    const entry = COMPRESSED.test(path) ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    entry.mtime = new Date(file.lastModified);
    zip.add(entry);
    for await (const chunk of chunksOf(path, file)) {
      entry.push(chunk);
      bytes += chunk.length;
      onBytes(bytes);
    }
    entry.push(new Uint8Array(0), true);
    if (failure) throw failure;
  }
  zip.end();
  return parts.end();
}

async function* chunksOf(path: string, file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new UnreadableFile(path);
    });
    if (done) return;
    yield value;
  }
}

class BlobParts {
  #blob = new Blob([]);
  #parts: BlobPart[] = [];
  #bytes = 0;

  add(chunk: Uint8Array): void {
    this.#parts.push(chunk as Uint8Array<ArrayBuffer>);
    this.#bytes += chunk.length;
    if (this.#bytes >= PART_BYTES) this.#fold();
  }

  end(): Blob {
    this.#fold();
    return new Blob([this.#blob], { type: 'application/zip' });
  }

  #fold(): void {
    this.#blob = new Blob([this.#blob, ...this.#parts]);
    this.#parts = [];
    this.#bytes = 0;
  }
}
