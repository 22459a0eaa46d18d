import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitProgram } from './git-program.ts';

/** No push takes so long: what is older was left by a git that was killed. */
const LEFTOVER_MS = 6 * 3_600_000;

/** Keeps the number of packs small: each push adds one, and every reading looks into all of them. */
export class PackKeeper {
  readonly #git: GitProgram;
  readonly #maxPacks: number;
  #work: Promise<void> | undefined;

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

  async settled(): Promise<void> {
    await this.#work;
  }

  async #tidy(): Promise<void> {
    const directory = join(this.#git.repository, 'objects', 'pack');
    const names = await readdir(directory);
    if (names.filter((name) => name.endsWith('.pack')).length <= this.#maxPacks) return;
    for (const name of names) if (/^tmp_|\.keep$/.test(name)) await removeLeftover(join(directory, name));
    // Small packs become one, and a large one is copied only once as much has come after it: each object is written
    // a logarithmic number of times. Nothing is thrown away, so that pushes may go on meanwhile.
    await this.#git.run(['repack', '--geometric=2', '-d', '--quiet']);
  }
}

async function removeLeftover(path: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined);
  if (facts && Date.now() - facts.mtimeMs > LEFTOVER_MS) await rm(path, { force: true });
}
