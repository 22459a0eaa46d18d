import { appGone, type SqlEngine, type Tx } from './engine.ts';

/** Counts one of an App's counters up and gives it; the App's row stays locked until the transaction ends. Throws Problem `not-found`. */
export async function nextNumber(
  engine: SqlEngine,
  tx: Tx,
  appId: string,
  counter: 'last_run_number' | 'last_release_number',
): Promise<number> {
  const row = await tx
    .selectFrom('apps')
    .select(['last_run_number', 'last_release_number'])
    .where('id', '=', appId)
    .$if(engine.rowLocks, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row) throw appGone(appId);
  const next = row[counter] + 1;
  await tx
    .updateTable('apps')
    .set({ [counter]: next })
    .where('id', '=', appId)
    .execute();
  return next;
}
