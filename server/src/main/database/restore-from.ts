import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileHeader } from '../../adapters/stores/sql/transfer/database-file.ts';
import { schemaOf } from '../../adapters/stores/sql/transfer/schema-of.ts';
import { openSqliteEngine } from '../../adapters/stores/sqlite/open-sqlite-stores.ts';
import type { ServerConfig } from '../../config.ts';
import { timeInName } from './back-up.ts';
import { exportTo } from './export-to.ts';
import { fillFromFile, hasOtherKey, readableFile } from './import-from.ts';
import { inUse, onServer, prepareToChange, using } from './used-database.ts';

/** SQLite's log files belong to the file that they are named after. */
const SUFFIXES = ['-wal', '-shm', ''];

/** Puts the content of a file in the place of what the database has; that is kept. */
export async function restoreFrom(config: ServerConfig, file: string) {
  const { header, rows } = await readableFile(file);
  await prepareToChange(config.data);
  const kept = config.database ? await intoServer(config, file, header) : await intoFile(config, file, header);
  return { rows, file, ...(kept ? { kept } : {}), otherKey: await hasOtherKey(config, header) };
}

// One transaction: whoever looks sees all that was there, or all that is there now.
async function intoServer(config: ServerConfig, file: string, header: FileHeader): Promise<string | undefined> {
  const isThere = (await using(inUse(config), ({ db }) => schemaOf(db))) !== undefined;
  const kept = join(config.data.root, `before-restore-${timeInName()}.gz`);
  if (isThere) await exportTo(config, kept);
  await using(onServer(config, { migrated: false }), (engine) => fillFromFile(engine, file, header, { replace: true }));
  return isThere ? kept : undefined;
}

// A new file is made beside the old one and takes its place when it is whole; the old one may be what is broken.
async function intoFile({ data }: ServerConfig, file: string, header: FileHeader): Promise<string | undefined> {
  const making = `${data.database}.restoring-${process.pid}`;
  try {
    await using(openSqliteEngine(making, { migrated: false }), (engine) => fillFromFile(engine, file, header));
    const kept = existsSync(data.database) ? `${data.database}.before-restore-${timeInName()}` : undefined;
    for (const suffix of SUFFIXES) {
      if (kept && existsSync(data.database + suffix)) await rename(data.database + suffix, kept + suffix);
    }
    await rename(making, data.database);
    return kept;
  } finally {
    for (const suffix of SUFFIXES) await rm(making + suffix, { force: true });
  }
}
