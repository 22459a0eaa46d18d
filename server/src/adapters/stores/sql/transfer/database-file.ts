import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { CONTENT_TABLES, type Row, type RowSource, type TableRow } from './content.ts';

/*
 * Gzip of lines of JSON, so that a person can look into it with zcat:
 *   {"nonstop4":"database","format":1,"schema":"0011-…","at":"2026-…","key":"…"}
 *   ["users",{"id":"…",…}]            one line for each row
 *   {"end":{"rows":123,"sha256":"…"}}  of all lines before it; without it the file is not whole
 */
const FORMAT = 1;

/** What a file says of itself. */
export interface FileHeader {
  /** The last change of the schema that its rows have. */
  schema: string;
  /** ISO 8601. */
  at: string;
  /** What tells the key that its secrets were sealed with from others; nothing of the key can be learnt from it. */
  key?: string;
}

/** The file is none of ours, was cut off, or was changed. */
export class FileBroken extends Error {}

/** Writes a file (mode 0600) that is there whole or not at all; gives how many rows it has. */
export async function writeDatabaseFile(path: string, header: FileHeader, source: RowSource): Promise<number> {
  const making = `${path}.making-${process.pid}`;
  let rows = 0;
  async function* lines() {
    const hash = createHash('sha256');
    const line = (value: unknown) => {
      const text = `${JSON.stringify(value)}\n`;
      hash.update(text);
      return text;
    };
    yield line({ nonstop4: 'database', format: FORMAT, ...header });
    for await (const { table, row } of source.rows()) {
      rows++;
      yield line([table, row]);
    }
    yield `${JSON.stringify({ end: { rows, sha256: hash.digest('hex') } })}\n`;
  }
  try {
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(making, { mode: 0o600, flags: 'wx' }));
    const file = await open(making);
    await file.sync();
    await file.close();
    await rename(making, path);
  } catch (error) {
    await rm(making, { force: true });
    throw error;
  }
  return rows;
}

/** Reads all of a file once to know that it is whole. Throws FileBroken, or what `accept` throws at what the file says of itself. */
export async function checkDatabaseFile(
  path: string,
  accept: (header: FileHeader) => void = () => {},
): Promise<{ header: FileHeader; rows: number }> {
  let header: FileHeader | undefined;
  let rows = 0;
  for await (const part of partsOf(path)) {
    if ('row' in part) {
      rows++;
      continue;
    }
    accept(part);
    header = part;
  }
  if (!header) throw new FileBroken(`${path} is empty.`);
  return { header, rows };
}

/** The rows of a file that was checked. */
export function contentOfFile(path: string): RowSource {
  return {
    async *rows() {
      for await (const part of partsOf(path)) if ('row' in part) yield part;
    },
  };
}

async function* partsOf(path: string): AsyncGenerator<FileHeader | TableRow> {
  const hash = createHash('sha256');
  let number = 0;
  let ended = false;
  for await (const line of linesOf(path)) {
    if (ended) throw new FileBroken(`${path} goes on after its end.`);
    const value = parse(line, path);
    number++;
    if (number === 1) yield headerOf(value, path);
    else if (isEnd(value)) {
      ended = value.end.rows === number - 2 && value.end.sha256 === hash.digest('hex');
      if (!ended) throw new FileBroken(`${path} was changed after it was written.`);
      continue;
    } else yield rowOf(value, path);
    hash.update(`${line}\n`);
  }
  if (!ended) throw new FileBroken(`${path} was cut off: its end is missing.`);
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const unpacked = createGunzip();
  const file = createReadStream(path).on('error', (error) => unpacked.destroy(error));
  file.pipe(unpacked).setEncoding('utf8');
  // A line may be a thousand pieces long: they are joined once.
  let pieces: string[] = [];
  try {
    for await (const text of unpacked as AsyncIterable<string>) {
      const [first = '', ...more] = text.split('\n');
      pieces.push(first);
      for (const next of more) {
        yield pieces.join('');
        pieces = [next];
      }
    }
    const last = pieces.join('');
    if (last !== '') yield last;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_')) throw new FileBroken(`${path} is no file of a database, or was cut off: ${message}.`);
    throw error;
  } finally {
    file.destroy();
  }
}

function parse(line: string, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new FileBroken(`${path} is no file of a database.`);
  }
}

function headerOf(value: unknown, path: string): FileHeader {
  const { nonstop4, format, ...header } = value as { nonstop4?: unknown; format?: unknown } & FileHeader;
  if (nonstop4 !== 'database') throw new FileBroken(`${path} is no file of a database.`);
  if (format !== FORMAT) throw new FileBroken(`${path} was written by a newer version of NonStop4.`);
  return header;
}

function isEnd(value: unknown): value is { end: { rows: number; sha256: string } } {
  return typeof value === 'object' && value !== null && 'end' in value;
}

function rowOf(value: unknown, path: string): TableRow {
  const [table, row] = Array.isArray(value) ? (value as [string, Row]) : [];
  const known = CONTENT_TABLES.find((name) => name === table);
  if (!known || !row) throw new FileBroken(`${path} has a line that is no row: ${String(table)}.`);
  return { table: known, row };
}
