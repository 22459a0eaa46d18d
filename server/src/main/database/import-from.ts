import type { SqlEngine } from '../../adapters/stores/sql/engine.ts';
import { migrate } from '../../adapters/stores/sql/migrate.ts';
import { MIGRATIONS } from '../../adapters/stores/sql/migrations/migrations.ts';
import { checkDatabaseFile, contentOfFile, type FileHeader } from '../../adapters/stores/sql/transfer/database-file.ts';
import { fill } from '../../adapters/stores/sql/transfer/fill.ts';
import { schemaOf } from '../../adapters/stores/sql/transfer/schema-of.ts';
import { openSqliteEngine } from '../../adapters/stores/sqlite/open-sqlite-stores.ts';
import type { ServerConfig } from '../../config.ts';
import { DatabaseRefusal } from './database-refusal.ts';
import { keyMark, onServer, prepareToChange, using } from './used-database.ts';

/** Fills the database that a server with this configuration will work with, which must be without content. */
export async function importFrom(config: ServerConfig, file: string) {
  const { header, rows } = await readableFile(file);
  await prepareToChange(config.data);
  const opening = config.database
    ? onServer(config, { migrated: false })
    : openSqliteEngine(config.data.database, { migrated: false });
  await using(opening, (engine) => fillFromFile(engine, file, header));
  return { rows, file, otherKey: await hasOtherKey(config, header) };
}

/** Throws DatabaseRefusal for a file that is not there or not whole, or that only a later version can read. */
export async function readableFile(file: string): Promise<{ header: FileHeader; rows: number }> {
  try {
    return await checkDatabaseFile(file, ({ schema }) => {
      if (!Object.hasOwn(MIGRATIONS, schema)) throw new DatabaseRefusal('schema-differs', { schema });
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new DatabaseRefusal('file-absent', { file });
    throw error;
  }
}

/** Rows of an earlier version come into a database of that version, which is brought up to date afterwards as a server would do it. */
export async function fillFromFile(engine: SqlEngine, file: string, { schema }: FileHeader, { replace = false } = {}) {
  const own = await schemaOf(engine.db);
  if (own !== undefined && own > schema) throw new DatabaseRefusal('schema-differs', { schema });
  await migrate(engine.db, Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name <= schema)));
  await fill(engine, contentOfFile(file), { replace });
  await migrate(engine.db);
}

export async function hasOtherKey({ data }: ServerConfig, { key }: FileHeader): Promise<boolean> {
  const own = await keyMark(data);
  return key !== undefined && key !== own;
}
