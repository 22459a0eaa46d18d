import type { Kysely } from 'kysely';
import type { SqlEngine } from '../sql/engine.ts';
import type { Tables } from '../sql/tables.ts';
import { claimNext } from './claim-next.ts';

/** SQLite as the stores' engine. */
export function sqliteEngine(db: Kysely<Tables>): SqlEngine {
  return { db, rowLocks: false, violation, claimNext: (limit, now) => claimNext(db, limit, now) };
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
