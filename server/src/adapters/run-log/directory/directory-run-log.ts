import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../../../domain/log-line.ts';
import type { RunLog } from '../../../ports/run-log.ts';
import { RunLogFile } from './run-log-file.ts';

/** Made by the platform itself; checked all the same, since it becomes a file name. */
const ID = /^[A-Za-z0-9_-]{1,100}$/;
/** Runs whose place in their files is remembered: the ones in progress and those that somebody looks at. */
const REMEMBERED_RUNS = 100;
const MAX_RUN_BYTES = 5 * 1024 * 1024;
/** The files of a run: see RunLogFile. */
const FILE = /^([A-Za-z0-9_-]+)(?:\.old)?\.ndjson$/;

export interface DirectoryRunLogOptions {
  /** Of one run, both of its files together. Default: 5 MiB. */
  maxRunBytes?: number;
  /** A log that nobody names is left alone for so long after its last line. Default: one hour. */
  unnamedForMs?: number;
}

/** Logs of runs as NDJSON files of one directory. See README.md. */
export class DirectoryRunLog implements RunLog {
  readonly #root: string;
  readonly #maxRunBytes: number;
  readonly #unnamedForMs: number;
  readonly #runs = new Map<string, RunLogFile>();

  constructor(root: string, options: DirectoryRunLogOptions = {}) {
    this.#root = root;
    this.#maxRunBytes = options.maxRunBytes ?? MAX_RUN_BYTES;
    this.#unnamedForMs = options.unnamedForMs ?? 3_600_000;
  }

  async append(runId: string, lines: LogLine[]): Promise<void> {
    await this.#run(runId).append(lines);
  }

  async read(runId: string, fromLine: number): Promise<{ lines: LogLine[]; nextLine: number }> {
    return this.#run(runId).read(fromLine);
  }

  async remove(runIds: string[]): Promise<void> {
    for (const id of runIds) await this.#run(id).remove();
    for (const id of runIds) this.#runs.delete(id);
  }

  async collect(keep: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#root).catch(noneWhenAbsent);
    for (const name of names) {
      const runId = FILE.exec(name)?.[1];
      if (runId !== undefined && !keep.has(runId) && (await this.#isOld(name))) await this.remove([runId]);
    }
  }

  async #isOld(name: string): Promise<boolean> {
    const facts = await stat(join(this.#root, name)).catch(() => undefined);
    return facts !== undefined && Date.now() - facts.mtimeMs >= this.#unnamedForMs;
  }

  #run(runId: string): RunLogFile {
    if (!ID.test(runId)) throw new Error(`"${runId}" is no identifier of a run.`);
    const run = this.#runs.get(runId) ?? new RunLogFile(join(this.#root, runId), this.#maxRunBytes / 2);
    // Put at the end again: what was used longest ago is at the beginning.
    this.#runs.delete(runId);
    this.#runs.set(runId, run);
    this.#forgetIdle();
    return run;
  }

  #forgetIdle(): void {
    for (const [id, run] of this.#runs) {
      if (this.#runs.size <= REMEMBERED_RUNS) return;
      // One that is being written is kept: two at once would write over each other.
      if (run.idle) this.#runs.delete(id);
    }
  }
}

function noneWhenAbsent(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
