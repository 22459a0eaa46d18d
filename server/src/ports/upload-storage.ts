import type { Readable } from 'node:stream';

/** Keeps uploaded archives on disk. */
export interface UploadStorage {
  /**
   * Streams to disk and syncs; whole or not at all. Throws Problem `upload-too-large`, `upload-aborted`, `disk-full`.
   */
  receive(id: string, body: Readable, maxBytes: number): Promise<{ path: string; sizeBytes: number; sha256: string }>;
  remove(id: string): Promise<void>;
  /** Removes every archive that is not named (half uploads of a crashed server included). */
  collect(keep: ReadonlySet<string>): Promise<void>;
}
