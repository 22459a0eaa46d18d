import { closeSync, constants, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULTS } from '../config.ts';
import type { LogLine } from '../protocol.ts';
import { AppLog } from './app-log.ts';
import { RawOutput } from './raw-output.ts';

const LIMITS = DEFAULTS.logs;
/** A flood is reported once a second, not with every look. */
const DROP_NOTICE_MS = 1_000;
/** Two numbers of this many digits: a record of fixed size is overwritten in place by one write. */
const POSITION_DIGITS = 15;

/** Where a replica's process writes to. */
export interface OutputPaths {
  outPath: string;
  errPath: string;
}

interface Source {
  app: string;
  log: AppLog;
  out: RawOutput;
  err: RawOutput;
  /** File that holds how far both were read, so that a worker killed and started again gives no line twice. */
  positions: number;
  recorded: string;
  activeAt: number;
  lookedAt: number;
  dropped: number;
  droppedInAll: number;
  noticedAt: number;
}

/**
 * Turns what the replicas write into structured lines with the time of reading. Files, not pipes, lie between: a replica
 * goes on writing whatever happens to this process. The files are looked at by polling: one fstat for each file and look
 * costs less than a notification for each write of a noisy app.
 */
export class LogCollector {
  readonly #rawDirectory: string;
  readonly #logDirectory: string;
  readonly #sources = new Map<string, Source>();
  readonly #apps = new Map<string, AppLog>();
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;
  /** Batches that the disk did not take. */
  failedWrites = 0;

  constructor(directory: string) {
    this.#rawDirectory = join(directory, 'raw');
    this.#logDirectory = join(directory, 'logs');
    for (const path of [this.#rawDirectory, this.#logDirectory]) mkdirSync(path, { recursive: true, mode: 0o700 });
  }

  /** Begins, or goes on after a restart, to read a replica's files. */
  attach(replica: string, app: string): OutputPaths {
    const base = join(this.#rawDirectory, replica);
    const paths = { outPath: `${base}.out`, errPath: `${base}.err` };
    if (this.#sources.has(replica)) return paths;
    const positions = openSync(`${base}.pos`, constants.O_RDWR | constants.O_CREAT, 0o600);
    const [out = 0, err = 0] = readPositions(positions);
    this.#sources.set(replica, {
      app,
      log: this.appLog(app),
      out: new RawOutput(paths.outPath, out),
      err: new RawOutput(paths.errPath, err),
      positions,
      recorded: '',
      activeAt: Date.now(),
      lookedAt: 0,
      dropped: 0,
      droppedInAll: 0,
      noticedAt: 0,
    });
    this.#timer ??= setInterval(() => this.#poll(), LIMITS.pollActiveMs).unref();
    return paths;
  }

  /** Adds a line of the platform's own, after what the replica wrote before it. */
  platform(replica: string, app: string, text: string): void {
    this.catchUp(replica);
    const source = this.#sources.get(replica);
    if (source) source.activeAt = Date.now();
    this.#append(this.appLog(app), [lineOf(replica, 'platform', text)]);
  }

  /** Reads what a running replica wrote until now, as far as the limits let it. */
  catchUp(replica: string): void {
    const source = this.#sources.get(replica);
    if (source) this.#lookSafely(replica, source, LIMITS.replicaBytesPerPoll, Date.now());
  }

  /** Reads all that a replica wrote; to be called when its process has ended. */
  flush(replica: string): void {
    const source = this.#sources.get(replica);
    if (!source) return;
    try {
      this.#lookAtRest(replica, source);
    } catch {
      this.failedWrites += 1;
    }
  }

  #lookAtRest(replica: string, source: Source): void {
    const now = Date.now();
    const out = source.out.readRest(now);
    const err = source.err.readRest(now);
    source.dropped += out.dropped + err.dropped;
    this.#take(replica, source, out.texts, err.texts);
    this.#noticeDropped(replica, source, now, true);
  }

  /** Ends reading; `forget` removes the raw files (the structured log stays). */
  detach(replica: string, forget: boolean): void {
    const source = this.#sources.get(replica);
    this.#sources.delete(replica);
    if (source) {
      source.out.close();
      source.err.close();
      closeSync(source.positions);
      this.#closeUnused(source.app);
    }
    if (this.#sources.size === 0) this.#stopPolling();
    if (!forget) return;
    for (const end of ['out', 'err', 'pos']) rmSync(join(this.#rawDirectory, `${replica}.${end}`), { force: true });
  }

  /** The structured log of an App; an empty one when it never wrote anything. */
  appLog(app: string): AppLog {
    const known = this.#apps.get(app);
    if (known) return known;
    const log = new AppLog(join(this.#logDirectory, `${app}.ndjson`));
    this.#apps.set(app, log);
    return log;
  }

  removeApp(app: string): void {
    this.appLog(app).remove();
    this.#closeUnused(app);
  }

  /** Bytes of a replica's output that were not kept because it wrote too fast. */
  droppedBytes(replica: string): number {
    return this.#sources.get(replica)?.droppedInAll ?? 0;
  }

  /** Ends reading of all; files and positions stay for the next worker. */
  close(): void {
    for (const replica of [...this.#sources.keys()]) this.detach(replica, false);
  }

  #poll(): void {
    const now = Date.now();
    let budget = LIMITS.workerBytesPerPoll;
    // Begins with another replica each time, so that under load none is always the last one.
    const entries = [...this.#sources];
    this.#turn += 1;
    for (let index = 0; index < entries.length && budget > 0; index += 1) {
      const [replica, source] = entries[(index + this.#turn) % entries.length] ?? [];
      if (!replica || !source || !isDue(source, now)) continue;
      source.lookedAt = now;
      budget -= this.#lookSafely(replica, source, Math.min(budget, LIMITS.replicaBytesPerPoll), now);
    }
  }

  // A disk that fails costs log lines, never the worker.
  #lookSafely(replica: string, source: Source, budget: number, now: number): number {
    try {
      return this.#look(replica, source, budget, now);
    } catch {
      this.failedWrites += 1;
      return 0;
    }
  }

  // Returns the structured bytes that it made.

  #look(replica: string, source: Source, budget: number, now: number): number {
    const err = source.err.read(budget, now);
    const out = source.out.read(Math.max(1, budget - err.spent), now);
    source.dropped += out.dropped + err.dropped;
    if (out.texts.length + err.texts.length + out.dropped + err.dropped > 0) source.activeAt = now;
    this.#take(replica, source, out.texts, err.texts);
    this.#noticeDropped(replica, source, now, false);
    return out.spent + err.spent;
  }

  #take(replica: string, source: Source, out: string[], err: string[]): void {
    const lines = [
      ...out.map((text) => lineOf(replica, 'out', text)),
      ...err.map((text) => lineOf(replica, 'err', text)),
    ];
    if (lines.length > 0) this.#append(source.log, lines);
    const record = [source.out.offset, source.err.offset].map(fixedWidth).join(' ');
    if (record === source.recorded) return;
    writeSync(source.positions, record, 0);
    source.recorded = record;
  }

  #noticeDropped(replica: string, source: Source, now: number, final: boolean): void {
    if (source.dropped === 0 || (!final && now - source.noticedAt < DROP_NOTICE_MS)) return;
    const bytes = source.dropped.toLocaleString('en-US');
    source.noticedAt = now;
    source.droppedInAll += source.dropped;
    source.dropped = 0;
    const text = `${bytes} bytes of output were dropped: this app writes more than 5 MB a second`;
    this.#append(source.log, [lineOf(replica, 'platform', text)]);
  }

  // A full disk must not stop an app nor fill memory: the lines are lost, followers still have them.
  #append(log: AppLog, lines: LogLine[]): void {
    try {
      log.append(lines);
    } catch {
      this.failedWrites += 1;
      log.close();
    }
  }

  #closeUnused(app: string): void {
    const log = this.#apps.get(app);
    if (!log || log.followed || [...this.#sources.values()].some((source) => source.app === app)) return;
    log.close();
    this.#apps.delete(app);
  }

  #stopPolling(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function isDue(source: Source, now: number): boolean {
  const quiet = now - source.activeAt > LIMITS.quietAfterMs && !source.log.followed;
  return !quiet || now - source.lookedAt >= LIMITS.pollQuietMs;
}

function lineOf(replica: string, stream: LogLine['stream'], text: string): LogLine {
  return { at: new Date().toISOString(), replica, stream, text };
}

function readPositions(file: number): number[] {
  return readFileSync(file, 'utf8').split(' ').map(Number).filter(Number.isSafeInteger);
}

function fixedWidth(position: number): string {
  return String(position).padStart(POSITION_DIGITS, '0');
}
