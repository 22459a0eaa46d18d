import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import type { Tables } from '../sql/tables.ts';

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
    .where('id', '=', (eb) => oldestFree(eb, limit, passOver))
    .returning('id')
    .executeTakeFirst();
  return claimed?.id;
}

function oldestFree(eb: ExpressionBuilder<Tables, 'pipeline_runs'>, limit: number, passOver: readonly string[]) {
  const oldest = eb
    .selectFrom('pipeline_runs as waiting')
    .select('waiting.id')
    .where('waiting.state', '=', 'queued')
    .where(sql<number>`(select count(*) from pipeline_runs where state = 'running' and waits_for is null)`, '<', limit)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('pipeline_runs as busy')
            .select('busy.id')
            .whereRef('busy.app_id', '=', 'waiting.app_id')
            .where('busy.state', '=', 'running'),
        ),
      ),
    )
    .orderBy('waiting.created_at')
    .orderBy('waiting.number')
    .orderBy('waiting.id')
    .limit(1);
  if (passOver.length === 0) return oldest;
  return oldest.where('waiting.app_id', 'not in', (inner) =>
    inner.selectFrom('apps').select('apps.id').where('apps.owner_id', 'in', passOver),
  );
}
