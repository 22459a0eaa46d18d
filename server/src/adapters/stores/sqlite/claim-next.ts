import { type Kysely, sql } from 'kysely';
import { oldestFreeRun } from '../sql/oldest-free-run.ts';
import type { Tables } from '../sql/tables.ts';

const running = sql<number>`(select count(*) from pipeline_runs where state = 'running' and waits_for is null)`;

/**
 * RunStore.claimNext as one conditional UPDATE: SQLite lets one writer in at a time and the statement looks and changes in one
 * go, so that two servers on one file never claim the same run. Gives the run's id.
 */
export async function claimNext(
  db: Kysely<Tables>,
  limit: number,
  now: number,
  passOver: readonly string[],
): Promise<string | undefined> {
  const claimed = await db
    .updateTable('pipeline_runs')
    .set((eb) => ({ state: 'running', started_at: eb.fn.coalesce('started_at', eb.val(now)) }))
    .where('id', '=', oldestFreeRun(db, passOver).where(running, '<', limit))
    .returning('id')
    .executeTakeFirst();
  return claimed?.id;
}
