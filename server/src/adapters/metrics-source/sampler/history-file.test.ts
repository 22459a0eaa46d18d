import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { statusClasses } from '../../../domain/metrics.ts';
import type { Replica } from '../../../domain/workload.ts';
import { AppHistory } from './app-history.ts';
import { type Histories, noHistories, readHistories, setAside, writeHistories } from './history-file.ts';
import { ReplicaHistories } from './replica-histories.ts';
import { UsageHistory } from './usage-history.ts';

const START = 1_700_000_100_000;
const DAY = 86_400_000;

function addSample(history: AppHistory, at: number, requests: number): void {
  const classes = statusClasses((name) => (name === '2xx' ? requests : 0));
  const traffic = {
    ...{ requests, classes, retries: 0, inFlight: 0, bytesIn: 100, bytesOut: 1_000 },
    ...{ latencyCounts: [requests, 0], latencyBoundsS: [1] },
  };
  history.add(at, 5_000, traffic, { cpuCores: 0.5, memoryBytes: 1024 * 1024, readyReplicas: 2, restarts: 0 });
}

function history(samples: number): AppHistory {
  const made = new AppHistory();
  for (let index = 1; index <= samples; index++) addSample(made, START + index * 5_000, index);
  return made;
}

/** As full as it ever gets, with as few samples as that takes. */
function fullHistory(): AppHistory {
  const made = new AppHistory();
  const end = START + 30 * DAY;
  for (let at = START + 900_000; at <= end - 2 * DAY; at += 900_000) addSample(made, at, 1);
  for (let at = end - 2 * DAY + 60_000; at <= end - 7_200_000; at += 60_000) addSample(made, at, 1);
  for (let at = end - 7_200_000 + 5_000; at <= end; at += 5_000) addSample(made, at, 1);
  return made;
}

function replica(id: string): Replica {
  return {
    ...{ id, node: 'worker-0', release: 3, templateHash: 'x', state: 'ready', inRotation: true, everReady: true },
    ...{ host: '127.0.0.1', port: 1, startedAt: 0, restarts: 2, cpuCores: 0.25, memoryBytes: 8_388_608 },
    memoryLimitBytes: 1,
  };
}

function histories(apps: Record<string, AppHistory>): Histories {
  return { ...noHistories(), apps: new Map(Object.entries(apps)) };
}

/** The file as the first layout had it: ten fields a point, samples and minutes. */
function firstLayout(minutes: number): Buffer {
  const page = (first: number, count: number) => {
    const values = new Float16Array(1_200).fill(Number.NaN);
    for (let slot = 0; slot < count; slot++) values.set([first + slot, 1, 0, 2, 3, 4, 5, 0.5, 64, 2], slot * 10);
    return new Uint8Array(values.buffer);
  };
  // Slots that begin a ring, so that every page is at its place.
  const newestFine = 1_440 * 1_000 + 1;
  const newestCoarse = 2_880 * 10_000 + minutes - 1;
  const index = Buffer.from(
    JSON.stringify({
      apps: [{ id: 'app_1', fine: { newest: newestFine, places: [0] }, coarse: { newest: newestCoarse, places: [0] } }],
    }),
  );
  const head = Buffer.alloc(12);
  head.write('NS4METR1', 'latin1');
  head.writeUInt32LE(index.length, 8);
  return Buffer.concat([head, index, page(10, 2), page(100, minutes)]);
}

const everything = { from: 0, to: START * 2, stepS: 5 };

describe('the file of histories', () => {
  it('gives back what was written', async () => {
    const path = join(temporaryDirectory(), 'metrics.bin');
    const written = histories({ app_1: history(1_500), app_2: history(3), empty: new AppHistory() });
    const copies = new ReplicaHistories();
    const node = new UsageHistory();
    for (let index = 1; index <= 20; index++) {
      copies.see(START + index * 5_000, [replica('rep_1')]);
      node.add({ at: START + index * 5_000, cpuCores: 1, memoryBytes: 1024 * 1024 });
    }
    written.replicas.set('app_1', copies);
    written.nodes.set('worker-0', node).set('never-seen', new UsageHistory());
    expect(await writeHistories(path, written)).toBe((await stat(path)).size);
    const read = await readHistories(path);
    expect([...read.apps.keys()]).toEqual(['app_1', 'app_2']);
    for (const [id, restored] of read.apps) {
      for (const stepS of [5, 60, 900]) {
        const range = { ...everything, stepS };
        expect(restored.history(range)).toEqual(written.apps.get(id)?.history(range));
        expect(restored.history(range).length).toBeGreaterThan(0);
      }
    }
    const [copy] = read.replicas.get('app_1')?.histories(everything) ?? [];
    expect(copy).toMatchObject({
      replica: 'rep_1',
      node: 'worker-0',
      release: 3,
      restarts: 2,
      seenAt: START + 100_000,
    });
    expect(copy?.points).toEqual(copies.histories(everything)[0]?.points);
    expect([...read.nodes.keys()]).toEqual(['worker-0']);
    expect(read.nodes.get('worker-0')?.history(everything)).toEqual(node.history(everything));
  });

  it('reads the first layout and goes on with it: what was not kept then is not known', async () => {
    const path = join(temporaryDirectory(), 'metrics.bin');
    await writeFile(path, firstLayout(45));
    const app = (await readHistories(path)).apps.get('app_1');
    const range = (stepS: number) => ({ from: 0, to: Number.MAX_SAFE_INTEGER, stepS });
    expect(app?.history(range(5)).map(({ requestsPerS }) => requestsPerS)).toEqual([10, 11]);
    const minutes = app?.history(range(60)) ?? [];
    expect(minutes.map(({ requestsPerS }) => requestsPerS)).toEqual(
      Array.from({ length: 45 }, (_, index) => 100 + index),
    );
    expect(minutes[0]).toMatchObject({ errorsPerS: 1, p50Ms: 3, p99Ms: 5, memoryBytes: 64 * 1024 * 1024 });
    for (const later of ['classesPerS', 'bytesInPerS', 'volumeBytes'] as const)
      expect(minutes[0]?.[later]).toBeUndefined();
    // The quarters of an hour are made of the minutes: slot 28,800,000 is a whole quarter's end.
    expect(app?.history(range(900)).map(({ requestsPerS }) => requestsPerS)).toEqual([100, 108, 123, 137.5]);
    await writeHistories(path, histories({ app_1: app as AppHistory }));
    expect((await readHistories(path)).apps.get('app_1')?.history(range(60))).toEqual(minutes);
  });

  it('costs 274 kB for the full history of an app, thirty days of it', async () => {
    const path = join(temporaryDirectory(), 'metrics.bin');
    const bytes = await writeHistories(path, histories({ app_1: fullHistory() }));
    expect(bytes).toBeGreaterThan(273_600);
    expect(bytes).toBeLessThan(275_000);
    const read = (await readHistories(path)).apps.get('app_1');
    const longest = read?.history({ from: 0, to: START + 30 * DAY, stepS: 900 });
    expect(longest).toHaveLength(2_880);
  });

  it('is nothing when it is not there', async () => {
    expect(await readHistories(join(temporaryDirectory(), 'metrics.bin'))).toEqual(noHistories());
  });

  it('is refused when it is something else, or not whole, and can be put aside', async () => {
    const path = join(temporaryDirectory(), 'metrics.bin');
    await writeFile(path, 'hello');
    await expect(readHistories(path)).rejects.toThrow('is no metrics history');
    await writeFile(path, firstLayout(45).subarray(0, 3_000));
    await expect(readHistories(path)).rejects.toThrow('cut off');
    await writeHistories(path, histories({ app_1: history(3) }));
    const whole = await readFile(path);
    for (const length of [9, 40, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length));
      await expect(readHistories(path)).rejects.toThrow();
    }
    await setAside(path);
    expect((await stat(`${path}.unread`)).size).toBe(whole.length - 1);
    expect(await readHistories(path)).toEqual(noHistories());
  });
});
