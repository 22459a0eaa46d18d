import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { DEFAULTS } from '../config.ts';
import type { LogLine } from '../protocol.ts';

const LIMITS = DEFAULTS.logs;
const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 10;

/** Called with each batch of new lines. */
export type LogListener = (lines: LogLine[]) => void;

/**
 * The structured log of one App on this worker: NDJSON, turned over by size, with a bound on what is kept. Reading and
 * writing are synchronous: batches are small, go to the page cache, and must be on file before the read position is.
 */
export class AppLog {
  readonly #path: string;
  readonly #listeners = new Set<LogListener>();
  #file: number | undefined;
  #size = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Appends and tells the listeners. Throws when the disk takes nothing (full); the listeners have the lines all the same. */
  append(lines: LogLine[]): void {
    for (const listener of this.#listeners) listener(lines);
    const file = this.#open();
    this.#size += writeSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    if (this.#size > LIMITS.rotateAboveBytes) this.#turnOver();
  }

  /** The last lines, oldest first; those of one replica when it is given. */
  tail(count: number, replica?: string): LogLine[] {
    const newestFirst: LogLine[] = [];
    if (count === 0) return newestFirst;
    for (const text of this.window('newest-first')) {
      const line = parseLine(text);
      if (line && (replica === undefined || line.replica === replica)) newestFirst.push(line);
      if (newestFirst.length >= count) break;
    }
    return newestFirst.reverse();
  }

  /**
   * The text of every kept line, as it was when the reading began: what is written or turned over meanwhile is not in it.
   */
  *window(order: 'newest-first' | 'oldest-first'): Generator<string> {
    const files = this.#openKept();
    try {
      const read = order === 'newest-first' ? linesFromEnd : linesFromStart;
      for (const { file, size } of order === 'newest-first' ? files : files.toReversed()) yield* read(file, size);
    } finally {
      for (const { file } of files) closeSync(file);
    }
  }

  /** Calls the listener with new lines until the returned function is called. */
  listen(listener: LogListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get followed(): boolean {
    return this.#listeners.size > 0;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** Removes the files. */
  remove(): void {
    this.close();
    for (let index = 0; index < LIMITS.filesKept; index += 1) rmSync(this.#nameOf(index), { force: true });
  }

  // The newest first. All at once: a file keeps its content for whoever has it open, whatever its name becomes.
  #openKept(): { file: number; size: number }[] {
    const files: { file: number; size: number }[] = [];
    for (let index = 0; index < LIMITS.filesKept; index += 1) {
      const file = openIfThere(this.#nameOf(index));
      if (file !== undefined) files.push({ file, size: fstatSync(file).size });
    }
    return files;
  }

  #nameOf(index: number): string {
    return index === 0 ? this.#path : `${this.#path}.${index}`;
  }

  #open(): number {
    if (this.#file !== undefined) return this.#file;
    const file = openSync(this.#path, 'a+', 0o600);
    this.#size = fstatSync(file).size;
    // A worker killed, or a disk that was full, in the middle of a line: the next one starts on its own line.
    if (this.#size > 0 && lastByte(file, this.#size) !== NEWLINE) this.#size += writeSync(file, '\n');
    this.#file = file;
    return file;
  }

  #turnOver(): void {
    this.close();
    for (let index = LIMITS.filesKept - 1; index > 0; index -= 1) {
      try {
        renameSync(this.#nameOf(index - 1), this.#nameOf(index));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }
}

function lastByte(file: number, size: number): number | undefined {
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, size - 1);
  return byte[0];
}

/** Undefined for a line that was cut by a crash. */
export function parseLine(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

// The lines of a file from its end to its beginning, a block at a time, so that a short tail of a large file is cheap.
function* linesFromEnd(file: number, size: number): Generator<string> {
  let end = size;
  let rest = Buffer.alloc(0);
  while (end > 0) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const bytes = Buffer.concat([readBlock(file, start, end), rest]);
    const firstNewline = start === 0 ? -1 : bytes.indexOf(NEWLINE);
    if (start > 0 && firstNewline < 0) rest = bytes;
    else {
      rest = bytes.subarray(0, firstNewline + 1);
      yield* bytes
        .toString('utf8', firstNewline + 1)
        .split('\n')
        .reverse()
        .filter(Boolean);
    }
    end = start;
  }
}

function* linesFromStart(file: number, size: number): Generator<string> {
  let rest = Buffer.alloc(0);
  for (let start = 0; start < size; start += BLOCK_BYTES) {
    const bytes = Buffer.concat([rest, readBlock(file, start, Math.min(size, start + BLOCK_BYTES))]);
    const lastNewline = bytes.lastIndexOf(NEWLINE);
    rest = bytes.subarray(lastNewline + 1);
    if (lastNewline >= 0) yield* bytes.toString('utf8', 0, lastNewline).split('\n').filter(Boolean);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

function readBlock(file: number, start: number, end: number): Buffer {
  const block = Buffer.alloc(end - start);
  readSync(file, block, 0, block.length, start);
  return block;
}
