import type { Certificate, CertificateOrder } from '../../../domain/certificate.ts';
import type { CertificateEntry, CertificateStore } from '../../../ports/stores/certificate-store.ts';
import { appGone, type SqlEngine, translating } from './engine.ts';
import { fromJson, toJson } from './json.ts';
import type { CertificateOrderRow, CertificateRow } from './tables.ts';

const ENTRY = ['id', 'app_id', 'source', 'hostnames', 'issuer', 'not_before', 'not_after', 'created_at'] as const;

export class CertificateSqlStore implements CertificateStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async put(certificate: Certificate): Promise<void> {
    const { chain, sealedKey, ...entry } = certificate;
    const row = { ...entryToRow(entry), chain, sealed_key: sealedKey };
    await translating(this.#engine, { 'parent-missing': () => appGone(certificate.appId) }, () =>
      this.#engine.db.replaceInto('certificates').values(row).execute(),
    );
  }

  async listAll(): Promise<Certificate[]> {
    const rows = await this.#engine.db
      .selectFrom('certificates')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map((row) => ({ ...entryFromRow(row), chain: row.chain, sealedKey: row.sealed_key }));
  }

  async listEntries(appId?: string): Promise<CertificateEntry[]> {
    const all = this.#engine.db.selectFrom('certificates').select(ENTRY).orderBy('created_at').orderBy('id');
    const rows = await (appId === undefined ? all : all.where('app_id', '=', appId)).execute();
    return rows.map(entryFromRow);
  }

  async remove(id: string): Promise<void> {
    await this.#engine.db.deleteFrom('certificates').where('id', '=', id).execute();
  }

  async putOrder(order: CertificateOrder): Promise<void> {
    const row: CertificateOrderRow = {
      hostname: order.hostname,
      app_id: order.appId,
      failures: order.failures,
      reason: order.reason,
      detail: order.detail,
      failed_at: order.failedAt,
      next_try_at: order.nextTryAt,
    };
    await translating(this.#engine, { 'parent-missing': () => appGone(order.appId) }, () =>
      this.#engine.db.replaceInto('certificate_orders').values(row).execute(),
    );
  }

  async listOrders(appId?: string): Promise<CertificateOrder[]> {
    const all = this.#engine.db.selectFrom('certificate_orders').selectAll().orderBy('hostname');
    const rows = await (appId === undefined ? all : all.where('app_id', '=', appId)).execute();
    return rows.map((row) => ({
      hostname: row.hostname,
      appId: row.app_id,
      failures: row.failures,
      reason: row.reason as CertificateOrder['reason'],
      detail: row.detail,
      failedAt: row.failed_at,
      nextTryAt: row.next_try_at,
    }));
  }

  async removeOrder(hostname: string): Promise<void> {
    await this.#engine.db.deleteFrom('certificate_orders').where('hostname', '=', hostname).execute();
  }
}

type EntryRow = Pick<CertificateRow, (typeof ENTRY)[number]>;

function entryToRow(entry: CertificateEntry): EntryRow {
  return {
    id: entry.id,
    app_id: entry.appId,
    source: entry.source,
    hostnames: toJson(entry.hostnames),
    issuer: entry.issuer,
    not_before: entry.notBefore,
    not_after: entry.notAfter,
    created_at: entry.createdAt,
  };
}

function entryFromRow(row: EntryRow): CertificateEntry {
  return {
    id: row.id,
    appId: row.app_id,
    source: row.source as Certificate['source'],
    hostnames: fromJson(row.hostnames),
    issuer: row.issuer,
    notBefore: row.not_before,
    notAfter: row.not_after,
    createdAt: row.created_at,
  };
}
