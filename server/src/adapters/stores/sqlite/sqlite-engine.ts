import { type Dialect, Kysely, sql } from 'kysely';
import type { SqlEngine } from '../sql/engine.ts';
import { fencedDialect } from '../sql/fenced-dialect.ts';
import type { Tables } from '../sql/tables.ts';
import { claimNext } from './claim-next.ts';

/** SQLite as the stores' engine. */
export function sqliteEngine(dialect: Dialect): SqlEngine {
  const db = new Kysely<Tables>({ dialect });
  // A transaction has the file to itself from its beginning: nobody is in its way, and it is serial.
  const transaction: SqlEngine['transaction'] = (work) => db.transaction().execute(work);
  return {
    ...{ db, rowLocks: false, violation, transaction, serially: transaction },
    now: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    snapshot: (read) => db.connection().execute((connection) => snapshot(connection, read)),
    claimNext: (limit, now, passOver) => claimNext(db, limit, now, passOver),
    fenced: (fence) =>
      sqliteEngine(fencedDialect(dialect, fence, { lock: '', mayRunAgain: () => false, mostTries: 1 })),
  };
}

/** Extended result codes (https://www.sqlite.org/rescode.html), which node:sqlite gives as `errcode`. */
const SQLITE_CONSTRAINT_FOREIGNKEY = 787;
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;
const SQLITE_CONSTRAINT_UNIQUE = 2067;

function violation(error: unknown): 'duplicate' | 'parent-missing' | undefined {
  switch ((error as { errcode?: unknown } | undefined)?.errcode) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
      return 'duplicate';
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return 'parent-missing';
    default:
      return undefined;
  }
}

// A deferred transaction sees the file as it was at its first read, and with a write-ahead log writers go on meanwhile.
async function snapshot<T>(db: Kysely<Tables>, read: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  await sql`begin deferred`.execute(db);
  try {
    return await read(db);
  } finally {
    await sql`rollback`.execute(db);
  }
}
