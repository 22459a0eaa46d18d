import type { Invitation } from '../../../domain/accounts/invitation.ts';
import type { InvitationStore } from '../../../ports/stores/identity-stores.ts';
import type { SqlEngine } from './engine.ts';
import { invitationFromRow, invitationToRow } from './identity-rows.ts';

export class InvitationSqlStore implements InvitationStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add(invitation: Invitation): Promise<void> {
    await this.#engine.db.insertInto('invitations').values(invitationToRow(invitation)).execute();
  }

  async list(): Promise<Invitation[]> {
    const all = this.#engine.db.selectFrom('invitations').selectAll();
    const rows = await all.orderBy('created_at', 'desc').orderBy('id', 'desc').execute();
    return rows.map(invitationFromRow);
  }

  async byTokenHash(hash: string, now: number): Promise<Invitation | undefined> {
    const row = await this.#engine.db
      .selectFrom('invitations')
      .selectAll()
      .where('token_hash', '=', hash)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return row && invitationFromRow(row);
  }

  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('invitations')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async removeExpired(before: number): Promise<void> {
    await this.#engine.db.deleteFrom('invitations').where('expires_at', '<=', before).execute();
  }
}
