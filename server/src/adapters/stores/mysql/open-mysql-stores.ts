import { Kysely, sql } from 'kysely';
import type { Pool, PoolOptions } from 'mysql2/promise';
import type { Stores } from '../../../ports/stores/stores.ts';
import { DatabaseUnusable } from '../sql/database-unusable.ts';
import type { SqlEngine } from '../sql/engine.ts';
import { migrate, NotOurs, SchemaTooNew } from '../sql/migrate.ts';
import { sqlStores } from '../sql/sql-stores.ts';
import type { Tables } from '../sql/tables.ts';
import { MysqlDialect } from './mysql-dialect.ts';
import { mysqlEngine } from './mysql-engine.ts';
import { DatabaseAway, isRefusal, speaking } from './mysql-errors.ts';

/** Where a MySQL or MariaDB is, and as whom. */
export interface MysqlAddress {
  host: string;
  port: number;
  user: string;
  /** Never part of a message. */
  password: string;
  database: string;
  /** Set: nothing is said without TLS. `ca` (PEM): who must have signed the server's certificate; without it one of the public authorities. */
  tls?: { ca?: string };
}

/** The most statements at once of one server; those above wait for their turn. */
const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
/** Locks are waited for 5 s and every query of the stores takes milliseconds: what takes this long gets no answer any more. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** The first MariaDB whose every change of a schema is there whole or not at all (https://mariadb.com/kb/en/atomic-ddl/). */
const LEAST_MARIADB = [10, 6];

/** Opens the database and brings its schema up to date, as openSqliteStores does; throws DatabaseAway while it does not answer. */
export async function openMysqlStores(address: MysqlAddress): Promise<Stores> {
  const engine = await openMysqlEngine(address);
  return sqlStores(engine);
}

/**
 * The engine alone, its schema up to date unless `migrated` is false, its statements without a limit of time where it is `patient`; whoever
 * opened it destroys its `db`.
 */
export async function openMysqlEngine(
  address: MysqlAddress,
  { migrated = true, patient = false } = {},
): Promise<SqlEngine> {
  try {
    const collation = await checkServer(address);
    if (migrated) await bringUpToDate(address, collation);
    const engine = mysqlEngine(await dialectFor(address, collation, patient ? 0 : STATEMENT_TIMEOUT_MS));
    // Kysely closes only what was used, and a pool that was never closed keeps the process alive.
    await sql`select 1`.execute(engine.db);
    return engine;
  } catch (error) {
    throw inPlainWords(error, address);
  }
}

// By a connection of its own: a change of a large table takes as long as it takes.
async function bringUpToDate(address: MysqlAddress, collation: string): Promise<void> {
  const db = new Kysely<Tables>({ dialect: await dialectFor(address, collation, 0) });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

async function dialectFor(address: MysqlAddress, collation: string, statementTimeoutMs: number): Promise<MysqlDialect> {
  return new MysqlDialect({ pool: await openPool(address), collation, statementTimeoutMs });
}

/** Who answers, and the collation by which it compares as SQLite does. */
async function checkServer(address: MysqlAddress): Promise<string> {
  const pool = await openPool(address);
  try {
    const [rows] = await pool.query('select version() as version');
    const [{ version }] = rows as [{ version: string }];
    const isMariadb = version.includes('MariaDB');
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const [leastMajor = 0, leastMinor = 0] = LEAST_MARIADB;
    if (isMariadb && (major < leastMajor || (major === leastMajor && minor < leastMinor))) {
      throw new DatabaseUnusable(
        `The database server is MariaDB ${version}, but must be ${LEAST_MARIADB.join('.')} or later. Upgrade it.`,
      );
    }
    return isMariadb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
  } catch (error) {
    throw speaking(error);
  } finally {
    await pool.end();
  }
}

async function openPool({ host, port, user, password, database, tls }: MysqlAddress): Promise<Pool> {
  // Only servers that have such a database read the package (scripts/build/own-chunk.ts).
  const { default: mysql } = await import('mysql2/promise');
  const options: PoolOptions = {
    ...{ host, port, user, password, database },
    charset: 'utf8mb4_bin',
    connectionLimit: CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Numbers beyond what JavaScript counts exactly would come as text, and none is that large; an object is never part of a statement.
    supportBigNumbers: true,
    stringifyObjects: true,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
    ...(tls ? { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...tls } } : {}),
  };
  return mysql.createPool(options);
}

function inPlainWords(error: unknown, { host, port, user, database }: MysqlAddress): unknown {
  if (error instanceof DatabaseAway || error instanceof DatabaseUnusable) return error;
  if (error instanceof SchemaTooNew || error instanceof NotOurs)
    return new DatabaseUnusable(error.message, { cause: error });
  const cause = error instanceof Error ? error.message : String(error);
  const text = `The database ${database} on ${host}:${port} cannot be used as ${user}: ${cause}. Check NONSTOP4_DATABASE, the password and the grants (docs/database.md).`;
  return isRefusal(error) ? new DatabaseUnusable(text, { cause: error }) : new Error(text, { cause: error });
}
