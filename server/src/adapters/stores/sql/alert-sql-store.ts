import { type Alert, type AlertEnding, alertKey } from '../../../domain/alerts/alert.ts';
import type { Notice } from '../../../domain/notifications/notice.ts';
import { Problem } from '../../../domain/problem.ts';
import type { AlertQuery, AlertStore } from '../../../ports/stores/alert-store.ts';
import { appGone, type SqlEngine, type Tx, translating } from './engine.ts';
import { fromJson, toJson } from './json.ts';
import { noticeToRow } from './notice-rows.ts';
import type { AlertRow } from './tables.ts';

/** A rule of the schema that a raise may break and that is no mistake: one of this key is open already. */
class IsOpen extends Problem {}

export class AlertSqlStore implements AlertStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async raise(alert: Alert, notices: readonly Notice[]): Promise<boolean> {
    const problems = {
      duplicate: () => new IsOpen('conflict', 'This alert is open already.'),
      'parent-missing': () => appGone(alert.appId ?? ''),
    };
    try {
      await this.#engine.transaction(async (tx) => {
        const row = alertToRow(alert);
        await translating(this.#engine, problems, () => tx.insertInto('alerts').values(row).execute());
        await addNotices(this.#engine, tx, notices);
      });
      return true;
    } catch (error) {
      if (error instanceof IsOpen) return false;
      throw error;
    }
  }

  end(id: string, { endedAt, ending }: { endedAt: number; ending: AlertEnding }, notices: readonly Notice[]) {
    return this.#engine.transaction(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('alerts')
        .set({ ended_at: endedAt, ending, open_key: null })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return false;
      await addNotices(this.#engine, tx, notices);
      return true;
    });
  }

  async listOpen(): Promise<Alert[]> {
    const rows = await this.#engine.db
      .selectFrom('alerts')
      .selectAll()
      .where('ended_at', 'is', null)
      .orderBy('raised_at')
      .orderBy('id')
      .execute();
    return rows.map(alertFromRow);
  }

  async list({ appIds, platform, limit }: AlertQuery): Promise<Alert[]> {
    const rows = await this.#engine.db
      .selectFrom('alerts')
      .selectAll()
      .where((eb) =>
        eb.or([
          ...(appIds.length > 0 ? [eb('app_id', 'in', appIds)] : []),
          ...(platform ? [eb('app_id', 'is', null)] : []),
        ]),
      )
      .orderBy((eb) => eb.case().when('ended_at', 'is', null).then(0).else(1).end())
      .orderBy('raised_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(alertFromRow);
  }

  async prune(before: number): Promise<void> {
    await this.#engine.db.deleteFrom('alerts').where('ended_at', '<', before).execute();
  }
}

// A channel that was removed meanwhile is told nothing.
async function addNotices(engine: SqlEngine, tx: Tx, notices: readonly Notice[]): Promise<void> {
  for (const notice of notices) {
    const channel = await tx
      .selectFrom('channels')
      .select('id')
      .where('id', '=', notice.channelId)
      .$if(engine.rowLocks, (query) => query.forUpdate())
      .executeTakeFirst();
    if (channel) await tx.insertInto('notices').values(noticeToRow(notice)).execute();
  }
}

function alertToRow(alert: Alert): AlertRow {
  return {
    id: alert.id,
    app_id: alert.appId ?? null,
    kind: alert.kind,
    subject: alert.subject,
    params: toJson(alert.params),
    since: alert.since,
    raised_at: alert.raisedAt,
    ended_at: alert.endedAt ?? null,
    ending: alert.ending ?? null,
    open_key: alert.endedAt === undefined ? alertKey(alert) : null,
  };
}

function alertFromRow(row: AlertRow): Alert {
  return {
    id: row.id,
    kind: row.kind as Alert['kind'],
    ...(row.app_id === null ? {} : { appId: row.app_id }),
    subject: row.subject,
    params: fromJson(row.params),
    since: row.since,
    raisedAt: row.raised_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.ending === null ? {} : { ending: row.ending as AlertEnding }),
  };
}
