// What the SQLite stores cost on this machine: commits, and the list of 1,000 apps. Prints a table; judges nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStores } from '../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';
import { anApp, aRun, aUser } from '../../testing/ports/stores/samples.ts';

const APPS = 1_000;
const directory = await mkdtemp(join(tmpdir(), 'nonstop4-bench-stores-'));
const stores = await openSqliteStores(join(directory, 'nonstop4.db'));
await stores.users.add(aUser('user_1'));

await measure('add an app (commit)', APPS, (index) => {
  const name = `app-${index}`;
  return stores.apps.add(anApp(name, { extraHostnames: [`${name}.example`] }));
});
await measure('queue a run (commit)', APPS, (index) => stores.runs.enqueue(aRun(`run_${index}`, `app-${index}`)));
await measure('claim a run (commit)', APPS, (index) => stores.runs.claimNext(APPS, index));
await measure('one app by id', 2_000, (index) => stores.apps.byId(`app-${index % APPS}`));
await measure(`list of ${APPS} apps`, 300, () => stores.apps.listByOwner('user_1'));

await stores.close();
await rm(directory, { recursive: true });

async function measure(what: string, times: number, work: (index: number) => Promise<unknown>): Promise<void> {
  const taken: number[] = [];
  for (let index = 0; index < times; index++) {
    const start = performance.now();
    await work(index);
    taken.push(performance.now() - start);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => (taken[Math.min(times - 1, Math.floor(times * share))] ?? 0).toFixed(2).padStart(8);
  process.stdout.write(`${what.padEnd(24)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms\n`);
}
