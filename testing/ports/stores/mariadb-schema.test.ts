import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openMysqlEngine, openMysqlStores } from '../../../server/src/adapters/stores/mysql/open-mysql-stores.ts';
import { migrate } from '../../../server/src/adapters/stores/sql/migrate.ts';
import { MIGRATIONS } from '../../../server/src/adapters/stores/sql/migrations/migrations.ts';
import { RunningMariadb, skipWithoutMariadb } from '../../mariadb/mariadb.ts';
import { aRelease, aRun, aUser, withApps } from './samples.ts';

describe.skipIf(skipWithoutMariadb())('a database on MariaDB', () => {
  let mariadb: RunningMariadb;
  const cleanups: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    mariadb = await RunningMariadb.start();
  });
  afterAll(() => mariadb?.remove());
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function stores(database: string) {
    const opened = await openMysqlStores(mariadb.address(database));
    cleanups.push(() => opened.close());
    return opened;
  }

  async function unmigrated() {
    const database = await mariadb.database();
    const engine = await openMysqlEngine(mariadb.address(database), { migrated: false });
    cleanups.push(() => engine.db.destroy());
    return { database, db: engine.db };
  }

  it('is made by several servers at once, of the platform’s own collation whatever the database’s is', async () => {
    const database = await mariadb.database();
    await Promise.all([stores(database), stores(database), stores(database)]);
    const tables = await mariadb.asRoot(
      `SELECT table_name AS name, engine, table_collation AS collation FROM information_schema.tables WHERE table_schema = '${database}'`,
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const table of tables) expect(table).toMatchObject({ engine: 'InnoDB', collation: 'utf8mb4_nopad_bin' });
    const names = await mariadb.asRoot(`SELECT name FROM ${database}.kysely_migration ORDER BY name`);
    expect(names.map(({ name }) => name)).toEqual(Object.keys(MIGRATIONS));
  });

  it('compares as SQLite does: byte by byte, with the spaces at the end', async () => {
    const { users } = await stores(await mariadb.database());
    for (const [index, name] of ['ada', 'Ada', 'ada ', 'ADA', 'àda', '아다', '🙂'].entries()) {
      await users.add(aUser(`user_${index}`, { name }));
    }
    expect((await users.byName('ada '))?.id).toBe('user_2');
    expect((await users.byName('🙂'))?.id).toBe('user_6');
    expect(await users.byName('아다 ')).toBeUndefined();
  });

  it('keeps long texts whole and refuses what does not fit', async () => {
    const { users, settings } = await stores(await mariadb.database());
    const long = '한글과 emoji 🙂 '.repeat(50_000);
    await settings.set('long', long);
    expect(await settings.get('long')).toBe(long);
    await expect(users.add(aUser('user_1', { name: 'x'.repeat(65) }))).rejects.toThrow(/Data too long/);
    expect(await users.count()).toBe(0);
  });

  it('goes on with a change of the schema that was stopped half-way', async () => {
    const { db } = await unmigrated();
    let isStopped = true;
    const change = {
      up: async (schema: Kysely<unknown>) => {
        await schema.schema
          .createTable('half')
          .addColumn('id', 'varchar(64)', (id) => id.primaryKey())
          .execute();
        await schema.schema.alterTable('half').addColumn('more', 'text').execute();
        await schema.schema.createIndex('half_by_id').on('half').column('id').execute();
        if (isStopped) throw new Error('the power went');
        await schema.schema.alterTable('half').addColumn('last', 'bigint').execute();
      },
    };
    const all = { ...MIGRATIONS, '9999-half': change };
    await expect(migrate(db, all)).rejects.toThrow('schema change 9999-half failed: the power went');
    isStopped = false;
    await migrate(db, all);
    const [table] = (await db.introspection.getTables()).filter(({ name }) => name === 'half');
    expect(table?.columns.map(({ name }) => name)).toEqual(['id', 'more', 'last']);
  });

  it('is left alone where there are tables of somebody else in it', async () => {
    const { database } = await unmigrated();
    await mariadb.asRoot(`CREATE TABLE ${database}.users (id INT)`);
    await expect(openMysqlStores(mariadb.address(database))).rejects.toThrow(
      /has tables already .*users.* not NonStop4's/,
    );
    expect(await mariadb.asRoot(`SHOW TABLES FROM ${database}`)).toHaveLength(1);
  });

  it('of a later version is refused', async () => {
    const { database, db } = await unmigrated();
    const all = { ...MIGRATIONS, '9999-later': { up: async () => {} } };
    await migrate(db, all, { '9999-later': { unusedSince: '0.0.1' } });
    await expect(openMysqlStores(mariadb.address(database))).rejects.toThrow(/newer version of NonStop4 .*9999-later/);
  });

  describe('shared by two servers', () => {
    it('gives each run to one of them, one of an app at a time', async () => {
      const database = await mariadb.database();
      const [a, b] = [await stores(database), await stores(database)];
      const apps = Array.from({ length: 12 }, (_, index) => `app_${index}`);
      await withApps(a, ...apps);
      for (const app of apps) {
        await a.runs.enqueue(aRun(`first_${app}`, app, { createdAt: 1_000 }));
        await b.runs.enqueue(aRun(`second_${app}`, app, { kind: 'restart', createdAt: 2_000 }));
      }
      const claimed: string[] = [];
      const claimAll = async (server: typeof a) => {
        for (;;) {
          const batch = await Promise.all(Array.from({ length: 4 }, () => server.runs.claimNext(100, 1)));
          const runs = batch.filter((run) => run !== undefined);
          if (runs.length === 0) return;
          claimed.push(...runs.map(({ id }) => id));
        }
      };
      await Promise.all([claimAll(a), claimAll(b)]);
      expect(claimed.sort()).toEqual(apps.map((app) => `first_${app}`).sort());
      for (const app of apps) await a.runs.update(`first_${app}`, (run) => ({ ...run, state: 'succeeded' }));
      await Promise.all([claimAll(a), claimAll(b)]);
      expect(claimed.sort()).toEqual(apps.flatMap((app) => [`first_${app}`, `second_${app}`]).sort());
    });

    it('keeps the limit over both', async () => {
      const database = await mariadb.database();
      const [a, b] = [await stores(database), await stores(database)];
      const apps = Array.from({ length: 10 }, (_, index) => `app_${index}`);
      await withApps(a, ...apps);
      for (const app of apps) await a.runs.enqueue(aRun(`run_of_${app}`, app));
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? a : b).runs.claimNext(3, 1)),
      );
      expect(claims.filter((run) => run !== undefined)).toHaveLength(3);
      expect((await a.runs.listActive()).filter(({ state }) => state === 'running')).toHaveLength(3);
    });

    it('gives no number of a run or a release twice, and loses no change', async () => {
      const database = await mariadb.database();
      const [a, b] = [await stores(database), await stores(database)];
      await withApps(a, 'app_1', 'app_2');
      const both = <T>(work: (server: typeof a, index: number) => Promise<T>) =>
        Promise.all(Array.from({ length: 30 }, (_, index) => work(index % 2 ? a : b, index)));
      const app = (index: number) => `app_${(index % 2) + 1}`;
      const runs = await both((server, index) =>
        server.runs.enqueue(aRun(`run_${index}`, app(index % 3), { kind: 'restart' })),
      );
      const releases = await both((server, index) => server.releases.addRelease(aRelease(app(index % 3), 'art_1')));
      const numbersOf = (numbered: { appId: string; number: number }[], id: string) =>
        numbered
          .filter(({ appId }) => appId === id)
          .map(({ number }) => number)
          .sort((one, other) => one - other);
      for (const id of ['app_1', 'app_2']) {
        for (const numbers of [
          numbersOf(
            runs.map(({ run }) => run),
            id,
          ),
          numbersOf(releases, id),
        ]) {
          expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1));
        }
      }
      await both((server) => server.apps.update('app_1', (old) => ({ ...old, restartNonce: old.restartNonce + 1 })));
      expect((await a.apps.byId('app_1'))?.restartNonce).toBe(30);
      await both((server, index) => server.settings.set('one', String(index)));
      expect(await b.settings.get('one')).toMatch(/^\d+$/);
    });
  });
});
