import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe } from 'vitest';
import { MemoryStores } from '../../../server/src/adapters/stores/memory/memory-stores.ts';
import { openMysqlStores } from '../../../server/src/adapters/stores/mysql/open-mysql-stores.ts';
import { openSqliteStores } from '../../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';
import { RunningMariadb, skipWithoutMariadb } from '../../mariadb/mariadb.ts';
import { alertStoresSuite } from './alert-stores.suite.ts';
import { appStoreSuite } from './app-store.suite.ts';
import { availabilityStoreSuite } from './availability-store.suite.ts';
import { identityStoresSuite } from './identity-stores.suite.ts';
import { overviewStoreSuite } from './overview-store.suite.ts';
import { recordStoresSuite } from './record-stores.suite.ts';
import { releaseStoreSuite } from './release-store.suite.ts';
import { rightsStoresSuite } from './rights-stores.suite.ts';
import { runStoreSuite } from './run-store.suite.ts';
import { sealedStoreSuite } from './sealed-store.suite.ts';
import type { OpenStores } from './suite-input.ts';
import { userStoresSuite } from './user-stores.suite.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function openSqlite() {
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-stores-'));
  const stores = await openSqliteStores(join(directory, 'nonstop4.db'));
  cleanups.push(async () => {
    await stores.close();
    await rm(directory, { recursive: true });
  });
  return stores;
}

let mariadb: Promise<RunningMariadb> | undefined;
let database: string | undefined;
afterAll(async () => (await mariadb)?.remove());

async function openMariadb() {
  mariadb ??= RunningMariadb.start();
  const running = await mariadb;
  database ??= await running.database();
  const stores = await openMysqlStores(running.address(database));
  cleanups.push(async () => {
    await stores.close();
    // A schema takes seconds to make where the disk is busy.
    await running.empty(database ?? '');
  });
  return stores;
}

const adapters: [name: string, open: OpenStores][] = [
  ['SQLite (file)', openSqlite],
  ...(skipWithoutMariadb() ? [] : [['MariaDB', openMariadb] as [string, OpenStores]]),
  ['strict in-memory fake', async () => new MemoryStores()],
];

describe.each(adapters)('stores on %s', (_name, open) => {
  userStoresSuite(open);
  identityStoresSuite(open);
  appStoreSuite(open);
  runStoreSuite(open);
  releaseStoreSuite(open);
  recordStoresSuite(open);
  sealedStoreSuite(open);
  availabilityStoreSuite(open);
  overviewStoreSuite(open);
  alertStoresSuite(open);
  rightsStoresSuite(open);
});
