import { emailKey, type UserEmail } from '../../../domain/accounts/email-address.ts';
import type { EmailStore } from '../../../ports/stores/identity-stores.ts';
import { type SqlEngine, translating } from './engine.ts';
import { emailFromRow } from './identity-rows.ts';
import { userGone } from './user-rows.ts';

export class EmailSqlStore implements EmailStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async byUser(userId: string): Promise<UserEmail | undefined> {
    const found = this.#engine.db.selectFrom('user_emails').selectAll().where('user_id', '=', userId);
    const row = await found.executeTakeFirst();
    return row && emailFromRow(row);
  }

  async byVerified(address: string): Promise<UserEmail | undefined> {
    const found = this.#engine.db.selectFrom('user_emails').selectAll().where('verified_key', '=', emailKey(address));
    const row = await found.executeTakeFirst();
    return row && emailFromRow(row);
  }

  async put(userId: string, address: string): Promise<void> {
    await translating(this.#engine, { 'parent-missing': () => userGone(userId) }, () =>
      this.#engine.db
        .replaceInto('user_emails')
        .values({ user_id: userId, address, verified_at: null, verified_key: null })
        .execute(),
    );
  }

  async verify(userId: string, address: string, at: number): Promise<boolean> {
    try {
      const { numUpdatedRows } = await this.#engine.db
        .updateTable('user_emails')
        .set({ verified_at: at, verified_key: emailKey(address) })
        .where('user_id', '=', userId)
        .where('address', '=', address)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    } catch (error) {
      if (this.#engine.violation(error) === 'duplicate') return false;
      throw error;
    }
  }
}
