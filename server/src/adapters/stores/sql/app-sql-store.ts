import type { App } from '../../../domain/app.ts';
import { Problem } from '../../../domain/problem.ts';
import type { AppStore } from '../../../ports/stores/app-store.ts';
import { appFromRow, appToRow } from './app-rows.ts';
import { type SqlEngine, type Tx, translating } from './engine.ts';

export class AppSqlStore implements AppStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add(app: App): Promise<void> {
    await this.#engine.transaction(async (tx) => {
      await translating(this.#engine, nameProblems(app), () => tx.insertInto('apps').values(appToRow(app)).execute());
      await this.#claimHostnames(tx, app);
    });
  }

  async byId(id: string): Promise<App | undefined> {
    const row = await this.#engine.db.selectFrom('apps').selectAll().where('id', '=', id).executeTakeFirst();
    return row && appFromRow(row);
  }

  async byName(name: string): Promise<App | undefined> {
    const row = await this.#engine.db.selectFrom('apps').selectAll().where('name', '=', name).executeTakeFirst();
    return row && appFromRow(row);
  }

  async listByOwner(ownerId: string): Promise<App[]> {
    const rows = await this.#engine.db
      .selectFrom('apps')
      .selectAll()
      .where('owner_id', '=', ownerId)
      .orderBy('name')
      .execute();
    return rows.map(appFromRow);
  }

  async listAll(): Promise<App[]> {
    const rows = await this.#engine.db.selectFrom('apps').selectAll().orderBy('name').execute();
    return rows.map(appFromRow);
  }

  async update(id: string, change: (app: App) => App): Promise<App | undefined> {
    return this.#engine.transaction(async (tx) => {
      const row = await tx
        .selectFrom('apps')
        .selectAll()
        .where('id', '=', id)
        .$if(this.#engine.rowLocks, (query) => query.forUpdate())
        .executeTakeFirst();
      if (!row) return undefined;
      const before = appFromRow(row);
      const after = { ...change(appFromRow(row)), id };
      await translating(this.#engine, nameProblems(after), () =>
        tx.updateTable('apps').set(appToRow(after)).where('id', '=', id).execute(),
      );
      if (before.extraHostnames.join(' ') !== after.extraHostnames.join(' ')) await this.#claimHostnames(tx, after);
      return after;
    });
  }

  async remove(id: string): Promise<void> {
    await this.#engine.transaction(async (tx) => {
      await tx.deleteFrom('app_events').where('app_id', '=', id).execute();
      // Everything else of the App goes by the foreign keys.
      await tx.deleteFrom('apps').where('id', '=', id).execute();
    });
  }

  // One by one, so that the refusal can name the hostname that is taken.
  async #claimHostnames(tx: Tx, app: App): Promise<void> {
    await tx.deleteFrom('app_hostnames').where('app_id', '=', app.id).execute();
    for (const hostname of new Set(app.extraHostnames)) {
      const taken = () => new Problem('hostname-taken', `Another app has the hostname ${hostname}.`, { hostname });
      await translating(this.#engine, { duplicate: taken }, () =>
        tx.insertInto('app_hostnames').values({ hostname, app_id: app.id }).execute(),
      );
    }
  }
}

function nameProblems(app: App) {
  return {
    duplicate: () =>
      new Problem('app-name-taken', `There is an app "${app.name}" already. Choose another name.`, { name: app.name }),
    'parent-missing': () => new Problem('not-found', 'This user does not exist any more.', { userId: app.ownerId }),
  };
}
