import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSqliteStores } from '../../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';
import { aRun, withApps } from './samples.ts';

// Each commit waits for the disk, which on a busy machine may take a tenth of a second.
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let database: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-stores-'));
  database = join(directory, 'nonstop4.db');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

function start(script: string, ...more: string[]) {
  const path = join(import.meta.dirname, 'processes', script);
  const child = spawn(process.execPath, [path, database, ...more], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

it('has everything it acknowledged after SIGKILL, again and again', async () => {
  for (let round = 0; round < 3; round++) {
    const writer = start('write-settings.ts', String(round));
    let said = '';
    writer.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = once(writer, 'close');
    await vi.waitFor(() => expect(said.split('\n').length).toBeGreaterThan(50), { timeout: 50_000 });
    writer.kill('SIGKILL');
    await ended;

    const acknowledged = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
    expect(acknowledged).toBeGreaterThanOrEqual(49);
    const stores = await openSqliteStores(database);
    for (let number = 0; number <= acknowledged; number++) {
      expect(await stores.settings.get(`key-${number}`)).toBe(`round ${round}`);
    }
    await stores.close();
  }
});

it('never gives one run to two processes', async () => {
  const stores = await openSqliteStores(database);
  const apps = Array.from({ length: 40 }, (_, index) => `app_${index}`);
  await withApps(stores, ...apps);
  for (const app of apps) await stores.runs.enqueue(aRun(`run_of_${app}`, app));

  const claimed = await claimInThreeProcesses();

  expect(claimed.flat().sort()).toEqual(apps.map((app) => `run_of_${app}`).sort());
  for (const ids of claimed) expect(ids.length).toBeGreaterThan(0);
  expect((await stores.runs.listActive()).every(({ state }) => state === 'running')).toBe(true);
  await stores.close();
});

it('lets several processes make the schema of a new file at once', async () => {
  expect(await claimInThreeProcesses()).toEqual([[], [], []]);
});

/** Each claims one run, and when every one has done so they claim the rest against each other. */
async function claimInThreeProcesses(): Promise<string[][]> {
  const claimers = [start('claim-runs.ts'), start('claim-runs.ts'), start('claim-runs.ts')];
  const readers = claimers.map((claimer) => createInterface({ input: claimer.stdout })[Symbol.asyncIterator]());
  const lines = () => Promise.all(readers.map(async (reader) => (await reader.next()).value as string));
  expect(await lines()).toEqual(['ready', 'ready', 'ready']);
  for (const claimer of claimers) claimer.stdin.write('claim\n');
  expect(await lines()).toEqual(['one', 'one', 'one']);
  for (const claimer of claimers) claimer.stdin.end('claim\n');
  return (await lines()).map((line) => JSON.parse(line) as string[]);
}
