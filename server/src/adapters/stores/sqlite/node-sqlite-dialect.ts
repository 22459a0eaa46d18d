import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';
import { Problem } from '../../../domain/problem.ts';

/** Statements kept ready; more distinct ones than this means that values were written into the SQL. */
const CACHED_STATEMENTS = 200;
/** Longer ones are lists of ids of changing length, hardly met twice. */
const LONGEST_CACHED_SQL = 2_000;

/** Kysely's SQLite dialect over Node's own SQLite: one connection, every statement synchronous. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #driver: ImmediateDriver;

  constructor(database: DatabaseSync) {
    super({ database: new StatementCache(database) });
    this.#driver = new ImmediateDriver(database);
  }

  // One for all that use this dialect: there is one connection, and one of them has it at a time.
  override createDriver(): SqliteDriver {
    return this.#driver;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

/**
 * A transaction takes the write lock at its beginning: one that reads first and writes then would be refused (SQLITE_BUSY,
 * without waiting) when another process wrote in between.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  #begun: Promise<void> | undefined;

  constructor(database: DatabaseSync) {
    super({ database: new StatementCache(database) });
    this.#database = database;
  }

  override init(): Promise<void> {
    this.#begun ??= super.init();
    return this.#begun;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /**
   * A full disk makes SQLite roll back by itself (https://www.sqlite.org/lang_transaction.html): to ask once more is an error, and it
   * would hide the one that says why.
   */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite can undo changes of the schema; Kysely's own adapter leaves that out. A migration is thus whole or not there. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  override get supportsCreateIfNotExists(): boolean {
    return true;
  }
}

class StatementCache implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  prepare(sql: string): SqliteStatement {
    const cached = this.#statements.get(sql);
    if (cached) {
      // Moved to the end: the first of the map is always the one used longest ago.
      this.#statements.delete(sql);
      this.#statements.set(sql, cached);
      return cached;
    }
    const statement = asKyselyStatement(this.#database.prepare(sql));
    if (sql.length <= LONGEST_CACHED_SQL) this.#keep(sql, statement);
    return statement;
  }

  #keep(sql: string, statement: SqliteStatement): void {
    if (this.#statements.size >= CACHED_STATEMENTS) {
      const oldest = this.#statements.keys().next().value;
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, statement);
  }
}

function asKyselyStatement(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => speaking(() => statement.all(...values(parameters))),
    run: (parameters) => speaking(() => statement.run(...values(parameters))),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

/** Result codes (https://www.sqlite.org/rescode.html): a full disk, met in the file and in its index of the write-ahead log. */
const SQLITE_FULL = 13;
const SQLITE_IOERR_SHMSIZE = 4874;

// People can do something about a full disk once they are told; everything else about a statement is a mistake of ours.
function speaking<T>(execute: () => T): T {
  try {
    return execute();
  } catch (error) {
    const code = (error as { errcode?: unknown } | undefined)?.errcode;
    if (code !== SQLITE_FULL && code !== SQLITE_IOERR_SHMSIZE) throw error;
    throw new Problem('disk-full', "There is no room left on the platform's disk. Make room there and try again.");
  }
}
