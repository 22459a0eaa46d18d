// How large the built-in history is: so many apps with two copies each, over 30 days, with a deploy a day. Prints memory and file, and
// how long writing, reading and one sample take.
//   node --expose-gc bench/metrics/history-size.ts [apps, default 100]
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppHistory } from '../../server/src/adapters/metrics-source/sampler/app-history.ts';
import {
  noHistories,
  readHistories,
  writeHistories,
} from '../../server/src/adapters/metrics-source/sampler/history-file.ts';
import { ReplicaHistories } from '../../server/src/adapters/metrics-source/sampler/replica-histories.ts';
import { UsageHistory } from '../../server/src/adapters/metrics-source/sampler/usage-history.ts';
import { statusClasses } from '../../server/src/domain/metrics.ts';
import type { Replica } from '../../server/src/domain/workload.ts';
import { median } from '../edge/table.ts';

const APPS = Number(process.argv[2] ?? 100);
const [HOUR, DAY] = [3_600_000, 86_400_000];
const END = Math.floor(Date.now() / 900_000) * 900_000;
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const MB = 1024 * 1024;

const before = bytesHeld();
const histories = noHistories();
for (let app = 0; app < APPS; app += 1) fill(`app_${app}`);
for (const node of ['worker-0', 'worker-1']) histories.nodes.set(node, nodeHistory());
const held = bytesHeld() - before;

const directory = await mkdtemp(join(tmpdir(), 'nonstop4-bench-history-'));
try {
  const file = join(directory, 'metrics.bin');
  const [bytes, writeMs] = await timed(() => writeHistories(file, histories));
  const [read, readMs] = await timed(() => readHistories(file));
  const sampleMs = median(Array.from({ length: 21 }, (_, turn) => sampleOfAll(END + (turn + 1) * 5_000)));
  console.log(
    `${APPS} apps, two copies each, 30 days, a deploy a day; load of the machine ${loadavg()[0]?.toFixed(2)}`,
  );
  console.log(`memory: ${(held / MB).toFixed(1)} MB (${(held / APPS / 1024).toFixed(0)} kB an app)`);
  console.log(`file: ${(bytes / MB).toFixed(1)} MB (${(bytes / APPS / 1024).toFixed(0)} kB an app)`);
  console.log(`written in ${writeMs.toFixed(0)} ms, read in ${readMs.toFixed(0)} ms, ${read.apps.size} apps came back`);
  console.log(`a sample of all of them: ${sampleMs.toFixed(1)} ms of processor time, the median of 21`);
} finally {
  await rm(directory, { recursive: true });
}

/** With as few samples as fill every step of every ring. */
function fill(id: string): void {
  const history = new AppHistory();
  histories.apps.set(id, history);
  histories.replicas.set(id, new ReplicaHistories());
  for (let at = END - 30 * DAY + 900_000; at <= END - 2 * DAY; at += 900_000) sample(id, history, at);
  for (let at = END - 2 * DAY + 60_000; at <= END - 2 * HOUR; at += 60_000) sample(id, history, at);
  for (let at = END - 2 * HOUR + 5_000; at <= END; at += 5_000) sample(id, history, at);
}

function sample(id: string, history: AppHistory, at: number): void {
  const requests = 100 + (at % 77);
  const latencyCounts = [...BOUNDS.map((_, index) => (index < 4 ? requests / 4 : 0)), 0];
  const classes = statusClasses((name) => (name === '2xx' ? requests : 0));
  const traffic = { requests, classes, retries: 0, inFlight: 3, bytesIn: 1_000, bytesOut: 90_000, latencyCounts };
  const release = Math.floor(at / DAY);
  const copies = ['a', 'b'].map((copy, index) => replica(`rep_${id}_${release}_${copy}`, `worker-${index}`));
  const restarts = histories.replicas.get(id)?.see(at, copies) ?? 0;
  const used = { cpuCores: 0.2, memoryBytes: 60 * MB, readyReplicas: 2, restarts, volumeBytes: 5 * MB };
  history.add(at, 5_000, { ...traffic, latencyBoundsS: BOUNDS }, used);
}

function sampleOfAll(at: number): number {
  const before = process.cpuUsage();
  for (const [id, history] of histories.apps) sample(id, history, at);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function nodeHistory(): UsageHistory {
  const usage = new UsageHistory();
  for (let at = END - 50 * HOUR; at <= END; at += 15_000) usage.add({ at, cpuCores: 1, memoryBytes: 900 * MB });
  return usage;
}

function replica(id: string, node: string): Replica {
  return {
    ...{
      id,
      node,
      release: 1,
      templateHash: 'x',
      state: 'ready',
      inRotation: true,
      everReady: true,
      host: '127.0.0.1',
    },
    ...{ port: 1, startedAt: 0, restarts: 0, cpuCores: 0.1, memoryBytes: 30 * MB, memoryLimitBytes: 512 * MB },
  };
}

function bytesHeld(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  const result = await work();
  return [result, performance.now() - begun];
}
