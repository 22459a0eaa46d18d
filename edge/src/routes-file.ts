import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { Log } from './log.ts';
import type { RouteTable } from './protocol.ts';
import { parseRouteTable } from './route-table.ts';

/** The last table, kept so that an edge that was restarted serves before the server (which may be down) speaks to it. */
export class RoutesFile {
  readonly #path: string;
  readonly #log: Log;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** Undefined when there is none or it cannot be read: serving nothing until the next table is better than not starting. */
  async load(): Promise<RouteTable | undefined> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    try {
      const content = await readFileIfThere(this.#path);
      return content === undefined ? undefined : parseRouteTable(JSON.parse(content));
    } catch (error) {
      this.#log('routes-file-unreadable', { path: this.#path, error: (error as Error).message });
      return undefined;
    }
  }

  /** Resolves when the table is on disk. One after the other, so that an older table never lands on a newer one. */
  save(table: RouteTable): Promise<void> {
    const content = JSON.stringify(table);
    const written = this.#writing.then(() => writeFileAtomic(this.#path, content));
    this.#writing = written.catch(() => undefined);
    return written;
  }
}
