import type { SourceTree } from '../../../ports/source-tree.ts';

/** Files by path, as text. */
export class MemorySourceTree implements SourceTree {
  readonly #files: ReadonlyMap<string, string>;

  constructor(files: Record<string, string>) {
    this.#files = new Map(Object.entries(files));
  }

  async files(): Promise<readonly string[]> {
    return [...this.#files.keys()].sort();
  }

  async has(path: string): Promise<boolean> {
    return this.#files.has(path);
  }

  async read(path: string): Promise<string | undefined> {
    return this.#files.get(path)?.slice(0, 1_000_000);
  }
}
