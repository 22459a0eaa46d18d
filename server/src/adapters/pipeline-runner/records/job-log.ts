import { appendFile } from 'node:fs/promises';
import { readFileIfThere } from '@nonstop4/plane/atomic-file';
import type { LogLine } from '../../../domain/log-line.ts';

const MOST_BYTES = 4_000_000;
/** Of what did not fit any more, the end is kept: it says how it went. */
const LAST_LINES = 100;

/** The log of a running job: kept in memory for those who follow it, and written to a file for after a restart. */
export class JobLog {
  readonly #file: string;
  readonly #lines: LogLine[] = [];
  readonly #waiting = new Set<() => void>();
  #bytes = 0;
  #last: LogLine[] = [];
  #leftOut = 0;
  #written = 0;
  #writing: Promise<void> = Promise.resolve();
  #isEnded = false;

  constructor(file: string) {
    this.#file = file;
  }

  append(line: LogLine): void {
    this.#bytes += line.text.length + 80;
    if (this.#bytes > MOST_BYTES) {
      this.#last.push(line);
      if (this.#last.length > LAST_LINES) {
        this.#last.shift();
        this.#leftOut += 1;
      }
      return;
    }
    this.#add(line);
  }

  /** Writes what is left; followers come to their end. */
  async end(): Promise<void> {
    const [first] = this.#last;
    if (first && this.#leftOut > 0) {
      this.#add({ ...first, stream: 'platform', text: `… ${this.#leftOut} lines of output are left out here …` });
    }
    for (const line of this.#last) this.#add(line);
    this.#last = [];
    this.#isEnded = true;
    this.#wake();
    await this.#writing;
  }

  /** The last lines that programs printed. */
  lastOutput(count: number): string[] {
    const all = [...this.#lines.slice(-count * 3), ...this.#last];
    return all
      .filter((line) => line.stream !== 'platform')
      .slice(-count)
      .map((line) => line.text);
  }

  async *follow(signal: AbortSignal): AsyncIterable<LogLine> {
    for (let next = 0; !signal.aborted; ) {
      const line = this.#lines[next];
      if (line) {
        next += 1;
        yield line;
      } else if (this.#isEnded) return;
      else await this.#more(signal);
    }
  }

  #add(line: LogLine): void {
    this.#lines.push(line);
    this.#wake();
    if (this.#lines.length - this.#written === 1) this.#writing = this.#writing.then(() => this.#write());
  }

  // Whatever came in the meantime goes out with one call. A full disk costs the file and not the build.
  async #write(): Promise<void> {
    const lines = this.#lines.slice(this.#written);
    this.#written = this.#lines.length;
    await appendFile(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join('')).catch(() => {});
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** The log of a job that does not run here any more; a line that was cut by a crash is left out. */
export async function readJobLog(file: string): Promise<LogLine[]> {
  const text = (await readFileIfThere(file)) ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as LogLine];
    } catch {
      return [];
    }
  });
}
