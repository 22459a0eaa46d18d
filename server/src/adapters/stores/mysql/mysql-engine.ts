import { type Dialect, type IsolationLevel, Kysely, sql } from 'kysely';
import type { SqlEngine, Tx } from '../sql/engine.ts';
import { fencedDialect } from '../sql/fenced-dialect.ts';
import type { Tables } from '../sql/tables.ts';
import { claimNext } from './claim-next.ts';
import { MOST_TRIES, mayRunAgain, violation } from './mysql-errors.ts';

/** MySQL or MariaDB as the stores' engine. */
export function mysqlEngine(dialect: Dialect): SqlEngine {
  const db = new Kysely<Tables>({ dialect });
  const transaction: SqlEngine['transaction'] = (work) => again(() => db.transaction().execute(work));
  return {
    ...{ db, rowLocks: true, violation, transaction },
    now: sql<number>`cast(unix_timestamp(now(3)) * 1000 as signed)`,
    serially: (work) => again(() => isolated(db, 'serializable', work)),
    snapshot: (read) => again(() => snapshot(db, read)),
    claimNext: (limit, now, passOver) => claimNext({ db, transaction }, limit, now, passOver),
    fenced: (fence) =>
      mysqlEngine(fencedDialect(dialect, fence, { lock: 'lock in share mode', mayRunAgain, mostTries: MOST_TRIES })),
  };
}

function isolated<T>(db: Kysely<Tables>, level: IsolationLevel, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel(level).execute(work);
}

function snapshot<T>(db: Kysely<Tables>, read: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`set transaction isolation level repeatable read`.execute(connection);
    await sql`start transaction with consistent snapshot, read only`.execute(connection);
    try {
      return await read(connection);
    } finally {
      await sql`rollback`.execute(connection);
    }
  });
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!mayRunAgain(error) || tries === MOST_TRIES) throw error;
    }
  }
}
