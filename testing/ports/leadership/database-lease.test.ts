import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseLease } from '../../../server/src/adapters/leadership/database-lease/database-lease.ts';
import { openMysqlEngine } from '../../../server/src/adapters/stores/mysql/open-mysql-stores.ts';
import type { SqlEngine } from '../../../server/src/adapters/stores/sql/engine.ts';
import { openSqliteEngine } from '../../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';
import { RunningMariadb, skipWithoutMariadb } from '../../mariadb/mariadb.ts';
import { removeDirectory } from '../../remove-directory.ts';
import { leadershipSuite, SHORT_TIMES } from './leadership.suite.ts';

function suiteOn(open: () => Promise<SqlEngine>): void {
  let engine: SqlEngine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine?.db.destroy());
  // Hooks of one kind run from the last to the first: the suite's own, which closes the servers, comes before this one.
  afterEach(async () => {
    await engine.db.deleteFrom('leases').execute();
  });
  leadershipSuite((identity, isCut, onError) => {
    const db = engine.db.withPlugin({
      transformQuery({ node }) {
        if (isCut()) throw new Error('cut off');
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    return new DatabaseLease({ engine: { ...engine, db }, name: 'test', identity, times: SHORT_TIMES, onError });
  });

  it('a holder that is known to have ended is not waited for, and what is left of it cannot renew', async () => {
    const servers: DatabaseLease[] = [];
    const ended = new Set<string>();
    const open = (identity: string) => {
      const isGone = async (holder: string) => ended.has(holder);
      const onError = (error: unknown) => console.log(error);
      const lease = new DatabaseLease({ engine, name: 'test', identity, isGone, times: SHORT_TIMES, onError });
      servers.push(lease);
      lease.follow({ begin: async () => undefined, end: async () => undefined });
      return lease;
    };
    try {
      const a = open('a');
      await expect.poll(() => a.leads()).toBe(true);
      const b = open('b');
      await expect.poll(() => b.leader()).toBe('a');
      expect([a.leads(), b.leads(), b.term()]).toEqual([true, false, undefined]);
      const before = a.term();
      const began = performance.now();
      ended.add('a');
      await expect.poll(() => b.leads()).toBe(true);
      expect(performance.now() - began).toBeLessThan(SHORT_TIMES.leaseMs);
      expect(b.term()).not.toBe(before);
      // It had not ended after all (a test's lie): it finds out by itself.
      await expect.poll(() => a.term()).toBeUndefined();
      expect(a.leads()).toBe(false);
    } finally {
      ended.clear();
      await Promise.all(servers.map((server) => server.close()));
    }
  });
}

describe('leadership by a SQLite file', () => {
  let directory: string;
  suiteOn(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nonstop4-lease-'));
    return openSqliteEngine(join(directory, 'nonstop4.db'));
  });
  afterAll(() => removeDirectory(directory));
});

describe.skipIf(skipWithoutMariadb())('leadership by MariaDB', () => {
  let mariadb: RunningMariadb;
  suiteOn(async () => {
    mariadb = await RunningMariadb.start();
    return openMysqlEngine(mariadb.address(await mariadb.database()));
  });
  afterAll(() => mariadb?.remove());
});
