import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type OperationNode,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { LeadershipLost } from '../../../domain/leadership-lost.ts';

/** What must hold for anything to be written: this Lease is in this term. */
export interface Fence {
  /** Row of `leases`. */
  lease: string;
  /** Undefined: this server does not lead at all. */
  term(): string | undefined;
}

/** How a database keeps the row of the Lease from changing until a transaction ends, and which errors mean that it is to be run again. */
export interface Fencing {
  /** Behind the SELECT; empty where a transaction has everything to itself. */
  lock: '' | 'lock in share mode';
  mayRunAgain(error: unknown): boolean;
  mostTries: number;
}

const WRITES = new Set<OperationNode['kind']>(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode']);

/**
 * The same database for whoever leads: every transaction, and every statement that writes outside of one, looks first whether the Lease is in
 * this server's term still, and keeps it so until the commit. A leader that was stopped for a while and goes on where it was (SIGSTOP, a
 * machine that stood still) thus writes nothing over what its successor did. Throws LeadershipLost.
 */
export function fencedDialect(dialect: Dialect, fence: Fence, fencing: Fencing): Dialect {
  return {
    createDriver: () => new FencedDriver(dialect.createDriver(), fence, fencing),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

class FencedDriver implements Driver {
  readonly #inner: Driver;
  readonly #fence: Fence;
  readonly #fencing: Fencing;

  constructor(inner: Driver, fence: Fence, fencing: Fencing) {
    this.#inner = inner;
    this.#fence = fence;
    this.#fencing = fencing;
  }

  init(): Promise<void> {
    return this.#inner.init();
  }

  async acquireConnection(): Promise<FencedConnection> {
    const inner = await this.#inner.acquireConnection();
    return new FencedConnection(inner, {
      begin: (settings) => this.#begin(inner, settings),
      commit: () => this.#inner.commitTransaction(inner),
      rollback: () => this.#inner.rollbackTransaction(inner),
      mayRunAgain: (error, tries) => this.#fencing.mayRunAgain(error) && tries < this.#fencing.mostTries,
    });
  }

  beginTransaction(connection: FencedConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings);
  }

  commitTransaction(connection: FencedConnection): Promise<void> {
    return connection.end('commit');
  }

  rollbackTransaction(connection: FencedConnection): Promise<void> {
    return connection.end('rollback');
  }

  releaseConnection(connection: FencedConnection): Promise<void> {
    return this.#inner.releaseConnection(connection.inner);
  }

  // It belongs to whoever has opened it without a fence.
  async destroy(): Promise<void> {}

  async #begin(inner: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await this.#inner.beginTransaction(inner, settings);
    try {
      await this.#check(inner);
    } catch (error) {
      await this.#inner.rollbackTransaction(inner);
      throw error;
    }
  }

  async #check(inner: DatabaseConnection): Promise<void> {
    const term = this.#fence.term();
    if (term === undefined) throw new LeadershipLost();
    const text = `select name from leases where name = ? and term = ? ${this.#fencing.lock}`;
    const { rows } = await inner.executeQuery(CompiledQuery.raw(text, [this.#fence.lease, term]));
    if (rows.length === 0) throw new LeadershipLost();
  }
}

interface FencedTransaction {
  /** Begins one and looks at the Lease. */
  begin(settings: TransactionSettings): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  mayRunAgain(error: unknown, tries: number): boolean;
}

class FencedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #transaction: FencedTransaction;
  #inTransaction = false;

  constructor(inner: DatabaseConnection, transaction: FencedTransaction) {
    this.inner = inner;
    this.#transaction = transaction;
  }

  async begin(settings: TransactionSettings): Promise<void> {
    await this.#transaction.begin(settings);
    this.#inTransaction = true;
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    this.#inTransaction = false;
    await this.#transaction[how]();
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const alone = WRITES.has(query.query.kind) && !this.#inTransaction;
    return alone ? this.#write(query) : this.inner.executeQuery(query);
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery(query, chunkSize);
  }

  // A statement by itself is run again by the driver beneath; in a transaction that is for us to do.
  async #write<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#writeOnce<R>(query);
      } catch (error) {
        if (!this.#transaction.mayRunAgain(error, tries)) throw error;
      }
    }
  }

  async #writeOnce<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    await this.#transaction.begin({});
    try {
      const result = await this.inner.executeQuery<R>(query);
      await this.#transaction.commit();
      return result;
    } catch (error) {
      await this.#transaction.rollback();
      throw error;
    }
  }
}
