import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openMysqlEngine } from '../../../server/src/adapters/stores/mysql/open-mysql-stores.ts';
import type { SqlEngine } from '../../../server/src/adapters/stores/sql/engine.ts';
import { sqlStores } from '../../../server/src/adapters/stores/sql/sql-stores.ts';
import { openSqliteEngine } from '../../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';
import { LeadershipLost } from '../../../server/src/domain/leadership-lost.ts';
import { RunningMariadb, skipWithoutMariadb } from '../../mariadb/mariadb.ts';
import { removeDirectory } from '../../remove-directory.ts';
import { aRun, withApps } from './samples.ts';

const LEASE = 'leader';

function suiteOn(open: () => Promise<SqlEngine>): void {
  let engine: SqlEngine;
  let term: string | undefined;
  beforeAll(async () => {
    engine = await open();
    await withApps(sqlStores(engine), 'app_1');
  });
  afterAll(() => engine?.db.destroy());
  afterEach(async () => {
    await engine.db.deleteFrom('leases').execute();
    await engine.db.deleteFrom('pipeline_runs').execute();
    await engine.db.deleteFrom('settings').execute();
  });

  const setTerm = (value: string) =>
    engine.db
      .replaceInto('leases')
      .values({ name: LEASE, holder: 'a', expires_at: Date.now() + 60_000, term: value })
      .execute();
  const fenced = () => sqlStores(engine.fenced({ lease: LEASE, term: () => term }));

  it('takes what the leader writes, in one statement and in a transaction', async () => {
    term = 'first';
    await setTerm('first');
    const stores = fenced();
    await stores.settings.set('key', 'value');
    await stores.runs.enqueue(aRun('run_1', 'app_1'));
    expect((await stores.runs.claimNext(2, 1_000))?.id).toBe('run_1');
    await stores.runs.update('run_1', (run) => ({ ...run, resumes: 3 }));
    expect(await stores.settings.get('key')).toBe('value');
    expect((await sqlStores(engine).runs.byId('run_1'))?.resumes).toBe(3);
  });

  it('refuses whoever led before, and goes on being read by him', async () => {
    term = 'first';
    await setTerm('first');
    const stores = fenced();
    await stores.runs.enqueue(aRun('run_1', 'app_1'));
    await setTerm('second');
    await expect(stores.settings.set('key', 'late')).rejects.toThrow(LeadershipLost);
    await expect(stores.runs.update('run_1', (run) => ({ ...run, resumes: 3 }))).rejects.toThrow(LeadershipLost);
    await expect(stores.runs.claimNext(2, 1_000)).rejects.toThrow(LeadershipLost);
    await expect(stores.runs.prune(0)).rejects.toThrow(LeadershipLost);
    expect(await stores.settings.get('key')).toBeUndefined();
    expect((await stores.runs.byId('run_1'))?.resumes).toBe(0);
    await sqlStores(engine).settings.set('key', 'by somebody else');
    expect(await stores.settings.get('key')).toBe('by somebody else');
  });

  it('refuses a server that never led', async () => {
    term = undefined;
    await setTerm('first');
    await expect(fenced().settings.set('key', 'late')).rejects.toThrow(LeadershipLost);
  });
}

describe('stores of the leader, in a SQLite file', () => {
  let directory: string;
  suiteOn(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nonstop4-fence-'));
    return openSqliteEngine(join(directory, 'nonstop4.db'));
  });
  afterAll(() => removeDirectory(directory));
});

describe.skipIf(skipWithoutMariadb())('stores of the leader, on MariaDB', () => {
  let mariadb: RunningMariadb;
  let database: string;
  suiteOn(async () => {
    mariadb = await RunningMariadb.start();
    database = await mariadb.database();
    return openMysqlEngine(mariadb.address(database));
  });
  afterAll(() => mariadb?.remove());

  it('nobody takes over in the middle of a transaction of the leader', async () => {
    const engine = await openMysqlEngine(mariadb.address(database));
    const other = await mariadb.connect(database);
    try {
      await other.query("REPLACE INTO leases VALUES ('leader', 'a', 0, 'first')");
      const reading = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const writing = engine.fenced({ lease: LEASE, term: () => 'first' }).transaction(async (tx) => {
        await tx.insertInto('settings').values({ key: 'in time', value: 'yes' }).execute();
        reading.resolve();
        await goOn.promise;
      });
      await reading.promise;
      let takenOver = false;
      const takeover = other.query("UPDATE leases SET term = 'second' WHERE name = 'leader'").then(() => {
        takenOver = true;
      });
      const waits = async () =>
        (await mariadb.asRoot("SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")).length;
      await expect.poll(waits, { interval: 200 }).toBeGreaterThan(0);
      expect(takenOver).toBe(false);
      goOn.resolve();
      await Promise.all([writing, takeover]);
      expect(takenOver).toBe(true);
    } finally {
      await other.end();
      await engine.db.destroy();
    }
  });

  it('the locks of a server that was frozen in a transaction are free after ten seconds', async () => {
    const engine = await openMysqlEngine(mariadb.address(database));
    try {
      const { rows } = await sql<{
        value: number;
      }>`select @@session.idle_transaction_timeout as value`.execute(engine.db);
      expect(rows).toEqual([{ value: 10 }]);
    } finally {
      await engine.db.destroy();
    }
  });
});
