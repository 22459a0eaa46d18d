// What the stores cost on this machine, on SQLite and on MariaDB: commits, and the list of 1,000 apps. Prints a table; judges nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMysqlStores } from '../../server/src/adapters/stores/mysql/open-mysql-stores.ts';
import { openSqliteStores } from '../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';
import type { Stores } from '../../server/src/ports/stores/stores.ts';
import { RunningMariadb, skipWithoutMariadb } from '../../testing/mariadb/mariadb.ts';
import { anApp, aRun, aUser } from '../../testing/ports/stores/samples.ts';

const APPS = 1_000;
/** As many as one server asks at once where it has much to do. */
const AT_ONCE = 10;

await onSqlite();
if (!skipWithoutMariadb()) await onMariadb();

async function onSqlite(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-bench-stores-'));
  await measureAll('SQLite', await openSqliteStores(join(directory, 'nonstop4.db')));
  await rm(directory, { recursive: true });
}

// On this machine and with its defaults of durability: each commit is on the disk. A network between would add its way there and back.
async function onMariadb(): Promise<void> {
  const mariadb = await RunningMariadb.start();
  await measureAll('MariaDB', await openMysqlStores(mariadb.address(await mariadb.database())));
  await mariadb.remove();
}

async function measureAll(engine: string, stores: Stores): Promise<void> {
  await stores.users.add(aUser('user_1'));
  const each = (what: string, times: number, work: (index: number) => Promise<unknown>) =>
    measure(`${engine.padEnd(8)} ${what}`, times, work);
  await each('add an app (commit)', APPS, (index) => {
    const name = `app-${index}`;
    return stores.apps.add(anApp(name, { extraHostnames: [`${name}.example`] }));
  });
  await each('queue a run (commit)', APPS, (index) => stores.runs.enqueue(aRun(`run_${index}`, `app-${index}`)));
  await each('claim a run (commit)', APPS, (index) => stores.runs.claimNext(APPS, index));
  await each('one app by id', 2_000, (index) => stores.apps.byId(`app-${index % APPS}`));
  await each(`${AT_ONCE} apps by id at once`, 500, (index) =>
    Promise.all(Array.from({ length: AT_ONCE }, (_, more) => stores.apps.byId(`app-${(index + more) % APPS}`))),
  );
  await each(`list of ${APPS} apps`, 300, () => stores.apps.listByOwner('user_1'));
  await stores.close();
}

async function measure(what: string, times: number, work: (index: number) => Promise<unknown>): Promise<void> {
  const taken: number[] = [];
  for (let index = 0; index < times; index++) {
    const start = performance.now();
    await work(index);
    taken.push(performance.now() - start);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => (taken[Math.min(times - 1, Math.floor(times * share))] ?? 0).toFixed(2).padStart(8);
  process.stdout.write(`${what.padEnd(34)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms\n`);
}
