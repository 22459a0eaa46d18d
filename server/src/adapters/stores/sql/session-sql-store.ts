import type { Session } from '../../../domain/user.ts';
import type { SessionStore } from '../../../ports/stores/user-store.ts';
import { type SqlEngine, translating } from './engine.ts';
import { sessionFromRow, sessionToRow, userGone } from './user-rows.ts';

export class SessionSqlStore implements SessionStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add(session: Session): Promise<void> {
    await translating(this.#engine, { 'parent-missing': () => userGone(session.userId) }, () =>
      this.#engine.db.insertInto('sessions').values(sessionToRow(session)).execute(),
    );
  }

  async byTokenHash(hash: string, now: number): Promise<Session | undefined> {
    const row = await this.#engine.db
      .selectFrom('sessions')
      .selectAll()
      .where('token_hash', '=', hash)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return row && sessionFromRow(row);
  }

  async listByUser(userId: string, now: number): Promise<Session[]> {
    const rows = await this.#engine.db
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', userId)
      .where('expires_at', '>', now)
      .orderBy('last_seen_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    return rows.map(sessionFromRow);
  }

  async touch(hash: string, at: number): Promise<void> {
    await this.#engine.db.updateTable('sessions').set({ last_seen_at: at }).where('token_hash', '=', hash).execute();
  }

  async removeById(userId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('sessions')
      .where('user_id', '=', userId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async removeOthers(userId: string, keptId = ''): Promise<number> {
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('sessions')
      .where('user_id', '=', userId)
      .where('id', '!=', keptId)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  async remove(hash: string): Promise<void> {
    await this.#engine.db.deleteFrom('sessions').where('token_hash', '=', hash).execute();
  }

  async removeExpired(now: number): Promise<void> {
    await this.#engine.db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
  }
}
