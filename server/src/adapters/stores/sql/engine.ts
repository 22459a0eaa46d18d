import type { Kysely, RawBuilder, Transaction } from 'kysely';
import { Problem } from '../../../domain/problem.ts';
import type { Fence } from './fenced-dialect.ts';
import type { Tables } from './tables.ts';

/** A function that must run inside a transaction asks for one. */
export type Tx = Transaction<Tables>;

/** What differs between SQLite and MySQL/MariaDB. Everything else in this folder is the same for both. */
export interface SqlEngine {
  db: Kysely<Tables>;
  /** Whether a row that is read in order to change it needs FOR UPDATE; on SQLite a transaction has the file to itself. */
  rowLocks: boolean;
  /** Milliseconds since 1970 by the database's clock. */
  now: RawBuilder<number>;
  /** Which rule of the schema an error of the driver means, if any. */
  violation(error: unknown): 'duplicate' | 'parent-missing' | undefined;
  /**
   * Runs the work whole or not at all. Where another writer was in the way all of it is run again, so that it must do nothing but ask and
   * change this database.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same as if nobody else wrote meanwhile, for work that looks at many rows and then changes some; others may have to wait for it. */
  serially<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Everything that is read sees the database as it was at the beginning; nobody waits for it. */
  snapshot<T>(read: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /** RunStore.claimNext: the id of the run that was made running. */
  claimNext(limit: number, now: number, passOver: readonly string[]): Promise<string | undefined>;
  /** The same database, in which nothing can be written any more once the Lease is not in its term. It is closed with this one. */
  fenced(fence: Fence): SqlEngine;
}

/** Runs a write; a broken rule of the schema becomes the Problem given for it. */
export async function translating<T>(
  engine: SqlEngine,
  problems: { duplicate?: () => Problem; 'parent-missing'?: () => Problem },
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const violation = engine.violation(error);
    const problem = violation && problems[violation]?.();
    throw problem ?? error;
  }
}

/** Until the transaction ends no other one that asks for it changes what belongs to this App. */
export async function lockApp({ rowLocks }: SqlEngine, tx: Tx, appId: string): Promise<void> {
  if (rowLocks) await tx.selectFrom('apps').select('id').where('id', '=', appId).forUpdate().execute();
}

/** The App was removed between the caller's look and this write. */
export function appGone(appId: string): Problem {
  return new Problem('not-found', 'This app does not exist any more.', { appId });
}

export function runGone(runId: string): Problem {
  return new Problem('not-found', 'This run does not exist any more.', { runId });
}
