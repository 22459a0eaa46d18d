import { access, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkArea } from '../../../ports/work-area.ts';

/** Made by the platform itself; checked all the same, since it becomes the name of a directory that is removed. */
const RUN = /^run_[A-Za-z0-9_-]{1,100}$/;

export interface WorkDirectoryOptions {
  /** An area that nobody names is left alone for so long: its run may be new. Default: one hour. */
  unnamedForMs?: number;
}

/** One directory for each run under a root of the platform's own, which others (the builder) may use too. */
export class WorkDirectory implements WorkArea {
  readonly #root: string;
  readonly #unnamedForMs: number;

  constructor(root: string, options: WorkDirectoryOptions = {}) {
    this.#root = root;
    this.#unnamedForMs = options.unnamedForMs ?? 3_600_000;
  }

  sourceOf(runId: string): string {
    return join(this.#areaOf(runId), 'source');
  }

  fetchedOf(runId: string): string {
    return join(this.#areaOf(runId), 'fetched');
  }

  async removeFetched(runId: string): Promise<void> {
    await rm(this.fetchedOf(runId), { recursive: true, force: true });
  }

  async hasSource(runId: string): Promise<boolean> {
    return access(this.sourceOf(runId)).then(
      () => true,
      () => false,
    );
  }

  async remove(runId: string): Promise<void> {
    await rm(this.#areaOf(runId), { recursive: true, force: true });
  }

  async collect(keep: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#root).catch(() => [])) {
      if (RUN.test(name) && !keep.has(name) && (await this.#isOld(name))) await this.remove(name);
    }
  }

  async #isOld(name: string): Promise<boolean> {
    const facts = await stat(join(this.#root, name)).catch(() => undefined);
    return facts !== undefined && Date.now() - facts.mtimeMs >= this.#unnamedForMs;
  }

  #areaOf(runId: string): string {
    if (!RUN.test(runId)) throw new Error(`"${runId}" is no identifier of a run.`);
    return join(this.#root, runId);
  }
}
