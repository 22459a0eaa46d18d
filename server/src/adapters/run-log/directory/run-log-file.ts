import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LogLine } from '../../../domain/log-line.ts';
import { LogSegment } from './log-segment.ts';

/** The port's bound of one answer. */
const MAX_LINES_READ = 5_000;

/**
 * The log of one run: `<path>.ndjson`, and before it `<path>.old.ndjson` once the first became half as large as a run
 * may be. What is older is dropped. Calls are carried out one after the other.
 */
export class RunLogFile {
  readonly #path: string;
  readonly #segmentBytes: number;
  #segments: { old: LogSegment | undefined; current: LogSegment } | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #hasFolder = false;

  constructor(path: string, segmentBytes: number) {
    this.#path = path;
    this.#segmentBytes = segmentBytes;
  }

  get idle(): boolean {
    return this.#waiting === 0;
  }

  append(lines: LogLine[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#ensureFolder();
      for (let rest = lines; rest.length > 0; ) {
        const { current } = await this.#open();
        const taken = await current.append(rest, this.#segmentBytes);
        rest = rest.slice(taken);
        if (rest.length > 0) await this.#rotate(current);
      }
    });
  }

  /**
   * Lines from `fromLine` on. Where older ones were dropped, one line that says so stands in the place of the last of
   * them; so `nextLine - lines.length` is always the number of the first line given.
   */
  read(fromLine: number): Promise<{ lines: LogLine[]; nextLine: number }> {
    return this.#inTurn(async () => {
      const { old, current } = await this.#open();
      const first = (old ?? current).firstLine;
      const lines = fromLine < first ? [droppedLines(first)] : [];
      for (const segment of [old, current]) {
        const from = Math.max(fromLine, segment?.firstLine ?? 0);
        lines.push(...((await segment?.read(from, MAX_LINES_READ - lines.length)) ?? []));
      }
      const begin = fromLine < first ? first - 1 : Math.min(fromLine, current.nextLine);
      return { lines, nextLine: begin + lines.length };
    });
  }

  remove(): Promise<void> {
    return this.#inTurn(async () => {
      this.#segments = undefined;
      await rm(this.#currentPath, { force: true });
      await rm(this.#oldPath, { force: true });
    });
  }

  get #currentPath(): string {
    return `${this.#path}.ndjson`;
  }

  get #oldPath(): string {
    return `${this.#path}.old.ndjson`;
  }

  // Not when it is opened: whoever reads a log before its first line opens it as well, and makes nothing.
  async #ensureFolder(): Promise<void> {
    if (!this.#hasFolder) await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    this.#hasFolder = true;
  }

  async #open() {
    // Another server may have written since: the one that led before, or that leads now.
    if (this.#segments && (await this.#segments.current.catchUp())) return this.#segments;
    const old = await LogSegment.open(this.#oldPath, 0);
    const current = await LogSegment.open(this.#currentPath, old?.nextLine ?? 0);
    this.#segments = { old, current: current ?? new LogSegment(this.#currentPath, old?.nextLine ?? 0) };
    return this.#segments;
  }

  async #rotate(full: LogSegment): Promise<void> {
    await rename(this.#currentPath, this.#oldPath);
    this.#segments = { old: full.movedTo(this.#oldPath), current: new LogSegment(this.#currentPath, full.nextLine) };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const done = this.#queue.then(work).catch((error: unknown) => {
      // What the files hold after an error (a full disk) is found out again by the next call.
      this.#segments = undefined;
      this.#hasFolder = false;
      throw error;
    });
    this.#queue = done
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1;
      });
    return done;
  }
}

function droppedLines(count: number): LogLine {
  return {
    at: 0,
    source: 'log',
    stream: 'platform',
    text: `the first ${count} lines were dropped: the log became too long`,
  };
}
