import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** The id of the oldest queued run whose App has none running: what RunStore.claimNext claims. */
export function oldestFreeRun(db: Kysely<Tables>) {
  return db
    .selectFrom('pipeline_runs as waiting')
    .select('waiting.id')
    .where('waiting.state', '=', 'queued')
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
}
