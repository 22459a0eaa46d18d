import type { AppEvent } from '../../../domain/app-event.ts';
import type { EventStore } from '../../../ports/stores/event-store.ts';
import type { SqlEngine } from './engine.ts';
import { fromJson, toJson } from './json.ts';
import type { AppEventRow } from './tables.ts';

export class EventSqlStore implements EventStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add(event: AppEvent): Promise<void> {
    await this.#engine.db.insertInto('app_events').values(eventToRow(event)).execute();
  }

  async listByApp(appId: string, limit: number): Promise<AppEvent[]> {
    const rows = await this.#engine.db
      .selectFrom('app_events')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(eventFromRow);
  }

  async listRecent(appIds: string[], limit: number): Promise<AppEvent[]> {
    const rows = await this.#engine.db
      .selectFrom('app_events')
      .selectAll()
      .where((eb) => {
        const own = eb('app_id', 'is', null);
        return appIds.length === 0 ? own : eb.or([own, eb('app_id', 'in', appIds)]);
      })
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(eventFromRow);
  }

  async listOfKinds(kinds: readonly AppEvent['kind'][], from: number, limit: number): Promise<AppEvent[]> {
    const rows = await this.#engine.db
      .selectFrom('app_events')
      .selectAll()
      .where('kind', 'in', kinds)
      .where('at', '>=', from)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(eventFromRow);
  }

  async prune(before: number): Promise<void> {
    await this.#engine.db.deleteFrom('app_events').where('at', '<', before).execute();
  }
}

function eventToRow(event: AppEvent): AppEventRow {
  return {
    id: event.id,
    app_id: event.appId ?? null,
    kind: event.kind,
    params: toJson(event.params),
    at: event.at,
    actor: event.actor,
  };
}

function eventFromRow(row: AppEventRow): AppEvent {
  return {
    id: row.id,
    appId: row.app_id ?? undefined,
    kind: row.kind as AppEvent['kind'],
    params: fromJson(row.params),
    at: row.at,
    actor: row.actor,
  };
}
