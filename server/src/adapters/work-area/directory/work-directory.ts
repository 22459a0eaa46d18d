import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkArea } from '../../../ports/work-area.ts';

/** One directory for each run under a root of the platform's own. */
export class WorkDirectory implements WorkArea {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  sourceOf(runId: string): string {
    return join(this.#root, runId, 'source');
  }

  async hasSource(runId: string): Promise<boolean> {
    try {
      await access(this.sourceOf(runId));
      return true;
    } catch {
      return false;
    }
  }

  async remove(runId: string): Promise<void> {
    await rm(join(this.#root, runId), { recursive: true, force: true });
  }

  async collect(keep: ReadonlySet<string>): Promise<void> {
    const present = await readdir(this.#root).catch(() => []);
    // Only runs' own directories: the builder keeps its staging in the same root.
    const left = present.filter((name) => name.startsWith('run_') && !keep.has(name));
    await Promise.all(left.map((name) => this.remove(name)));
  }
}
