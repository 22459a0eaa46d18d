import type { Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openMysqlEngine, openMysqlStores } from '../../../server/src/adapters/stores/mysql/open-mysql-stores.ts';
import type { SqlEngine } from '../../../server/src/adapters/stores/sql/engine.ts';
import { readServerConfig } from '../../../server/src/config.ts';
import { openDatabase } from '../../../server/src/main/open-database.ts';
import type { Stores } from '../../../server/src/ports/stores/stores.ts';
import { RunningMariadb, skipWithoutMariadb, USER } from '../../mariadb/mariadb.ts';
import { anApp, anArchive, aRun, withApps } from './samples.ts';

describe.skipIf(skipWithoutMariadb())('when MariaDB fails', () => {
  let mariadb: RunningMariadb;
  let database: string;
  let stores: Stores;
  const cleanups: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    mariadb = await RunningMariadb.start();
    database = await mariadb.database();
  });
  afterAll(() => mariadb?.remove());
  beforeEach(async () => {
    stores = await openMysqlStores(mariadb.address(database));
    await mariadb.empty(database);
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    await stores.close();
  });

  /** Somebody else's transaction that has this row until it is over. */
  async function holding(query: string): Promise<Connection> {
    const other = await mariadb.connect(database);
    cleanups.push(async () => other.destroy());
    await other.query('SET innodb_lock_wait_timeout = 60');
    await other.query('BEGIN');
    await other.query(query);
    return other;
  }

  /** The server's sessions that wait for a lock, or all of them. */
  async function sessions({ waiting }: { waiting: boolean }): Promise<number[]> {
    const locked = waiting
      ? "AND id IN (SELECT trx_mysql_thread_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT')"
      : '';
    const rows = await mariadb.asRoot(
      `SELECT id FROM information_schema.processlist WHERE user = '${USER}' AND db = '${database}' ${locked}`,
    );
    return rows.map(({ id }) => Number(id));
  }

  /** InnoDB makes its table of transactions anew only when nobody has read it for 0.1 s (CACHE_MIN_IDLE_TIME_NS of its trx0i_s.cc): whoever looks more often sees the same again and again. */
  const LOOK_MS = 300;
  const untilSomebodyWaits = () =>
    expect.poll(async () => (await sessions({ waiting: true })).length, { interval: LOOK_MS }).toBe(1);
  const enqueue = (id: string) =>
    stores.runs.enqueue(aRun(id, 'app_1', { archiveId: `arc_${id}` }), anArchive(`arc_${id}`, 'app_1'));

  describe('connections that were dropped', () => {
    it('while nobody used them are not noticed', async () => {
      await withApps(stores, 'app_1');
      await Promise.all(Array.from({ length: 5 }, () => stores.apps.listAll()));
      const open = await sessions({ waiting: false });
      expect(open.length).toBeGreaterThan(1);
      for (const id of open) await mariadb.asRoot(`KILL CONNECTION ${id}`);
      await vi.waitFor(async () => expect(await stores.apps.byId('app_1')).toEqual(anApp('app_1')), {
        timeout: 10_000,
      });
    });

    it('in the middle of a transaction end it with a plain word, nothing of it is left, and the next one works', async () => {
      await withApps(stores, 'app_1');
      await enqueue('run_1');
      const other = await holding('SELECT * FROM pipeline_runs FOR UPDATE');
      const refused = expect(enqueue('run_2')).rejects.toMatchObject({ code: 'database-away' });
      await untilSomebodyWaits();
      for (const id of await sessions({ waiting: true })) await mariadb.asRoot(`KILL CONNECTION ${id}`);
      await refused;
      await other.query('ROLLBACK');
      expect(await stores.runs.archive('arc_run_2')).toBeUndefined();
      expect((await enqueue('run_3')).run.number).toBe(2);
    });
  });

  describe('a restart of the server', () => {
    it('in the middle of a transaction leaves nothing of it, and the stores go on when it is back', async () => {
      await withApps(stores, 'app_1');
      await enqueue('run_1');
      await holding('SELECT * FROM pipeline_runs FOR UPDATE');
      const refused = expect(enqueue('run_2')).rejects.toMatchObject({ code: 'database-away' });
      await untilSomebodyWaits();
      await mariadb.kill();
      await refused;
      const away = { code: 'database-away', message: expect.stringContaining('database is away') };
      await expect(stores.apps.byId('app_1')).rejects.toMatchObject(away);
      await expect(stores.settings.set('a', 'b')).rejects.toMatchObject(away);
      await mariadb.start();
      expect(await stores.runs.byId('run_2')).toBeUndefined();
      expect(await stores.runs.archive('arc_run_2')).toBeUndefined();
      expect((await stores.runs.byId('run_1'))?.state).toBe('queued');
      const { run, superseded } = await enqueue('run_3');
      expect(run.number).toBe(2);
      expect(superseded.map(({ id }) => id)).toEqual(['run_1']);
    });

    it('at any time loses nothing that was acknowledged', async () => {
      const acknowledged: number[] = [];
      let stopped = false;
      const writing = (async () => {
        for (let number = 0; !stopped; number++) {
          const kept = await stores.settings.set(`key-${number}`, 'kept').then(
            () => true,
            () => false,
          );
          if (kept) acknowledged.push(number);
        }
      })();
      await expect.poll(() => acknowledged.length).toBeGreaterThan(50);
      await mariadb.kill();
      await mariadb.start();
      const before = acknowledged.length;
      await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 20);
      stopped = true;
      await writing;
      for (const number of acknowledged) expect(await stores.settings.get(`key-${number}`)).toBe('kept');
    });
  });

  describe('transactions that are in one another’s way', () => {
    let engine: SqlEngine;
    beforeEach(async () => {
      engine = await openMysqlEngine(mariadb.address(database));
      cleanups.push(() => engine.db.destroy());
      await stores.settings.set('a', '0');
      await stores.settings.set('b', '0');
    });

    it('in a deadlock are both done: one of them is run again whole', async () => {
      let runs = 0;
      let changed = 0;
      // Each has its first row before either asks for its second.
      const met = Promise.withResolvers<void>();
      const adding = (first: string, second: string) =>
        engine.transaction(async (tx) => {
          runs++;
          for (const key of [first, second]) {
            const { value } = await tx
              .selectFrom('settings')
              .select('value')
              .where('key', '=', key)
              .forUpdate()
              .executeTakeFirstOrThrow();
            await tx
              .updateTable('settings')
              .set({ value: String(Number(value) + 1) })
              .where('key', '=', key)
              .execute();
            if (++changed === 2) met.resolve();
            await met.promise;
          }
        });
      await Promise.all([adding('a', 'b'), adding('b', 'a')]);
      expect(runs).toBe(3);
      expect([await stores.settings.get('a'), await stores.settings.get('b')]).toEqual(['2', '2']);
    });

    it('for too long are run again too', async () => {
      const other = await holding("SELECT * FROM settings WHERE `key` = 'a' FOR UPDATE");
      let runs = 0;
      const changed = engine.transaction(async (tx) => {
        runs++;
        await tx.updateTable('settings').set({ value: 'x' }).where('key', '=', 'b').execute();
        await tx.updateTable('settings').set({ value: 'x' }).where('key', '=', 'a').execute();
      });
      await expect.poll(() => runs).toBe(2);
      await other.query('COMMIT');
      await changed;
      expect(await stores.settings.get('a')).toBe('x');
    });

    it('again and again are given up, and the error says why', async () => {
      let runs = 0;
      const always = engine.transaction(async () => {
        runs++;
        throw Object.assign(new Error('Deadlock found when trying to get lock'), { errno: 1213 });
      });
      await expect(always).rejects.toThrow('Deadlock found');
      expect(runs).toBe(5);
    });
  });

  describe('the start of a server', () => {
    const config = (url: string) =>
      readServerConfig({ NONSTOP4_DATABASE: url }, { home: '/nowhere', execPath: '/nowhere/node' });

    it('waits for a database that is away, and says so', async () => {
      await mariadb.stop();
      const said: [string, Record<string, unknown>][] = [];
      const opening = openDatabase(config(mariadb.url(database)), (message, facts) => said.push([message, facts]));
      await expect.poll(() => said).toHaveLength(1);
      expect(said[0]?.[0]).toBe('the database is away: the server starts when it answers');
      expect(said[0]?.[1]).toEqual({
        database: `127.0.0.1:${mariadb.port}`,
        cause: expect.stringContaining('ECONNREFUSED'),
      });
      await mariadb.start();
      const opened = await opening;
      expect(await opened.db.selectFrom('users').selectAll().execute()).toEqual([]);
      await opened.db.destroy();
    });

    it('is refused in plain words where user, password or database are wrong, and no word has the password in it', async () => {
      const url = mariadb.url(database);
      const attempts = {
        password: url.replace('%40w', 'WRONG-'),
        database: mariadb.url('another'),
      };
      for (const [what, wrong] of Object.entries(attempts)) {
        const error = await openDatabase(config(wrong), () => {}).then(
          () => undefined,
          (reason: Error) => reason,
        );
        expect(error?.name, what).toBe('ConfigError');
        expect(error?.message, what).toMatch(/cannot be used as nonstop4: Access denied.*Check NONSTOP4_DATABASE/);
        expect(error?.message, what).not.toMatch(/WRONG|w#ord/);
      }
    });
  });

  it('is asked for TLS where it must be, and nothing is said without it', async () => {
    const address = { ...mariadb.address(database), tls: {} };
    await expect(openMysqlStores(address)).rejects.toThrow(
      /cannot be used as nonstop4: Server does not support secure/,
    );
  });
});
