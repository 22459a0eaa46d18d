import { closeSync, fchmodSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Stores } from '../../../ports/stores/stores.ts';
import { DatabaseUnusable } from '../sql/database-unusable.ts';
import type { SqlEngine } from '../sql/engine.ts';
import { migrate, NotOurs, SchemaTooNew } from '../sql/migrate.ts';
import { sqlStores } from '../sql/sql-stores.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';
import { sqliteEngine } from './sqlite-engine.ts';

/** How long a statement waits for another process that has the file; the event loop stands still meanwhile. */
const BUSY_TIMEOUT_MS = 5_000;
/** Taken only as far as the database is large; with SQLite's own 2 MB a list of 1,000 Apps is read from the file each time. */
const CACHE_KB = 16_000;
/** https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const BROKEN = new Set([11, 26]);

/**
 * Opens the database file, made (mode 0600) when it is not there, and brings its schema up to date. Throws DatabaseUnusable
 * for what a later try cannot mend, or an Error that says in plain words why the file cannot be used now.
 */
export async function openSqliteStores(path: string): Promise<Stores> {
  return sqlStores(await openSqliteEngine(path));
}

/** The engine alone, its schema up to date unless `migrated` is false; whoever opened it destroys its `db`. */
export async function openSqliteEngine(path: string, { migrated = true } = {}): Promise<SqlEngine> {
  let database: DatabaseSync | undefined;
  try {
    database = await openDatabase(path);
    const engine = sqliteEngine(new NodeSqliteDialect(database));
    if (migrated) await migrate(engine.db);
    // Kysely closes only what was used.
    await sql`select 1`.execute(engine.db);
    return engine;
  } catch (error) {
    if (database?.isOpen) database.close();
    if (error instanceof SchemaTooNew || error instanceof NotOurs)
      throw new DatabaseUnusable(error.message, { cause: error });
    const cause = error instanceof Error ? error.message : String(error);
    const text = `The database ${path} cannot be used: ${cause}. Check the disk and the file's owner, or restore a backup.`;
    const { errcode } = error as { errcode?: number };
    throw BROKEN.has(errcode ?? 0) ? new DatabaseUnusable(text, { cause: error }) : new Error(text, { cause: error });
  }
}

async function openDatabase(path: string): Promise<DatabaseSync> {
  makePrivate(path);
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    await useWriteAheadLog(database);
    database.exec(`PRAGMA cache_size = -${CACHE_KB}`);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

// WAL with FULL syncs the log at each commit: what was acknowledged is there after SIGKILL and after a power cut
// (https://www.sqlite.org/pragma.html#pragma_synchronous); with NORMAL the last commits may go with the power.
async function useWriteAheadLog(database: DatabaseSync): Promise<void> {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864');
      return;
    } catch (error) {
      // The change to WAL needs the file alone and does not heed the busy timeout while another process opens it too.
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY || performance.now() > deadline) throw error;
      await delay(20);
    }
  }
}

// SQLite gives its -wal and -shm files the mode of the database file, so that setting this one before it opens is enough.
function makePrivate(path: string): void {
  const file = openSync(path, 'a', 0o600);
  fchmodSync(file, 0o600);
  closeSync(file);
}
