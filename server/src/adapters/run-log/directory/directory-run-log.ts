import { appendFile, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../../../domain/log-line.ts';
import type { RunLog } from '../../../ports/run-log.ts';

const MAX_BYTES = 5 * 1024 * 1024;
const MAX_LINES_READ = 5_000;

/** What is known of a run's file without reading it again. */
interface Known {
  bytes: number;
  /** The limit was reached and said. */
  full: boolean;
}

/** One NDJSON file for each run. A line that a crash tore in two is closed by the next append and left out when reading. */
export class DirectoryRunLog implements RunLog {
  readonly #root: string;
  readonly #known = new Map<string, Known>();
  readonly #writing = new Map<string, Promise<void>>();

  constructor(root: string) {
    this.#root = root;
  }

  append(runId: string, lines: LogLine[]): Promise<void> {
    const before = this.#writing.get(runId) ?? Promise.resolve();
    const now = before.catch(() => undefined).then(() => this.#append(runId, lines));
    this.#writing.set(runId, now);
    const forget = () => {
      if (this.#writing.get(runId) === now) this.#writing.delete(runId);
    };
    now.then(forget, forget);
    return now;
  }

  async read(runId: string, fromLine: number): Promise<{ lines: LogLine[]; nextLine: number }> {
    const text = await readFile(this.#pathOf(runId), 'utf8').catch(() => '');
    const all = text.split('\n').slice(0, -1);
    const raw = all.slice(fromLine, fromLine + MAX_LINES_READ);
    return { lines: raw.flatMap(parseLine), nextLine: Math.min(all.length, fromLine + raw.length) };
  }

  async remove(runIds: string[]): Promise<void> {
    for (const id of runIds) {
      this.#known.delete(id);
      await rm(this.#pathOf(id), { force: true });
    }
  }

  async #append(runId: string, lines: LogLine[]): Promise<void> {
    const known = await this.#know(runId);
    let text = '';
    for (const line of lines) {
      const json = `${JSON.stringify(line)}\n`;
      // The platform's own words say how the run ended: they are kept beyond the limit.
      if (known.bytes + text.length + json.length <= MAX_BYTES || line.stream === 'platform') text += json;
      else if (!known.full) {
        known.full = true;
        const note: LogLine = {
          ...line,
          stream: 'platform',
          text: 'the log is longer than 5 MB: what follows is left out',
        };
        text += `${JSON.stringify(note)}\n`;
      }
    }
    if (text === '') return;
    await appendFile(this.#pathOf(runId), text, { mode: 0o600 });
    known.bytes += text.length;
  }

  // The first append after a start finds out how long the file is, and closes a torn last line.
  async #know(runId: string): Promise<Known> {
    const present = this.#known.get(runId);
    if (present) return present;
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const file = await open(this.#pathOf(runId), 'a+', 0o600);
    try {
      const { size } = await file.stat();
      const known = { bytes: size, full: size >= MAX_BYTES };
      const last = Buffer.alloc(1);
      if (size > 0) await file.read(last, 0, 1, size - 1);
      if (size > 0 && last[0] !== 0x0a) await file.appendFile('\n');
      this.#known.set(runId, known);
      return known;
    } finally {
      await file.close();
    }
  }

  #pathOf(runId: string): string {
    return join(this.#root, `${runId}.ndjson`);
  }
}

function parseLine(text: string): LogLine[] {
  try {
    return [JSON.parse(text) as LogLine];
  } catch {
    return [];
  }
}
