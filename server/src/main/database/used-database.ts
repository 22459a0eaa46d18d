import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { type DataDirectory, makeDataDirectory } from '@nonstop4/plane/data-directory';
import { openMysqlEngine } from '../../adapters/stores/mysql/open-mysql-stores.ts';
import type { SqlEngine } from '../../adapters/stores/sql/engine.ts';
import { CURRENT_SCHEMA, schemaOf } from '../../adapters/stores/sql/transfer/schema-of.ts';
import { openSqliteEngine } from '../../adapters/stores/sqlite/open-sqlite-stores.ts';
import type { ServerConfig } from '../../config.ts';
import { addressOf } from '../open-database.ts';
import { DatabaseRefusal } from './database-refusal.ts';

/** The database that NONSTOP4_DATABASE names. */
export async function onServer({ database }: ServerConfig, how: { migrated: boolean }): Promise<SqlEngine> {
  if (!database) throw new DatabaseRefusal('no-server-named');
  return openMysqlEngine(await addressOf(database), { ...how, patient: true });
}

/** The one that a server with this configuration works with; as it is, nothing of it is changed by opening it. */
export async function inUse(config: ServerConfig): Promise<SqlEngine> {
  if (config.database) return onServer(config, { migrated: false });
  const { database } = config.data;
  if (!existsSync(database)) throw new DatabaseRefusal('nothing-there', { database });
  return openSqliteEngine(database, { migrated: false });
}

/** Works with an open database and closes it, whatever happens. */
export async function using<T>(opening: Promise<SqlEngine>, work: (engine: SqlEngine) => Promise<T>): Promise<T> {
  const engine = await opening;
  try {
    return await work(engine);
  } finally {
    await engine.db.destroy();
  }
}

/** Rows are only taken from a database that this version can read whole. */
export async function refuseOtherSchema({ db }: SqlEngine): Promise<void> {
  const schema = await schemaOf(db);
  if (schema === undefined) throw new DatabaseRefusal('nothing-there', { database: '' });
  if (schema !== CURRENT_SCHEMA) throw new DatabaseRefusal('schema-behind', { schema, current: CURRENT_SCHEMA });
}

/**
 * Makes the data directory where it is not there yet. What a running server writes meanwhile would be lost, and what it knows would be wrong:
 * then it refuses.
 */
export async function prepareToChange(data: DataDirectory): Promise<void> {
  await makeDataDirectory(data);
  const socket = connect(data.socket('server'));
  const answers = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  if (answers) throw new DatabaseRefusal('server-runs');
}

/** Tells the key of this platform from others; of a random key of 256 bits nothing can be learnt by it. */
export async function keyMark({ keyFile }: DataDirectory): Promise<string | undefined> {
  const key = await readFile(keyFile).catch(() => undefined);
  return key && createHash('sha256').update('nonstop4 key mark').update(key).digest('hex').slice(0, 16);
}
