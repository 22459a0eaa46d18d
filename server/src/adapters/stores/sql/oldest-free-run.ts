import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** The id of the oldest queued run whose App has none running and is of nobody who is passed over: what RunStore.claimNext claims. */
export function oldestFreeRun(db: Kysely<Tables>, passOver: readonly string[]) {
  const oldest = db
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
  if (passOver.length === 0) return oldest;
  return oldest.where('waiting.app_id', 'not in', (inner) =>
    inner.selectFrom('apps').select('apps.id').where('apps.owner_id', 'in', passOver),
  );
}
