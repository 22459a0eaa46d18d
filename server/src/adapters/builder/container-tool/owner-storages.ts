import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerTool, StorageRules } from './container-tool.ts';
import type { ToolRuns } from './tool-runs.ts';

const UNUSED_MS = 30 * 24 * 3_600_000;

export interface OwnerStoragesOptions {
  /** `<root>/<owner>/`: images and cached layers. */
  root: string;
  rules: StorageRules;
  bytesEach: number;
  runs: ToolRuns;
  /** Those that work on this machine. */
  tools: () => Promise<ContainerTool[]>;
  now: () => number;
}

/** What the tools keep for each owner, apart from the others. */
export class OwnerStorages {
  readonly #options: OwnerStoragesOptions;

  constructor(options: OwnerStoragesOptions) {
    this.#options = options;
  }

  /** The owner's, which is in use from now on. */
  async use(ownerId: string): Promise<string> {
    const storage = join(this.#options.root, ownerId);
    await mkdir(storage, { recursive: true, mode: 0o700 });
    const used = new Date(this.#options.now());
    await utimes(storage, used, used);
    return storage;
  }

  /** Removes containers that an interrupted build left. */
  async clean(storage: string): Promise<void> {
    const { tools, runs, rules } = this.#options;
    for (const tool of await tools()) if (tool.clean) await runs.ask(tool.clean(storage, rules));
  }

  async cleanAll(): Promise<void> {
    for (const storage of await this.#all()) await this.clean(storage);
  }

  /** Empties those that were not used for 30 days or hold too much; gives the bytes. */
  async collect(): Promise<number> {
    const { tools, runs, rules, now, bytesEach } = this.#options;
    let freed = 0;
    for (const storage of await this.#all()) {
      const isOld = (await stat(storage)).mtimeMs < now() - UNUSED_MS;
      const { out } = await runs.ask(['du', '--summarize', '--one-file-system', '--block-size=1', storage]);
      const bytes = Number.parseInt(out, 10) || 0;
      if (!isOld && bytes <= bytesEach) continue;
      for (const tool of await tools()) if (tool.empty) await runs.ask(tool.empty(storage, rules));
      if (isOld) await rm(storage, { recursive: true, force: true }).catch(() => undefined);
      freed += bytes;
    }
    return freed;
  }

  async #all(): Promise<string[]> {
    const names = await readdir(this.#options.root).catch(() => []);
    return names.map((name) => join(this.#options.root, name));
  }
}
