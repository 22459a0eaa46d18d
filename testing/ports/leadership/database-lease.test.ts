import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
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
