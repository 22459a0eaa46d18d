import type { AccountLink, LinkPurpose } from '../../../domain/accounts/account-link.ts';
import type { AccountLinkStore } from '../../../ports/stores/identity-stores.ts';
import { type SqlEngine, translating } from './engine.ts';
import { linkFromRow, linkToRow } from './identity-rows.ts';
import { userGone } from './user-rows.ts';

export class AccountLinkSqlStore implements AccountLinkStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add(link: AccountLink): Promise<void> {
    await translating(this.#engine, { 'parent-missing': () => userGone(link.userId ?? '') }, () =>
      this.#engine.db.insertInto('account_links').values(linkToRow(link)).execute(),
    );
  }

  async peek(tokenHash: string, purpose: LinkPurpose, now: number): Promise<AccountLink | undefined> {
    const row = await this.#engine.db
      .selectFrom('account_links')
      .selectAll()
      .where('token_hash', '=', tokenHash)
      .where('purpose', '=', purpose)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return row && linkFromRow(row);
  }

  /** Of several callers that see it, one deletes it. */
  async take(tokenHash: string, purpose: LinkPurpose, now: number): Promise<AccountLink | undefined> {
    const link = await this.peek(tokenHash, purpose, now);
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('account_links')
      .where('token_hash', '=', tokenHash)
      .where('purpose', '=', purpose)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n ? link : undefined;
  }

  async removeOf(userId: string, purpose: LinkPurpose): Promise<void> {
    await this.#engine.db
      .deleteFrom('account_links')
      .where('user_id', '=', userId)
      .where('purpose', '=', purpose)
      .execute();
  }

  async removeExpired(now: number): Promise<void> {
    await this.#engine.db.deleteFrom('account_links').where('expires_at', '<=', now).execute();
  }
}
