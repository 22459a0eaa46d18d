import { Problem } from '../../../domain/problem.ts';
import type { Session } from '../../../domain/user.ts';
import type { SessionStore } from '../../../ports/stores/user-store.ts';
import { type SqlEngine, translating } from './engine.ts';
import { sessionFromRow, sessionToRow } from './user-rows.ts';

export class SessionSqlStore implements SessionStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add(session: Session): Promise<void> {
    const gone = () => new Problem('not-found', 'This user does not exist any more.', { userId: session.userId });
    await translating(this.#engine, { 'parent-missing': gone }, () =>
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

  async remove(hash: string): Promise<void> {
    await this.#engine.db.deleteFrom('sessions').where('token_hash', '=', hash).execute();
  }

  async removeOf(userId: string): Promise<void> {
    await this.#engine.db.deleteFrom('sessions').where('user_id', '=', userId).execute();
  }

  async removeExpired(now: number): Promise<void> {
    await this.#engine.db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
  }
}
