import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { DEFAULTS } from '../config.ts';

/** What one look at a raw file gave. */
export interface RawRead {
  texts: string[];
  /** Structured bytes that the texts will make. */
  spent: number;
  /** Bytes that were skipped because the writer is faster than the limit. */
  dropped: number;
}

const LIMITS = DEFAULTS.logs;
const CHUNK_BYTES = 128 * 1024;
/** What a line costs in the structured log beside its text; without it a flood of empty lines would be free. */
const LINE_OVERHEAD_BYTES = 110;
const CUT_MARK = ' … [cut: a line may have 16 kB]';
/** Of a surplus the newest bytes are kept. */
const KEPT_OF_SURPLUS_BYTES = 64 * 1024;
const EMPTY = Buffer.alloc(0);
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

// One for all readers: reading is synchronous.
const chunk = Buffer.allocUnsafe(CHUNK_BYTES);

/**
 * Reads lines from a file that another process appends to, and empties the file once it was read and is large. A line
 * written in the instant between the look and the emptying is lost; that is the price of never standing in the writer's way.
 */
export class RawOutput {
  readonly #file: number;
  /** Bytes of the file that were dealt with. */
  offset: number;
  /** An unfinished line whose beginning is no longer in the file. */
  #carry: Buffer = EMPTY;
  /** Within a line whose rest is not wanted (it was cut, or its beginning was dropped). */
  #skipping = false;
  #size = 0;
  #grewAt = 0;

  constructor(path: string, offset: number) {
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
    this.offset = offset;
  }

  /** Lines that came since the last look, within the budget. */
  read(budget: number, now: number): RawRead {
    const size = this.#look(now);
    const result: RawRead = { texts: [], spent: 0, dropped: 0 };
    this.#readLines(result, budget, size);
    if (size - this.offset > LIMITS.maxBacklogBytes) this.#dropSurplus(result, size);
    if (now - this.#grewAt >= LIMITS.partialLineMs) this.#giveUnfinished(result, size);
    this.#emptyWhenRead(size);
    return result;
  }

  /** What is left after the writer has ended, the unfinished last line too; of very much only the end. */
  readRest(now: number): RawRead {
    const size = this.#look(now);
    const result: RawRead = { texts: [], spent: 0, dropped: 0 };
    this.#readLines(result, LIMITS.replicaBytesPerPoll, size);
    if (size - this.offset > LIMITS.maxLineBytes) this.#dropSurplus(result, size);
    this.#giveUnfinished(result, size);
    this.#emptyWhenRead(size);
    return result;
  }

  close(): void {
    closeSync(this.#file);
  }

  #look(now: number): number {
    const size = fstatSync(this.#file).size;
    if (size < this.offset) this.offset = 0;
    if (size !== this.#size) this.#grewAt = now;
    this.#size = size;
    return size;
  }

  #readLines(result: RawRead, budget: number, size: number): void {
    while (this.offset < size && result.spent < budget) {
      const length = readSync(this.#file, chunk, 0, CHUNK_BYTES, this.offset);
      const read = chunk.subarray(0, length);
      const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, read]) : read;
      const consumed = this.#splitLines(result, budget, bytes);
      if (consumed === 0) return;
      this.offset += consumed - this.#carry.length;
      this.#carry = EMPTY;
    }
  }

  // Gives how many bytes are done with: all whole lines, and an unfinished one when it is too long already.
  #splitLines(result: RawRead, budget: number, bytes: Buffer): number {
    let start = 0;
    while (result.spent < budget) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) break;
      if (!this.#skipping) addLine(result, bytes.subarray(start, end));
      this.#skipping = false;
      start = end + 1;
    }
    const rest = bytes.length - start;
    if (result.spent >= budget || (rest <= LIMITS.maxLineBytes && !this.#skipping)) return start;
    if (!this.#skipping) addLine(result, bytes.subarray(start));
    this.#skipping = true;
    return bytes.length;
  }

  // Keeps the newest bytes: of an app that floods and dies, the last lines say why.
  #dropSurplus(result: RawRead, size: number): void {
    const from = size - KEPT_OF_SURPLUS_BYTES;
    result.dropped += from - this.offset + this.#carry.length;
    this.offset = from;
    this.#carry = EMPTY;
    this.#skipping = true;
    this.#readLines(result, result.spent + LIMITS.replicaBytesPerPoll, size);
  }

  #giveUnfinished(result: RawRead, size: number): void {
    const rest = this.#unread(size);
    if (!rest || rest.length === 0) return;
    addLine(result, rest);
    this.offset = size;
    this.#carry = EMPTY;
  }

  #emptyWhenRead(size: number): void {
    if (size <= LIMITS.truncateAboveBytes) return;
    const rest = this.#unread(size);
    if (!rest) return;
    ftruncateSync(this.#file, 0);
    this.#carry = rest;
    this.offset = 0;
    this.#size = 0;
  }

  // The unfinished line; undefined while whole lines wait to be read.
  #unread(size: number): Buffer | undefined {
    const length = size - this.offset;
    if (length > LIMITS.maxLineBytes) return undefined;
    const bytes = Buffer.alloc(length);
    if (length > 0) readSync(this.#file, bytes, 0, length, this.offset);
    return bytes.includes(NEWLINE) ? undefined : Buffer.concat([this.#carry, bytes]);
  }
}

function addLine(result: RawRead, bytes: Buffer): void {
  const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
  const text =
    end > LIMITS.maxLineBytes
      ? `${bytes.toString('utf8', 0, wholeCharacters(bytes, LIMITS.maxLineBytes))}${CUT_MARK}`
      : bytes.toString('utf8', 0, end);
  result.texts.push(text);
  result.spent += text.length + LINE_OVERHEAD_BYTES;
}

// A cut inside a UTF-8 sequence would show a broken character: go back to the sequence's first byte (10xxxxxx continue one).
function wholeCharacters(bytes: Buffer, end: number): number {
  let at = end;
  while (at > end - 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}
