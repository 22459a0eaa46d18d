import type { DrillReport } from '../../../domain/drill.ts';
import type { DrillStore } from '../../../ports/stores/drill-store.ts';
import { appGone, type SqlEngine, translating } from './engine.ts';
import { fromJson, toJson } from './json.ts';

export class DrillSqlStore implements DrillStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async put(report: DrillReport): Promise<void> {
    const row = { id: report.id, app_id: report.appId, started_at: report.startedAt, report: toJson(report) };
    await translating(this.#engine, { 'parent-missing': () => appGone(report.appId) }, () =>
      this.#engine.db.transaction().execute(async (tx) => {
        await tx.deleteFrom('drills').where('id', '=', report.id).execute();
        await tx.insertInto('drills').values(row).execute();
      }),
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
}
