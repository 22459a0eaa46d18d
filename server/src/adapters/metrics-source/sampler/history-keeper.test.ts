import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { statusClasses } from '../../../domain/metrics.ts';
import type { Replica } from '../../../domain/workload.ts';
import { AppHistory } from './app-history.ts';
import { type Histories, noHistories } from './history-file.ts';
import { HistoryKeeper } from './history-keeper.ts';
import { ReplicaHistories } from './replica-histories.ts';
import { UsageHistory } from './usage-history.ts';

const START = 1_700_000_100_000;
const everything = { from: 0, to: START * 2, stepS: 5 };
let file: string;
let journal: string;
let histories: Histories;
let now: number;

beforeEach(() => {
  file = join(temporaryDirectory(), 'metrics.bin');
  journal = `${file}.journal`;
  histories = noHistories();
  now = START;
});

function copy(id: string): Replica {
  return {
    ...{ id, node: 'worker-0', release: 3, templateHash: 'x', state: 'ready', inRotation: true, everReady: true },
    ...{ host: '127.0.0.1', port: 1, startedAt: 0, restarts: 2, cpuCores: 0.25, memoryBytes: 8_388_608 },
    memoryLimitBytes: 1,
  };
}

/** So many samples more of each of these Apps, of a copy of each and of the node. */
function see(samples: number, apps: readonly string[]): void {
  const node = histories.nodes.get('worker-0') ?? new UsageHistory();
  histories.nodes.set('worker-0', node);
  for (let sample = 0; sample < samples; sample += 1) {
    now += 5_000;
    node.add({ at: now, cpuCores: 1, memoryBytes: 1024 * 1024, networkInPerS: 2 * 1024 * 1024, networkOutPerS: 0 });
    for (const app of apps) {
      const requests = (now / 5_000) % 100;
      const classes = statusClasses((name) => (name === '2xx' ? requests : 0));
      const latency = { latencyCounts: [requests, 0], latencyBoundsS: [1] };
      const traffic = { requests, classes, retries: 0, inFlight: 0, bytesIn: 100, bytesOut: 1_000, ...latency };
      const history = histories.apps.get(app) ?? new AppHistory();
      histories.apps.set(app, history);
      history.add(now, 5_000, traffic, { cpuCores: 0.5, memoryBytes: 1024 * 1024, readyReplicas: 2, restarts: 0 });
      const copies = histories.replicas.get(app) ?? new ReplicaHistories();
      histories.replicas.set(app, copies);
      copies.see(
        now,
        [copy(`rep_${app}`)],
        new Map([[`rep_${app}`, { networkInPerS: 1024 * 1024, networkOutPerS: 0 }]]),
      );
    }
  }
}

/** What a page would show of them. */
function shown({ apps, replicas, nodes }: Histories) {
  const ofApps = [...apps].map(([app, history]) => [
    app,
    ...[5, 60, 900].map((stepS) => history.history({ ...everything, stepS })),
    ...[15, 300].map((stepS) => replicas.get(app)?.histories({ ...everything, stepS })),
  ]);
  return { ofApps, ofNodes: [...nodes].map(([node, usage]) => [node, usage.history(everything)]) };
}

it('writes everything once, and then only what has come since; all of it is there again', async () => {
  const keeper = new HistoryKeeper(file);
  see(30, ['app_1']);
  await keeper.keep(histories, now);
  const whole = await readFile(file);
  for (const apps of [['app_1'], ['app_1', 'new'], ['new'], ['app_1', 'new']]) {
    see(12, apps);
    await keeper.keep(histories, now);
  }
  expect((await readFile(file)).equals(whole)).toBe(true);
  expect((await stat(journal)).size).toBeLessThan(8 * 1_600);
  expect((await stat(journal)).mode & 0o777).toBe(0o600);
  expect(shown(await new HistoryKeeper(file).read())).toEqual(shown(histories));
});

it('goes on with what it has read, anew', async () => {
  const before = new HistoryKeeper(file);
  for (let turn = 0; turn < 3; turn += 1) {
    see(12, ['app_1']);
    await before.keep(histories, now);
  }
  const keeper = new HistoryKeeper(file);
  histories = await keeper.read();
  see(12, ['app_1']);
  await keeper.keep(histories, now);
  see(12, ['app_1']);
  await keeper.keep(histories, now);
  const read = await new HistoryKeeper(file).read();
  expect(read.apps.get('app_1')?.history(everything)).toHaveLength(60);
  expect(shown(read)).toEqual(shown(histories));
});

it('has what came before a write that was cut off by SIGKILL', async () => {
  const keeper = new HistoryKeeper(file);
  see(12, ['app_1']);
  await keeper.keep(histories, now);
  see(12, ['app_1']);
  await keeper.keep(histories, now);
  const good = await readFile(journal);
  see(12, ['app_1']);
  await keeper.keep(histories, now);
  const longer = await readFile(journal);
  const points = async () => (await new HistoryKeeper(file).read()).apps.get('app_1')?.history(everything).length;
  for (const length of [good.length, good.length + 2, good.length + 40]) {
    await writeFile(journal, longer.subarray(0, length));
    expect(await points()).toBe(24);
  }
  await writeFile(journal, Buffer.concat([good, Buffer.alloc(4_096)]));
  expect(await points()).toBe(24);
  await writeFile(journal, longer.subarray(0, 20));
  expect(await points()).toBe(12);
});

it('leaves out a journal that goes on with another file', async () => {
  const keeper = new HistoryKeeper(file);
  see(12, ['app_1']);
  await keeper.keep(histories, now);
  see(12, ['app_1']);
  await keeper.keep(histories, now);
  const old = await readFile(journal);
  // Killed after the whole was written again, before its journal was begun.
  await new HistoryKeeper(file).keep(noHistories(), now);
  await writeFile(journal, old);
  expect(await new HistoryKeeper(file).read()).toMatchObject({ apps: new Map() });
});

it('writes everything again when the journal has grown, when the clock was set back, and after a write that failed', async () => {
  const keeper = new HistoryKeeper(file);
  const apps = Array.from({ length: 150 }, (_, index) => `app_${index}`);
  see(1, apps);
  await keeper.keep(histories, now);
  const first = (await stat(file)).mtimeMs;
  let most = 0;
  for (let turn = 0; turn < 60 && (await stat(file)).mtimeMs === first; turn += 1) {
    most = Math.max(most, (await stat(journal)).size);
    see(12, apps);
    await keeper.keep(histories, now);
  }
  expect(most).toBeGreaterThan(1024 * 1024);
  expect(most).toBeLessThan(3 * 1024 * 1024);
  const journalBytes = async () => (await stat(journal)).size;
  const empty = await journalBytes();
  expect(empty).toBeLessThan(100);
  see(12, apps);
  await keeper.keep(histories, now);
  expect(await journalBytes()).toBeGreaterThan(empty);
  now -= 3_600_000;
  await keeper.keep(histories, now);
  expect(await journalBytes()).toBe(empty);
  await rm(journal);
  await mkdir(journal);
  await expect(keeper.keep(histories, now)).rejects.toThrow('EISDIR');
  await rm(journal, { recursive: true });
  await keeper.keep(histories, now);
  expect(await journalBytes()).toBe(empty);
});
