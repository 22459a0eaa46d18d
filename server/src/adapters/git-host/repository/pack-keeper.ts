import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitProgram } from './git-program.ts';

/** No push takes so long: what is older was left by a git that was killed. */
const LEFTOVER_MS = 6 * 3_600_000;

/** A file that git has not finished. */
const HALF_WRITTEN = /^tmp_/;

/** Keeps the directory of packs small: each push adds one, every reading looks into all of them, and some are never finished. */
export class PackKeeper {
  readonly #git: GitProgram;
  readonly #maxPacks: number;
  #work: Promise<void> | undefined;
  #importing = 0;

  constructor(git: GitProgram, maxPacks: number) {
    this.#git = git;
    this.#maxPacks = maxPacks;
  }

  /** Beside the caller's work. A failure is no loss: the next push tries again. */
  tidySoon(): void {
    this.#work ??= this.#tidy()
      .catch(() => undefined)
      .finally(() => {
        this.#work = undefined;
      });
  }

  /** Runs an import; when it fails, what git left half-written is removed, since it may be what fills the disk. */
  async importing<T>(work: () => Promise<T>): Promise<T> {
    const before = new Set(await this.#packFiles());
    this.#importing += 1;
    try {
      return await work().finally(() => {
        this.#importing -= 1;
      });
    } catch (error) {
      const added = (await this.#packFiles()).filter((name) => HALF_WRITTEN.test(name) && !before.has(name));
      // Of several imports at once nobody knows whose they are: they are removed with the leftovers, later.
      if (this.#importing === 0) for (const name of added) await rm(join(this.#directory, name), { force: true });
      throw error;
    }
  }

  async settled(): Promise<void> {
    await this.#work;
  }

  get #directory(): string {
    return join(this.#git.repository, 'objects', 'pack');
  }

  async #packFiles(): Promise<string[]> {
    return readdir(this.#directory);
  }

  async #tidy(): Promise<void> {
    const names = await this.#packFiles();
    if (names.filter((name) => name.endsWith('.pack')).length <= this.#maxPacks) return;
    for (const name of names)
      if (HALF_WRITTEN.test(name) || name.endsWith('.keep')) await removeLeftover(join(this.#directory, name));
    for (const name of await readdir(this.#git.repository)) {
      if (name.startsWith('fast_import_crash_')) await removeLeftover(join(this.#git.repository, name));
    }
    // Small packs become one, and a large one is copied only once as much has come after it: each object is written
    // a logarithmic number of times. Nothing is thrown away, so that pushes may go on meanwhile.
    await this.#git.run(['repack', '--geometric=2', '-d', '--quiet']);
  }
}

async function removeLeftover(path: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined);
  if (facts && Date.now() - facts.mtimeMs > LEFTOVER_MS) await rm(path, { force: true });
}
