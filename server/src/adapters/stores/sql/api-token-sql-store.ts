import type { ApiToken } from '../../../domain/user.ts';
import type { ApiTokenStore } from '../../../ports/stores/user-store.ts';
import { type SqlEngine, translating } from './engine.ts';
import { tokenFromRow, tokenToRow, userGone } from './user-rows.ts';

export class ApiTokenSqlStore implements ApiTokenStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add(token: ApiToken): Promise<void> {
    await translating(this.#engine, { 'parent-missing': () => userGone(token.userId) }, () =>
      this.#engine.db.insertInto('api_tokens').values(tokenToRow(token)).execute(),
    );
  }

  async byTokenHash(hash: string): Promise<ApiToken | undefined> {
    const row = await this.#engine.db
      .selectFrom('api_tokens')
      .selectAll()
      .where('token_hash', '=', hash)
      .executeTakeFirst();
    return row && tokenFromRow(row);
  }

  /** Newest first. */
  async listByUser(userId: string): Promise<ApiToken[]> {
    const rows = await this.#engine.db
      .selectFrom('api_tokens')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    return rows.map(tokenFromRow);
  }

  async touch(id: string, at: number): Promise<void> {
    await this.#engine.db.updateTable('api_tokens').set({ last_used_at: at }).where('id', '=', id).execute();
  }

  async remove(userId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('api_tokens')
      .where('user_id', '=', userId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }
}
