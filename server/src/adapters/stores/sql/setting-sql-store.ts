import type { SettingStore } from '../../../ports/stores/setting-store.ts';
import type { SqlEngine } from './engine.ts';

export class SettingSqlStore implements SettingStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async get(key: string): Promise<string | undefined> {
    const row = await this.#engine.db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
    return row?.value;
  }

  async set(key: string, value: string): Promise<void> {
    await this.#engine.db.replaceInto('settings').values({ key, value }).execute();
  }

  async remove(key: string): Promise<boolean> {
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('settings')
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }
}
