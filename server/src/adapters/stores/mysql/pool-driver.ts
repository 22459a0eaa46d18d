import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type OperationNode,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { isAway, MOST_TRIES, mayRunAgain, speaking } from './mysql-errors.ts';

/**
 * What every session is told first. READ COMMITTED: a look and a change after it lock what they found and no gaps beside it, so that two
 * servers seldom meet. A lock is waited for 5 s, as SQLite waits for its file. Values that do not fit are errors, never cut.
 */
const SESSION = [
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'set session transaction isolation level read committed',
  'set session innodb_lock_wait_timeout = 5',
];
/**
 * Seconds. What stands still in the middle of a transaction is a server that was frozen (transactions take milliseconds): its locks are free
 * before its Lease is, so that whoever takes over need not wait for them. MySQL has no such limit; it reads a comment behind a statement.
 */
const END_FROZEN = 'set session innodb_lock_wait_timeout = 5 /*M!100300 , session idle_transaction_timeout = 10 */';

/** Kysely's driver over mysql2's pool: broken connections are left, and errors of the network become Problem `database-away`. */
export class PoolDriver implements Driver {
  readonly #pool: Pool;
  readonly #statementTimeoutMs: number;
  readonly #connections = new WeakMap<PoolConnection['connection'], PooledConnection>();

  constructor(pool: Pool, statementTimeoutMs: number) {
    this.#pool = pool;
    this.#statementTimeoutMs = statementTimeoutMs;
    // A connection that breaks while nobody uses it says so once more; the pool has left it by then, and nobody need hear it.
    pool.pool.on('connection', (connection) => connection.on('error', () => {}));
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const raw = await this.#pool.getConnection().catch((error: unknown) => Promise.reject(speaking(error)));
    const known = this.#connections.get(raw.connection);
    if (known) {
      known.taken(raw);
      return known;
    }
    const connection = new PooledConnection(raw, this.#statementTimeoutMs);
    try {
      for (const statement of SESSION) await connection.executeQuery(CompiledQuery.raw(statement));
      // Who may take as long as he needs reads a file between two statements, say.
      if (this.#statementTimeoutMs > 0) await connection.executeQuery(CompiledQuery.raw(END_FROZEN));
    } catch (error) {
      raw.destroy();
      throw error;
    }
    this.#connections.set(raw.connection, connection);
    return connection;
  }

  async beginTransaction(connection: PooledConnection, { isolationLevel, accessMode }: TransactionSettings) {
    const wishes = [isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean);
    if (wishes.length > 0) await connection.executeQuery(CompiledQuery.raw(`set transaction ${wishes.join(', ')}`));
    await connection.begin('begin');
  }

  commitTransaction(connection: PooledConnection): Promise<void> {
    return connection.end('commit');
  }

  rollbackTransaction(connection: PooledConnection): Promise<void> {
    return connection.end('rollback');
  }

  async releaseConnection(connection: PooledConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

class PooledConnection implements DatabaseConnection {
  #raw: PoolConnection;
  readonly #statementTimeoutMs: number;
  #inTransaction = false;
  #broken = false;

  constructor(raw: PoolConnection, statementTimeoutMs: number) {
    this.#raw = raw;
    this.#statementTimeoutMs = statementTimeoutMs;
  }

  /** The pool gives another object for the same connection each time. */
  taken(raw: PoolConnection): void {
    this.#raw = raw;
  }

  async begin(statement: string): Promise<void> {
    await this.executeQuery(CompiledQuery.raw(statement));
    this.#inTransaction = true;
  }

  async end(statement: 'commit' | 'rollback'): Promise<void> {
    // A server ends the transactions of a connection that broke; to ask again would only hide the error that says why.
    if (this.#broken && statement === 'rollback') return;
    try {
      await this.executeQuery(CompiledQuery.raw(statement));
    } finally {
      this.#inTransaction = false;
    }
  }

  release(): void {
    if (this.#broken) this.#raw.destroy();
    else this.#raw.release();
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    for (let tries = 1; ; tries++) {
      try {
        return resultOf<R>(await this.#ask(query));
      } catch (error) {
        if (isAway(error)) this.#broken = true;
        if (isSchemaChange(query.query) && isThereAlready(error)) return { rows: [] };
        if (this.#inTransaction || !mayRunAgain(error) || tries === MOST_TRIES) throw speaking(error);
      }
    }
  }

  // biome-ignore lint/correctness/useYield: a stream that nobody asks for
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows of MySQL are read in pages, not streamed.');
  }

  async #ask({ sql, parameters }: CompiledQuery): Promise<ResultSetHeader | RowDataPacket[]> {
    const timeout = this.#statementTimeoutMs === 0 ? {} : { timeout: this.#statementTimeoutMs };
    const [result] = await this.#raw.query<ResultSetHeader | RowDataPacket[]>({
      ...{ sql, values: [...parameters], ...timeout },
    });
    return result;
  }
}

function resultOf<R>(result: ResultSetHeader | RowDataPacket[]): QueryResult<R> {
  if (Array.isArray(result)) return { rows: result as R[] };
  return { rows: [], numAffectedRows: BigInt(result.affectedRows) };
}

const SCHEMA_CHANGES = new Set<OperationNode['kind']>(['CreateTableNode', 'AlterTableNode', 'CreateIndexNode']);
/** A table, a column, an index or a constraint of this name. */
const THERE_ALREADY = new Set<unknown>([1050, 1060, 1061, 1826]);

/**
 * MySQL commits each change of the schema by itself, so that a migration that was stopped leaves its first half. It is run again from its
 * beginning, and what is there is passed over. (Only migrations change the schema, and only in a database that is the platform's own.)
 */
function isSchemaChange(node: OperationNode): boolean {
  return SCHEMA_CHANGES.has(node.kind);
}

function isThereAlready(error: unknown): boolean {
  return THERE_ALREADY.has((error as { errno?: unknown }).errno);
}
