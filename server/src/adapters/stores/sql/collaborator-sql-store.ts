import type { AppRole } from '../../../domain/access/app-role.ts';
import type { Collaborator } from '../../../domain/access/collaborator.ts';
import { Problem } from '../../../domain/problem.ts';
import type { CollaboratorStore } from '../../../ports/stores/collaborator-store.ts';
import { type SqlEngine, translating } from './engine.ts';
import type { CollaboratorRow } from './tables.ts';

export class CollaboratorSqlStore implements CollaboratorStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async put(collaborator: Collaborator): Promise<void> {
    const { appId, userId, role, addedBy, addedAt } = collaborator;
    const row = { app_id: appId, user_id: userId, role, added_by: addedBy, added_at: addedAt };
    const gone = () => new Problem('not-found', 'This app or user does not exist any more.', { appId, userId });
    await translating(this.#engine, { 'parent-missing': gone }, () =>
      this.#engine.db.replaceInto('collaborators').values(row).execute(),
    );
  }

  async role(appId: string, userId: string): Promise<AppRole | undefined> {
    const row = await this.#engine.db
      .selectFrom('collaborators')
      .select('role')
      .where('app_id', '=', appId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row?.role as AppRole | undefined;
  }

  listByApp(appId: string): Promise<Collaborator[]> {
    return this.#list('app_id', appId);
  }

  listByUser(userId: string): Promise<Collaborator[]> {
    return this.#list('user_id', userId);
  }

  async remove(appId: string, userId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('collaborators')
      .where('app_id', '=', appId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async #list(column: 'app_id' | 'user_id', id: string): Promise<Collaborator[]> {
    const rows = await this.#engine.db
      .selectFrom('collaborators')
      .selectAll()
      .where(column, '=', id)
      .orderBy('added_at')
      .orderBy('user_id')
      .orderBy('app_id')
      .execute();
    return rows.map(fromRow);
  }
}

function fromRow(row: CollaboratorRow): Collaborator {
  return {
    appId: row.app_id,
    userId: row.user_id,
    role: row.role as AppRole,
    addedBy: row.added_by,
    addedAt: row.added_at,
  };
}
