import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { BuildJobState } from '../../../ports/pipeline-runner.ts';

/** What is known of a job after a restart: how it ended, or that it had begun. */
export type JobRecord = Exclude<BuildJobState, { state: 'unknown' | 'queued' }>;

const FILE = 'job.json';

/** One directory for each job: its state, its log, and its source while it runs. */
export class JobRecords {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  logOf(runId: string): string {
    return join(this.#root, runId, 'log.ndjson');
  }

  sourceOf(runId: string): string {
    return join(this.#root, runId, 'source');
  }

  async read(runId: string): Promise<JobRecord | undefined> {
    const text = await readFileIfThere(join(this.#root, runId, FILE));
    return text === undefined ? undefined : (JSON.parse(text) as JobRecord);
  }

  async write(runId: string, record: JobRecord): Promise<void> {
    await writeFileAtomic(join(this.#root, runId, FILE), JSON.stringify(record));
  }

  /** An empty directory for a job that begins. */
  async begin(runId: string): Promise<void> {
    await this.remove(runId);
    await mkdir(join(this.#root, runId), { recursive: true, mode: 0o700 });
    await this.write(runId, { state: 'running' });
  }

  async remove(runId: string): Promise<void> {
    await rm(join(this.#root, runId), { recursive: true, force: true });
  }

  /** Removes sources that a killed server left, and jobs that nothing was written of since `before`. */
  async tidy(before: number): Promise<void> {
    for (const runId of await readdir(this.#root).catch(() => [])) {
      await rm(this.sourceOf(runId), { recursive: true, force: true });
      const facts = await stat(join(this.#root, runId, FILE)).catch(() => undefined);
      if (facts === undefined || facts.mtimeMs < before) await this.remove(runId);
    }
  }
}
