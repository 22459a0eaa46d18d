import { Problem } from '../../../domain/problem.ts';
import type { User } from '../../../domain/user.ts';
import type { UserStore } from '../../../ports/stores/user-store.ts';
import { type SqlEngine, translating } from './engine.ts';
import { userFromRow, userToRow } from './user-rows.ts';

export class UserSqlStore implements UserStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async count(): Promise<number> {
    const { users } = await this.#engine.db
      .selectFrom('users')
      .select((eb) => eb.fn.countAll<number>().as('users'))
      .executeTakeFirstOrThrow();
    return Number(users);
  }

  async add(user: User): Promise<void> {
    const taken = () => new Problem('conflict', `There is a user "${user.name}" already.`, { name: user.name });
    await translating(this.#engine, { duplicate: taken }, () =>
      this.#engine.db.insertInto('users').values(userToRow(user)).execute(),
    );
  }

  async byId(id: string): Promise<User | undefined> {
    const row = await this.#engine.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
    return row && userFromRow(row);
  }

  async byName(name: string): Promise<User | undefined> {
    const row = await this.#engine.db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
    return row && userFromRow(row);
  }

  async setPasswordHash(id: string, passwordHash: string): Promise<void> {
    await this.#engine.db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', id).execute();
  }

  async remove(id: string): Promise<void> {
    const inUse = () => new Problem('account-has-apps', 'There are apps of this account: delete them first.');
    // Asked first: engines have different words for a row that others need.
    const app = this.#engine.db.selectFrom('apps').select('id').where('owner_id', '=', id).limit(1);
    if (await app.executeTakeFirst()) throw inUse();
    await translating(this.#engine, { 'parent-missing': inUse }, () =>
      this.#engine.db.deleteFrom('users').where('id', '=', id).execute(),
    );
  }

  async listAll(): Promise<User[]> {
    const rows = await this.#engine.db.selectFrom('users').selectAll().orderBy('name').execute();
    return rows.map(userFromRow);
  }

  update(id: string, change: (user: User) => User): Promise<User | undefined> {
    return this.#engine.transaction(async (tx) => {
      const row = await tx
        .selectFrom('users')
        .selectAll()
        .where('id', '=', id)
        .$if(this.#engine.rowLocks, (query) => query.forUpdate())
        .executeTakeFirst();
      if (!row) return undefined;
      const after = { ...change(userFromRow(row)), id, name: row.name };
      const { id: _id, name: _name, ...changed } = userToRow(after);
      await tx.updateTable('users').set(changed).where('id', '=', id).execute();
      return after;
    });
  }

  async touch(id: string, at: number): Promise<void> {
    await this.#engine.db.updateTable('users').set({ last_seen_at: at }).where('id', '=', id).execute();
  }
}
