import { DAY_MS, DayLooks } from '../../../domain/availability/day-looks.ts';
import type { Incident } from '../../../domain/availability/incident.ts';
import type { AvailabilityStore } from '../../../ports/stores/availability-store.ts';
import { appGone, type SqlEngine, translating } from './engine.ts';
import { fromJson, toJson } from './json.ts';

export class AvailabilitySqlStore implements AvailabilityStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async putLooks(records: readonly { appId: string; looks: DayLooks }[]): Promise<void> {
    if (records.length === 0) return;
    await this.#engine.transaction(async (tx) => {
      const ids = records.map(({ appId }) => appId);
      const present = await tx
        .selectFrom('apps')
        .select('id')
        .where('id', 'in', ids)
        .$if(this.#engine.rowLocks, (query) => query.forUpdate())
        .execute();
      const known = new Set(present.map(({ id }) => id));
      for (const { appId, looks } of records.filter((record) => known.has(record.appId))) {
        const row = { app_id: appId, day: looks.day, looks: looks.encode() };
        await tx.replaceInto('app_looks').values(row).execute();
      }
    });
  }

  async listLooks(appId: string, fromDay: number): Promise<DayLooks[]> {
    const rows = await this.#engine.db
      .selectFrom('app_looks')
      .select(['day', 'looks'])
      .where('app_id', '=', appId)
      .where('day', '>=', fromDay)
      .orderBy('day')
      .execute();
    return rows.map(({ day, looks }) => DayLooks.decode(day, looks));
  }

  async putIncident(incident: Incident): Promise<void> {
    const row = {
      id: incident.id,
      app_id: incident.appId,
      began_at: incident.from,
      ended_at: incident.to ?? null,
      incident: toJson(incident),
    };
    await translating(this.#engine, { 'parent-missing': () => appGone(incident.appId) }, () =>
      this.#engine.db.replaceInto('incidents').values(row).execute(),
    );
  }

  async listIncidents(appId: string, limit: number): Promise<Incident[]> {
    const rows = await this.#engine.db
      .selectFrom('incidents')
      .select('incident')
      .where('app_id', '=', appId)
      .orderBy('began_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => fromJson<Incident>(row.incident));
  }

  async openIncidents(): Promise<Incident[]> {
    const rows = await this.#engine.db
      .selectFrom('incidents')
      .select('incident')
      .where('ended_at', 'is', null)
      .orderBy('began_at')
      .execute();
    return rows.map((row) => fromJson<Incident>(row.incident));
  }

  async prune(beforeDay: number): Promise<void> {
    await this.#engine.db.deleteFrom('app_looks').where('day', '<', beforeDay).execute();
    await this.#engine.db
      .deleteFrom('incidents')
      .where('began_at', '<', beforeDay * DAY_MS)
      .where('ended_at', 'is not', null)
      .execute();
  }
}
