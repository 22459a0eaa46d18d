import type { SourceTree } from './source-tree.ts';

/** One folder of a source, as a source of its own. */
export class FolderTree implements SourceTree {
  readonly #whole: SourceTree;
  readonly #prefix: string;

  constructor(whole: SourceTree, folder: string) {
    this.#whole = whole;
    this.#prefix = `${folder}/`;
  }

  async files(): Promise<readonly string[]> {
    const files = await this.#whole.files();
    return files.filter((path) => path.startsWith(this.#prefix)).map((path) => path.slice(this.#prefix.length));
  }

  has(path: string): Promise<boolean> {
    return this.#whole.has(this.#prefix + path);
  }

  read(path: string): Promise<string | undefined> {
    return this.#whole.read(this.#prefix + path);
  }
}
