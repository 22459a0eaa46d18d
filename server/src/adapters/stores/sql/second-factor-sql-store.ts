import type { SecondFactor } from '../../../domain/accounts/second-factor.ts';
import type { SecondFactorStore } from '../../../ports/stores/identity-stores.ts';
import { type SqlEngine, translating } from './engine.ts';
import { factorFromRow, factorToRow } from './identity-rows.ts';
import { userGone } from './user-rows.ts';

export class SecondFactorSqlStore implements SecondFactorStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async byUser(userId: string): Promise<SecondFactor | undefined> {
    const found = this.#engine.db.selectFrom('second_factors').selectAll().where('user_id', '=', userId);
    const row = await found.executeTakeFirst();
    return row && factorFromRow(row);
  }

  async put(factor: SecondFactor): Promise<void> {
    await translating(this.#engine, { 'parent-missing': () => userGone(factor.userId) }, () =>
      this.#engine.transaction(async (tx) => {
        await tx.deleteFrom('second_factors').where('user_id', '=', factor.userId).execute();
        await tx.insertInto('second_factors').values(factorToRow(factor)).execute();
      }),
    );
  }

  async useStep(userId: string, step: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#engine.db
      .updateTable('second_factors')
      .set({ last_step: step })
      .where('user_id', '=', userId)
      .where('last_step', '<', step)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async confirm(userId: string, at: number): Promise<void> {
    await this.#engine.db
      .updateTable('second_factors')
      .set({ confirmed_at: at })
      .where('user_id', '=', userId)
      .execute();
  }

  async putCodes(userId: string, codeHashes: readonly string[]): Promise<void> {
    await this.#engine.transaction(async (tx) => {
      await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
      const rows = codeHashes.map((code_hash) => ({ user_id: userId, code_hash }));
      if (rows.length > 0) await tx.insertInto('recovery_codes').values(rows).execute();
    });
  }

  async takeCode(userId: string, codeHash: string): Promise<boolean> {
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('recovery_codes')
      .where('user_id', '=', userId)
      .where('code_hash', '=', codeHash)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async codesLeft(userId: string): Promise<number> {
    const { codes } = await this.#engine.db
      .selectFrom('recovery_codes')
      .select((eb) => eb.fn.countAll<number>().as('codes'))
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    return Number(codes);
  }

  async remove(userId: string): Promise<void> {
    await this.#engine.db.deleteFrom('second_factors').where('user_id', '=', userId).execute();
  }
}
