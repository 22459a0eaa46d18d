import type { OidcIdentity } from '../../../domain/accounts/oidc.ts';
import { Problem } from '../../../domain/problem.ts';
import type { OidcIdentityStore } from '../../../ports/stores/identity-stores.ts';
import { type SqlEngine, translating } from './engine.ts';
import { identityFromRow, identityToRow } from './identity-rows.ts';
import { userGone } from './user-rows.ts';

export class OidcIdentitySqlStore implements OidcIdentityStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add(identity: OidcIdentity): Promise<void> {
    const problems = {
      duplicate: () => new Problem('conflict', 'Somebody signs in with this account of the provider already.'),
      'parent-missing': () => userGone(identity.userId),
    };
    await translating(this.#engine, problems, () =>
      this.#engine.db.insertInto('oidc_identities').values(identityToRow(identity)).execute(),
    );
  }

  async bySubject(issuer: string, subject: string): Promise<OidcIdentity | undefined> {
    const row = await this.#engine.db
      .selectFrom('oidc_identities')
      .selectAll()
      .where('issuer', '=', issuer)
      .where('subject', '=', subject)
      .executeTakeFirst();
    return row && identityFromRow(row);
  }

  async listByUser(userId: string): Promise<OidcIdentity[]> {
    const rows = await this.#engine.db
      .selectFrom('oidc_identities')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .orderBy('issuer')
      .execute();
    return rows.map(identityFromRow);
  }

  async remove(userId: string, issuer: string): Promise<boolean> {
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('oidc_identities')
      .where('user_id', '=', userId)
      .where('issuer', '=', issuer)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }
}
