import { open, rename, rm, stat, truncate } from 'node:fs/promises';
import { DEFAULTS } from './config.ts';

const TAIL_BYTES = 16 * 1024;

/** Bytes of a log; 0 when there is none. */
export async function logSize(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}

/**
 * The last line that says something, of those written after a position: of a line of JSON its message. Undefined when
 * there is none.
 */
export async function lastLine(path: string, from: number): Promise<string | undefined> {
  const size = await logSize(path);
  // A log that was turned over meanwhile is shorter than it was.
  const start = Math.max(size < from ? 0 : from, size - TAIL_BYTES);
  const lines = (await readPart(path, start, size)).toString('utf8').split('\n');
  return lines
    .reverse()
    .filter((line) => !isDetail(line))
    .map((line) => messageOf(line.trim()))
    .find((line) => line !== '');
}

/**
 * Keeps a log small: its end is copied to `.1` (older ones move on), then it is emptied. The process that writes to it has
 * it open for appending and goes on at its new end; what it writes between the copy and the emptying is lost.
 */
export async function turnOver(path: string): Promise<void> {
  const { rotateAboveBytes, filesKept } = DEFAULTS.logs;
  const size = await logSize(path);
  if (size <= rotateAboveBytes) return;
  for (let index = filesKept - 1; index > 1; index -= 1) {
    await rename(`${path}.${index - 1}`, `${path}.${index}`).catch(ignoreAbsent);
  }
  await rm(`${path}.1`, { force: true });
  const copy = await open(`${path}.1`, 'wx', 0o600);
  try {
    await copy.writeFile(await readPart(path, Math.max(0, size - rotateAboveBytes), size));
  } finally {
    await copy.close();
  }
  await truncate(path, 0);
}

async function readPart(path: string, start: number, end: number): Promise<Buffer> {
  if (end <= start) return Buffer.alloc(0);
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function messageOf(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const parsed = JSON.parse(line) as { msg?: unknown };
    return typeof parsed.msg === 'string' ? parsed.msg : line;
  } catch {
    return line;
  }
}

// Of an uncaught error Node prints the stack and the error's fields, both indented, and its own version after the sentence
// that matters.
function isDetail(line: string): boolean {
  return /^\s|^\}$|^Node\.js v/.test(line);
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
