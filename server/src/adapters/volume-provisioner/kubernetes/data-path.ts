import type { SourcePlace } from '../../../domain/source.ts';

/** DATA_DIR inside the container of every App. */
export const DATA_PATH = '/data';

/** Names are checked where Users and Apps are made; this is the last line before the file system. */
const NAME = /^[a-z0-9][a-z0-9-]{0,99}$/;

export function checkPlace({ userName, appName }: SourcePlace): void {
  for (const name of [userName, appName]) {
    if (!NAME.test(name)) throw new Error(`"${name}" is no name of a directory for data.`);
  }
}
