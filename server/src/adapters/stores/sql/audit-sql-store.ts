import type { AuditEntry } from '../../../domain/audit-entry.ts';
import type { AuditFilter, AuditStore } from '../../../ports/stores/audit-store.ts';
import type { SqlEngine } from './engine.ts';
import { fromJson, toJson } from './json.ts';
import type { AuditEntryRow } from './tables.ts';

export class AuditSqlStore implements AuditStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add({ details, app, ...entry }: AuditEntry): Promise<void> {
    const row: AuditEntryRow = { ...entry, app: app ?? null, details: toJson(details) };
    await this.#engine.db.insertInto('audit_entries').values(row).execute();
  }

  async list(filter: AuditFilter, limit: number, after?: Pick<AuditEntry, 'at' | 'id'>): Promise<AuditEntry[]> {
    let query = this.#engine.db.selectFrom('audit_entries').selectAll();
    for (const column of ['actor', 'app', 'operation'] as const) {
      const wanted = filter[column];
      if (wanted !== undefined) query = query.where(column, '=', wanted);
    }
    const { outcome, from, to } = filter;
    if (outcome) query = query.where('outcome', outcome === 'done' ? '=' : '!=', 'done');
    if (from !== undefined) query = query.where('at', '>=', from);
    if (to !== undefined) query = query.where('at', '<', to);
    if (after) {
      query = query.where((eb) =>
        eb.or([eb('at', '<', after.at), eb.and([eb('at', '=', after.at), eb('id', '<', after.id)])]),
      );
    }
    const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return rows.map(fromRow);
  }

  async prune(before: number): Promise<void> {
    await this.#engine.db.deleteFrom('audit_entries').where('at', '<', before).execute();
  }
}

function fromRow({ app, details, via, ...row }: AuditEntryRow): AuditEntry {
  return { ...row, via: via as AuditEntry['via'], ...(app === null ? {} : { app }), details: fromJson(details) };
}
