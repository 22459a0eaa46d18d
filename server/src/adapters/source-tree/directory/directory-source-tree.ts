import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { decodeText } from './decode-text.ts';

const MAX_READ_BYTES = 1_000_000;
/** Never a user's own source: a repository's inside, and packages that were installed elsewhere. */
const SKIPPED = new Set(['.git', 'node_modules', '__MACOSX']);

/** A directory on this machine. Symbolic links are not followed and not listed: what they name may lie outside. */
export class DirectorySourceTree implements SourceTree {
  readonly #root: string;
  #files: Promise<readonly string[]> | undefined;
  #known: Promise<ReadonlySet<string>> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  files(): Promise<readonly string[]> {
    this.#files ??= listFiles(this.#root, '').then((files) => files.sort());
    return this.#files;
  }

  async has(path: string): Promise<boolean> {
    this.#known ??= this.files().then((files) => new Set(files));
    return (await this.#known).has(path);
  }

  async read(path: string): Promise<string | undefined> {
    if (!(await this.has(path))) return undefined;
    const file = await open(join(this.#root, path), 'r');
    try {
      const buffer = Buffer.alloc(MAX_READ_BYTES);
      const { bytesRead } = await file.read(buffer, 0, MAX_READ_BYTES, 0);
      return decodeText(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  }
}

async function listFiles(root: string, directory: string): Promise<string[]> {
  const entries = await readdir(join(root, directory), { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFiles(root, path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return nested.flat();
}
