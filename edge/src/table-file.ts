import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { Log } from './log.ts';

export interface TableFileOptions<T> {
  path: string;
  /** Throws when the value is no such table. */
  parse: (value: unknown) => T;
  /** Logged when the file cannot be read. */
  unreadable: string;
  log: Log;
}

/**
 * The last table, kept (mode 600) so that an edge that was restarted serves before the server (which may be down) speaks to it.
 */
export class TableFile<T> {
  readonly #options: TableFileOptions<T>;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: TableFileOptions<T>) {
    this.#options = options;
  }

  /** Undefined when there is none or it cannot be read: serving nothing until the next table is better than not starting. */
  async load(): Promise<T | undefined> {
    const { path, parse, unreadable, log } = this.#options;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      const content = await readFileIfThere(path);
      return content === undefined ? undefined : parse(JSON.parse(content));
    } catch (error) {
      log(unreadable, { path, error: (error as Error).message });
      return undefined;
    }
  }

  /** Resolves when the table is on disk. One after the other, so that an older table never lands on a newer one. */
  save(table: T): Promise<void> {
    const content = JSON.stringify(table);
    const written = this.#writing.then(() => writeFileAtomic(this.#options.path, content));
    this.#writing = written.catch(() => undefined);
    return written;
  }
}
