import type { SealedPlace, SealedRecord, SealedStore } from '../../../ports/stores/sealed-store.ts';
import type { SqlEngine } from './engine.ts';
import { fromJson, toJson } from './json.ts';

/** Numbers of releases in keys sort as text. */
const DIGITS = 10;

export class SealedSqlStore implements SealedStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  page(place: SealedPlace, after = '', limit: number): Promise<SealedRecord[]> {
    return this.#pages[place](after, limit);
  }

  async replace(record: SealedRecord, values: Record<string, string>): Promise<boolean> {
    const changed = await this.#replacements[record.place](record, values);
    return changed > 0n;
  }

  readonly #pages: Record<SealedPlace, (after: string, limit: number) => Promise<SealedRecord[]>> = {
    'app-secrets': async (after, limit) => {
      const all = this.#engine.db.selectFrom('apps').select(['id', 'secrets']).where('secrets', '!=', '{}');
      const rows = await all.where('id', '>', after).orderBy('id').limit(limit).execute();
      return rows.map(({ id, secrets }) => ({
        place: 'app-secrets',
        key: id,
        ownerId: id,
        values: fromJson(secrets),
      }));
    },
    'git-tokens': async (after, limit) => {
      const all = this.#engine.db.selectFrom('apps').select(['id', 'git_token']).where('git_token', 'is not', null);
      const rows = await all.where('id', '>', after).orderBy('id').limit(limit).execute();
      return rows.map(({ id, git_token }) => single('git-tokens', id, id, git_token ?? ''));
    },
    'release-secrets': async (after, limit) => {
      const { appId, number } = releaseOf(after);
      const rows = await this.#engine.db
        .selectFrom('releases')
        .select(['app_id', 'number', 'secrets'])
        .where('secrets', '!=', '{}')
        .where(({ eb, and, or }) =>
          or([eb('app_id', '>', appId), and([eb('app_id', '=', appId), eb('number', '>', number)])]),
        )
        .orderBy('app_id')
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        place: 'release-secrets',
        key: `${row.app_id}/${String(row.number).padStart(DIGITS, '0')}`,
        ownerId: row.app_id,
        values: fromJson(row.secrets),
      }));
    },
    'channel-targets': async (after, limit) => {
      const all = this.#engine.db.selectFrom('channels').select(['id', 'sealed_target']);
      const rows = await all.where('id', '>', after).orderBy('id').limit(limit).execute();
      return rows.map(({ id, sealed_target }) => single('channel-targets', id, id, sealed_target));
    },
    'certificate-keys': async (after, limit) => {
      const all = this.#engine.db.selectFrom('certificates').select(['id', 'app_id', 'sealed_key']);
      const rows = await all.where('id', '>', after).orderBy('id').limit(limit).execute();
      return rows.map(({ id, app_id, sealed_key }) => single('certificate-keys', id, app_id, sealed_key));
    },
    'second-factors': async (after, limit) => {
      const all = this.#engine.db.selectFrom('second_factors').select(['user_id', 'sealed_secret']);
      const rows = await all.where('user_id', '>', after).orderBy('user_id').limit(limit).execute();
      return rows.map(({ user_id, sealed_secret }) => single('second-factors', user_id, user_id, sealed_secret));
    },
    settings: async (after, limit) => {
      const all = this.#engine.db.selectFrom('settings').select(['key', 'value']);
      const rows = await all.where('key', '>', after).orderBy('key').limit(limit).execute();
      return rows.map(({ key, value }) => single('settings', key, key, value));
    },
  };

  // What was read must still be there: somebody may have entered another secret meanwhile.
  readonly #replacements: Record<
    SealedPlace,
    (record: SealedRecord, values: Record<string, string>) => Promise<bigint>
  > = {
    'app-secrets': async ({ key, values: old }, values) => {
      const update = this.#engine.db.updateTable('apps').set({ secrets: toJson(values) });
      const done = await update.where('id', '=', key).where('secrets', '=', toJson(old)).executeTakeFirst();
      return done.numUpdatedRows;
    },
    'git-tokens': async ({ key, values: old }, values) => {
      const update = this.#engine.db.updateTable('apps').set({ git_token: values[''] ?? '' });
      const done = await update
        .where('id', '=', key)
        .where('git_token', '=', old[''] ?? '')
        .executeTakeFirst();
      return done.numUpdatedRows;
    },
    'release-secrets': async ({ key, values: old }, values) => {
      const { appId, number } = releaseOf(key);
      const update = this.#engine.db.updateTable('releases').set({ secrets: toJson(values) });
      const own = update.where('app_id', '=', appId).where('number', '=', number);
      return (await own.where('secrets', '=', toJson(old)).executeTakeFirst()).numUpdatedRows;
    },
    'channel-targets': async ({ key, values: old }, values) => {
      const update = this.#engine.db.updateTable('channels').set({ sealed_target: values[''] ?? '' });
      const done = await update
        .where('id', '=', key)
        .where('sealed_target', '=', old[''] ?? '')
        .executeTakeFirst();
      return done.numUpdatedRows;
    },
    'certificate-keys': async ({ key, values: old }, values) => {
      const update = this.#engine.db.updateTable('certificates').set({ sealed_key: values[''] ?? '' });
      const done = await update
        .where('id', '=', key)
        .where('sealed_key', '=', old[''] ?? '')
        .executeTakeFirst();
      return done.numUpdatedRows;
    },
    'second-factors': async ({ key, values: old }, values) => {
      const update = this.#engine.db.updateTable('second_factors').set({ sealed_secret: values[''] ?? '' });
      const done = await update
        .where('user_id', '=', key)
        .where('sealed_secret', '=', old[''] ?? '')
        .executeTakeFirst();
      return done.numUpdatedRows;
    },
    settings: async ({ key, values: old }, values) => {
      const update = this.#engine.db.updateTable('settings').set({ value: values[''] ?? '' });
      const done = await update
        .where('key', '=', key)
        .where('value', '=', old[''] ?? '')
        .executeTakeFirst();
      return done.numUpdatedRows;
    },
  };
}

function single(place: SealedPlace, key: string, ownerId: string, value: string): SealedRecord {
  return { place, key, ownerId, values: { '': value } };
}

function releaseOf(key: string): { appId: string; number: number } {
  const [appId = '', number = '0'] = key.split('/');
  return { appId, number: Number(number) };
}
