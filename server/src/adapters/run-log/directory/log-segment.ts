import { open, readFile, truncate } from 'node:fs/promises';
import type { LogLine } from '../../../domain/log-line.ts';

/** A longer text is cut: one line of a build must not push everything else out of the log. */
const MAX_TEXT_CHARS = 16_000;
/** A known place every so many bytes, so that following a long log reads its end only. */
const MARK_EVERY_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** One NDJSON file; each line holds its number `n`, so that the file can be understood without the one before it. */
export class LogSegment {
  readonly firstLine: number;
  #path: string;
  #nextLine: number;
  #bytes = 0;
  #marks: { line: number; offset: number }[];

  constructor(path: string, firstLine: number) {
    this.#path = path;
    this.firstLine = firstLine;
    this.#nextLine = firstLine;
    this.#marks = [{ line: firstLine, offset: 0 }];
  }

  /** Reads a file once; a last line that a killed server left half-written is cut off. Undefined when there is none. */
  static async open(path: string, firstLineIfEmpty: number): Promise<LogSegment | undefined> {
    const content = await readFile(path).catch(undefinedWhenAbsent);
    if (!content) return undefined;
    const whole = content.lastIndexOf(NEWLINE) + 1;
    if (whole < content.length) await truncate(path, whole);
    const firstBreak = content.indexOf(NEWLINE);
    const first = numberOf(content.subarray(0, firstBreak).toString('utf8'));
    const segment = new LogSegment(path, firstBreak >= 0 && first !== undefined ? first : firstLineIfEmpty);
    segment.#count(content.subarray(0, whole));
    return segment;
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
    const content = Buffer.allocUnsafe(this.#bytes - mark.offset);
    const file = await open(this.#path, 'r');
    try {
      await file.read(content, 0, content.length, mark.offset);
    } finally {
      await file.close();
    }
    return decode(content, fromLine - mark.line, maxLines);
  }

  async #write(content: Buffer): Promise<void> {
    const file = await open(this.#path, 'a', 0o600);
    try {
      await file.writeFile(content);
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
