import type { SourceTree } from '../../../ports/source-tree.ts';

/** A source as it would be with some texts in place of its own; nothing is written. */
export class SourceWithTexts implements SourceTree {
  readonly #source: SourceTree;
  readonly #texts: ReadonlyMap<string, string>;

  constructor(source: SourceTree, texts: ReadonlyMap<string, string>) {
    this.#source = source;
    this.#texts = texts;
  }

  async files(): Promise<readonly string[]> {
    return [...new Set([...(await this.#source.files()), ...this.#texts.keys()])].sort();
  }

  async has(path: string): Promise<boolean> {
    return this.#texts.has(path) || this.#source.has(path);
  }

  async read(path: string): Promise<string | undefined> {
    return this.#texts.get(path) ?? this.#source.read(path);
  }
}
