import type { Kysely } from 'kysely';
import type { SqlEngine, Tx } from '../sql/engine.ts';
import { oldestFreeRun } from '../sql/oldest-free-run.ts';
import type { Tables } from '../sql/tables.ts';

/** The row of `locks` that whoever claims a run holds meanwhile. */
const LOCK = 'claim-run';

/**
 * RunStore.claimNext where many write at once. One server at a time looks and claims: SKIP LOCKED alone would let two of them claim two
 * runs of one App, or one more than the limit, since neither sees yet what the other does. Gives the run's id.
 */
export async function claimNext(
  { db, transaction }: Pick<SqlEngine, 'db' | 'transaction'>,
  limit: number,
  now: number,
  passOver: readonly string[],
): Promise<string | undefined> {
  // Most looks find nothing, and then nobody need wait for anybody.
  if ((await oldestFree(db, passOver)) === undefined) return undefined;
  return transaction(async (tx) => {
    await tx.selectFrom('locks').select('name').where('name', '=', LOCK).forUpdate().executeTakeFirstOrThrow();
    if ((await running(tx)) >= limit) return undefined;
    // Another run where the oldest one was canceled or superseded between the look and the change.
    for (let id = await oldestFree(tx, passOver); id !== undefined; id = await oldestFree(tx, passOver)) {
      if (await makeRunning(tx, id, now)) return id;
    }
    return undefined;
  });
}

async function running(tx: Tx): Promise<number> {
  const { runs } = await tx
    .selectFrom('pipeline_runs')
    .select((eb) => eb.fn.countAll<number>().as('runs'))
    .where('state', '=', 'running')
    .where('waits_for', 'is', null)
    .executeTakeFirstOrThrow();
  return runs;
}

async function oldestFree(db: Kysely<Tables>, passOver: readonly string[]): Promise<string | undefined> {
  const free = await oldestFreeRun(db, passOver).executeTakeFirst();
  return free?.id;
}

async function makeRunning(tx: Tx, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('pipeline_runs')
    .set((eb) => ({ state: 'running', started_at: eb.fn.coalesce('started_at', eb.val(now)) }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
