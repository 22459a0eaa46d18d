import type { DrillReport, DrillSchedule } from '../../../domain/drill.ts';
import type { DrillStore } from '../../../ports/stores/drill-store.ts';
import { appGone, lockApp, type SqlEngine, type Tx, translating } from './engine.ts';
import { fromJson, toJson } from './json.ts';

export class DrillSqlStore implements DrillStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async put(report: DrillReport): Promise<void> {
    const row = { id: report.id, app_id: report.appId, started_at: report.startedAt, report: toJson(report) };
    await translating(this.#engine, { 'parent-missing': () => appGone(report.appId) }, () =>
      this.#engine.db.replaceInto('drills').values(row).execute(),
    );
  }

  async listByApp(appId: string, limit: number): Promise<DrillReport[]> {
    const rows = await this.#engine.db
      .selectFrom('drills')
      .select('report')
      .where('app_id', '=', appId)
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => fromJson<DrillReport>(row.report));
  }

  async listSince(startedAt: number): Promise<DrillReport[]> {
    const rows = await this.#engine.db
      .selectFrom('drills')
      .select('report')
      .where('started_at', '>=', startedAt)
      .orderBy('started_at')
      .orderBy('id')
      .execute();
    return rows.map((row) => fromJson<DrillReport>(row.report));
  }

  schedule(appId: string): Promise<DrillSchedule | undefined> {
    return readSchedule(this.#engine.db, appId);
  }

  async schedules(): Promise<DrillSchedule[]> {
    const rows = await this.#engine.db.selectFrom('drill_schedules').select('schedule').orderBy('app_id').execute();
    return rows.map((row) => fromJson<DrillSchedule>(row.schedule));
  }

  async changeSchedule(
    appId: string,
    change: (schedule: DrillSchedule | undefined) => DrillSchedule | undefined,
  ): Promise<void> {
    await translating(this.#engine, { 'parent-missing': () => appGone(appId) }, () =>
      this.#engine.transaction(async (tx) => {
        // There may be no schedule to lock yet; the App is there.
        await lockApp(this.#engine, tx, appId);
        const changed = change(await readSchedule(tx, appId));
        await tx.deleteFrom('drill_schedules').where('app_id', '=', appId).execute();
        if (changed)
          await tx
            .insertInto('drill_schedules')
            .values({ app_id: appId, schedule: toJson(changed) })
            .execute();
      }),
    );
  }
}

async function readSchedule(db: Pick<Tx, 'selectFrom'>, appId: string): Promise<DrillSchedule | undefined> {
  const row = await db.selectFrom('drill_schedules').select('schedule').where('app_id', '=', appId).executeTakeFirst();
  return row && fromJson<DrillSchedule>(row.schedule);
}
