import type { FileHandle } from 'node:fs/promises';
import { RandomAccessReader } from 'yauzl';

const WINDOW_BYTES = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/**
 * The zip on disk. Small reads come out of a window of 1 MB: 20,000 entries would otherwise mean some 60,000 reads of a
 * few bytes each, which is most of the time that unpacking them takes.
 */
export class ArchiveFile extends RandomAccessReader {
  readonly sizeBytes: number;
  readonly #handle: FileHandle;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(handle: FileHandle, sizeBytes: number) {
    super();
    this.#handle = handle;
    this.sizeBytes = sizeBytes;
  }

  /** Exactly these bytes, as a view that stays valid. Throws when the file does not have them. */
  async slice(position: number, length: number): Promise<Buffer> {
    const there = this.#fromWindow(position, length);
    if (there) return there;
    if (!this.#holds(position, length)) throw new Error('unexpected end of file');
    const size = Math.max(length, Math.min(WINDOW_BYTES, this.sizeBytes - position));
    // A new buffer each time: views of the old one may still be waiting to be written.
    const window = Buffer.allocUnsafe(size);
    for (let filled = 0; filled < size; ) {
      const { bytesRead } = await this.#handle.read(window, filled, size - filled, position + filled);
      if (bytesRead === 0) throw new Error('unexpected end of file');
      filled += bytesRead;
    }
    this.#window = window;
    this.#windowStart = position;
    return window.subarray(0, length);
  }

  /** The bytes from `start` to before `end`, in chunks of at most 256 kB. */
  async *chunks(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at));
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) throw new Error('unexpected end of file');
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** For yauzl. Answers at once when it can, so that an error thrown by the callback reaches yauzl's caller. */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const there = this.#fromWindow(position, length);
    if (there) {
      there.copy(buffer, offset);
      callback(null);
      return;
    }
    this.slice(position, length).then((bytes) => {
      bytes.copy(buffer, offset);
      callback(null);
    }, callback);
  }

  /** The handle belongs to whoever opened it. */
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }

  #fromWindow(position: number, length: number): Buffer | undefined {
    const start = position - this.#windowStart;
    if (start < 0 || start + length > this.#window.length) return undefined;
    return this.#window.subarray(start, start + length);
  }

  // Offsets come from the archive: a crafted one names places that no file has.
  #holds(position: number, length: number): boolean {
    return Number.isSafeInteger(position) && position >= 0 && position + length <= this.sizeBytes;
  }
}
