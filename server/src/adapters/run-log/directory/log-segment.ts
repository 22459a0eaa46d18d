import { open, stat, truncate } from 'node:fs/promises';
import type { LogLine } from '../../../domain/log-line.ts';

/** A longer text is cut: one line of a build must not push everything else out of the log. */
const MAX_TEXT_CHARS = 16_000;
/** A known place every so many bytes, so that following a long log reads its end only. */
const MARK_EVERY_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
/** A line begins with its number. */
const HEAD_BYTES = 32;

/** One NDJSON file; each line holds its number `n`, so that the file can be understood without the one before it. */
export class LogSegment {
  readonly firstLine: number;
  #path: string;
  #nextLine: number;
  /** Of whole lines that were seen; a line that is being written is none yet. */
  #bytes = 0;
  #file: number | undefined;
  #marks: { line: number; offset: number }[];

  constructor(path: string, firstLine: number) {
    this.#path = path;
    this.firstLine = firstLine;
    this.#nextLine = firstLine;
    this.#marks = [{ line: firstLine, offset: 0 }];
  }

  /** Reads a file once. Undefined when there is none. */
  static async open(path: string, firstLineIfEmpty: number): Promise<LogSegment | undefined> {
    const file = await open(path, 'r').catch(undefinedWhenAbsent);
    if (!file) return undefined;
    try {
      const content = await file.readFile();
      const firstBreak = content.indexOf(NEWLINE);
      const first = numberOf(content.subarray(0, firstBreak).toString('utf8'));
      const segment = new LogSegment(path, firstBreak >= 0 && first !== undefined ? first : firstLineIfEmpty);
      segment.#file = (await file.stat()).ino;
      segment.#count(wholeLines(content));
      return segment;
    } finally {
      await file.close();
    }
  }

  /**
   * Sees what another server has written since; false when this is not the file any more that it was, and has to be opened anew.
   */
  async catchUp(): Promise<boolean> {
    const facts = await stat(this.#path).catch(undefinedWhenAbsent);
    if (!facts) return this.#file === undefined;
    if (facts.ino !== this.#file || facts.size < this.#bytes) return false;
    if (facts.size === this.#bytes) return true;
    // A file that took this one's place may have got its number too: the first line of another one is another.
    if (this.#bytes > 0 && !(await this.#begins())) return false;
    this.#count(wholeLines(await this.#readFrom(this.#bytes, facts.size)));
    return true;
  }

  get nextLine(): number {
    return this.#nextLine;
  }

  movedTo(path: string): this {
    this.#path = path;
    return this;
  }

  /** Appends as many lines as fit into `maxBytes` (at least one into an empty file), in one write; returns how many. */
  async append(lines: LogLine[], maxBytes: number): Promise<number> {
    const encoded: Buffer[] = [];
    let bytes = 0;
    for (const line of lines) {
      const next = encode(this.#nextLine + encoded.length, line);
      if (this.#bytes + bytes > 0 && this.#bytes + bytes + next.length > maxBytes) break;
      encoded.push(next);
      bytes += next.length;
    }
    if (encoded.length > 0) await this.#write(Buffer.concat(encoded));
    return encoded.length;
  }

  async read(fromLine: number, maxLines: number): Promise<LogLine[]> {
    if (fromLine >= this.#nextLine || maxLines <= 0) return [];
    const mark = this.#marks.findLast(({ line }) => line <= fromLine) ?? { line: this.firstLine, offset: 0 };
    return decode(await this.#readFrom(mark.offset, this.#bytes), fromLine - mark.line, maxLines);
  }

  async #begins(): Promise<boolean> {
    const head = (await this.#readFrom(0, HEAD_BYTES)).toString('utf8');
    const number = /^\{"n":(\d+),/.exec(head)?.[1];
    return number === undefined || Number(number) === this.firstLine;
  }

  async #readFrom(begin: number, end: number): Promise<Buffer> {
    const content = Buffer.alloc(end - begin);
    const file = await open(this.#path, 'r');
    try {
      const { bytesRead } = await file.read(content, 0, content.length, begin);
      return content.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async #write(content: Buffer): Promise<void> {
    const file = await open(this.#path, 'a', 0o600);
    try {
      const { size, ino } = await file.stat();
      // Half a line that a killed server left: who writes is the only one that does, and cuts it off.
      if (size > this.#bytes) await truncate(this.#path, this.#bytes);
      await file.writeFile(content);
      this.#file = ino;
    } finally {
      await file.close();
    }
    this.#count(content);
  }

  #count(content: Buffer): void {
    for (let at = 0; at < content.length; ) {
      at = content.indexOf(NEWLINE, at) + 1;
      this.#nextLine += 1;
      const offset = this.#bytes + at;
      if (offset - (this.#marks.at(-1)?.offset ?? 0) >= MARK_EVERY_BYTES)
        this.#marks.push({ line: this.#nextLine, offset });
    }
    this.#bytes += content.length;
  }
}

function wholeLines(content: Buffer): Buffer {
  return content.subarray(0, content.lastIndexOf(NEWLINE) + 1);
}

function encode(n: number, { at, source, stream, text, card }: LogLine): Buffer {
  const short = text.length > MAX_TEXT_CHARS ? `${text.slice(0, MAX_TEXT_CHARS)}… (cut)` : text;
  return Buffer.from(`${JSON.stringify({ n, at, source, stream, text: short, card })}\n`);
}

function decode(content: Buffer, skip: number, maxLines: number): LogLine[] {
  let at = 0;
  for (let skipped = 0; skipped < skip; skipped += 1) at = content.indexOf(NEWLINE, at) + 1;
  const lines: LogLine[] = [];
  while (at < content.length && lines.length < maxLines) {
    const end = content.indexOf(NEWLINE, at);
    lines.push(parseLine(content.subarray(at, end).toString('utf8')));
    at = end + 1;
  }
  return lines;
}

// A damaged line keeps its place: readers count lines.
function parseLine(text: string): LogLine {
  try {
    const { at, source, stream, text: words, card } = JSON.parse(text) as LogLine;
    return { at, source, stream, text: words, ...(card ? { card } : {}) };
  } catch {
    return { at: 0, source: 'log', stream: 'platform', text: '(this line of the log is damaged)' };
  }
}

function numberOf(text: string): number | undefined {
  try {
    const { n } = JSON.parse(text) as { n?: unknown };
    return typeof n === 'number' && Number.isSafeInteger(n) && n >= 0 ? n : undefined;
  } catch {
    return undefined;
  }
}

function undefinedWhenAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
