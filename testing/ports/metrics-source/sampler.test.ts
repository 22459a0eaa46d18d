import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SampledMetrics } from '../../../server/src/adapters/metrics-source/sampler/sampled-metrics.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { SamplerHarness, START, STEP_MS } from './sampler-harness.ts';

const all = { from: 0, to: START * 2, stepS: 5 };
let harness: SamplerHarness;
let file: string;

beforeEach(() => {
  harness = new SamplerHarness();
  file = join(temporaryDirectory(), 'metrics.bin');
});

/** Begun, with its first sample taken. */
async function opened(): Promise<SampledMetrics> {
  const sampler = harness.make(file);
  sampler.open();
  await harness.tick();
  return sampler;
}

describe('what the sampler sees', () => {
  it('is summed over edges and replicas, with percentiles of all requests', async () => {
    const sampler = await opened();
    harness.run('app_1', [
      { state: 'ready', cpuCores: 0.5, memoryBytes: 30 * 1024 * 1024 },
      { state: 'unhealthy', cpuCores: 0.25, memoryBytes: 10 * 1024 * 1024 },
    ]);
    harness.request('app_1', 90, { bucket: 0 });
    harness.request('app_1', 10, { bucket: 1, errors: 5, edge: 'edge-1' });
    await harness.tick();
    const latest = await sampler.latest('app_1');
    expect(latest).toMatchObject({ requestsPerS: 20, errorsPerS: 1, inFlight: 2, cpuCores: 0.75, readyReplicas: 1 });
    expect(latest?.memoryBytes).toBe(40 * 1024 * 1024);
    // The 50th of 100 lies at 50/90 of the first bucket (up to 10 ms), the 95th at half of the second (up to 100 ms).
    expect(latest?.p50Ms).toBeCloseTo(5.556, 3);
    expect(latest?.p95Ms).toBeCloseTo(55);
  });

  it('has requests by class, bytes, restarts of copies, and what volumes hold', async () => {
    const sizes = new Map([['app_1', 4_096]]);
    const sampler = harness.make(file, { volumeBytes: async (appId) => sizes.get(appId) });
    sampler.open();
    await harness.tick();
    const copy = { id: 'rep_1', state: 'ready', cpuCores: 0, memoryBytes: 0 } as const;
    harness.run('app_1', [{ ...copy, restarts: 3 }]);
    await harness.tick();
    harness.request('app_1', 100, { errors: 20 });
    harness.run('app_1', [{ ...copy, restarts: 5 }]);
    await harness.tick();
    const latest = await sampler.latest('app_1');
    expect(latest).toMatchObject({ requestsPerS: 20, errorsPerS: 4, restarts: 2, bytesInPerS: 0, volumeBytes: 4_096 });
    expect(latest?.classesPerS).toEqual({ '1xx': 0, '2xx': 16, '3xx': 0, '4xx': 0, '5xx': 4, aborted: 0 });
  });

  it('has the network of each copy over all edges, of each node the sum, and none of a copy that edges do not know', async () => {
    const sampler = await opened();
    const copy = (id: string, node: string) => ({ id, node, state: 'ready', cpuCores: 0, memoryBytes: 0 }) as const;
    harness.run('app_1', [copy('rep_1', 'worker-0'), copy('rep_2', 'worker-1'), copy('rep_3', 'worker-1')]);
    harness.run('app_2', [copy('rep_4', 'worker-1')]);
    // In whole MB/s, which the history keeps exactly.
    const MB = 1024 * 1024;
    harness.exchange('app_1', 'rep_1', [5 * MB, 50 * MB]);
    harness.exchange('app_1', 'rep_1', [10 * MB, 5 * MB], 'edge-1');
    harness.exchange('app_1', 'rep_2', [5 * MB, 0]);
    harness.exchange('app_2', 'rep_4', [5 * MB, 20 * MB]);
    await harness.tick();
    const range = { ...all, to: harness.clock.now(), stepS: 15 };
    const networks = async () =>
      (await sampler.replicas('app_1', range)).map(({ replica, points }) => {
        const { networkInPerS, networkOutPerS } = points.at(-1) ?? {};
        return [replica, networkInPerS, networkOutPerS];
      });
    expect(await networks()).toEqual([
      ['rep_1', 3 * MB, 11 * MB],
      ['rep_2', MB, 0],
      ['rep_3', undefined, undefined],
    ]);
    const nodes = await sampler.nodes(range);
    expect(nodes.map(({ points }) => points.at(-1))).toMatchObject([
      { networkInPerS: 3 * MB, networkOutPerS: 11 * MB },
      { networkInPerS: 2 * MB, networkOutPerS: 4 * MB },
    ]);
    // Of a step in which it left the route, what is known counts.
    harness.unroute('app_1', 'rep_2');
    await harness.tick();
    expect((await networks())[1]).toEqual(['rep_2', MB, 0]);
  });

  it('has no latency of an app without requests', async () => {
    const sampler = await opened();
    harness.run('app_1', [{ state: 'ready', cpuCores: 0, memoryBytes: 0 }]);
    await harness.tick();
    expect(await sampler.latest('app_1')).toMatchObject({ requestsPerS: 0, p50Ms: undefined, p99Ms: undefined });
    expect(await sampler.history('app_1', all)).toHaveLength(1);
  });

  it('is the true percentile of a minute, not one of its samples’ percentiles', async () => {
    const sampler = await opened();
    // Up to the next whole minute: 99 quick requests in the first sample, one slow one in the second.
    harness.request('app_1', 99, { bucket: 0 });
    await harness.tick();
    harness.request('app_1', 1, { bucket: 1 });
    await harness.tick();
    const [minute] = await sampler.history('app_1', { ...all, to: harness.clock.now(), stepS: 60 });
    const samples = await sampler.history('app_1', all);
    expect(samples.at(-1)?.p50Ms).toBeCloseTo(55, 0);
    expect(minute?.p50Ms).toBeCloseTo(5.05, 1);
    expect(minute?.p99Ms).toBeCloseTo(10, 1);
  });

  it('is no longer the latest when it is old', async () => {
    const sampler = await opened();
    await harness.step('app_1', { requestsPerS: 10, memoryBytes: 0 });
    harness.clock.advance(3 * STEP_MS);
    expect(await sampler.latest('app_1')).toBeUndefined();
  });

  it('is left out while edges or runtime cannot be asked, which is told once', async () => {
    const sampler = await opened();
    await harness.step('app_1', { requestsPerS: 10, memoryBytes: 0 });
    harness.failure = new Error('ECONNREFUSED');
    await harness.tick();
    await harness.tick();
    harness.failure = undefined;
    // 15 s of requests, of which the sampler sees the sum.
    harness.request('app_1', 150);
    await harness.tick();
    const points = await sampler.history('app_1', all);
    expect(points.map(({ requestsPerS }) => requestsPerS)).toEqual([10, 10]);
    expect(harness.reports).toEqual(['metrics cannot be sampled']);
  });

  it('survives a clock that is set back', async () => {
    const sampler = await opened();
    await harness.step('app_1', { requestsPerS: 10, memoryBytes: 0 });
    harness.clock.advance(-3_600_000);
    await harness.tick();
    await harness.step('app_1', { requestsPerS: 20, memoryBytes: 0 });
    expect((await sampler.latest('app_1'))?.requestsPerS).toBe(20);
  });
});

describe('the history over a restart', () => {
  it('is there again', async () => {
    const before = await opened();
    for (let count = 0; count < 5; count++) await harness.step('app_1', { requestsPerS: 10, memoryBytes: 0 });
    await before.close();
    const after = harness.make(file);
    after.open();
    await harness.tick();
    await harness.tick();
    const points = await after.history('app_1', all);
    expect(points.slice(0, 5)).toEqual((await before.history('app_1', all)).slice(0, 5));
    expect(points.length).toBeGreaterThanOrEqual(6);
    expect(harness.reports).toEqual([]);
  });

  it('is kept each minute, so that a server that is killed loses no more', async () => {
    await opened();
    await harness.step('app_1', { requestsPerS: 10, memoryBytes: 0 });
    await expect(stat(file)).rejects.toThrow('ENOENT');
    for (let count = 0; count < 12; count++) await harness.step('app_1', { requestsPerS: 10, memoryBytes: 0 });
    harness.kill();
    const after = harness.make(file);
    after.open();
    await harness.tick();
    expect((await after.history('app_1', all)).length).toBeGreaterThanOrEqual(10);
  });

  it('is kept only of apps that there are', async () => {
    const sampler = harness.make(file, { appIds: async () => new Set(['app_1']) });
    sampler.open();
    await harness.tick();
    await harness.step('app_1', { requestsPerS: 10, memoryBytes: 0 });
    await harness.step('app_2', { requestsPerS: 10, memoryBytes: 0 });
    await sampler.close();
    expect(await sampler.history('app_1', all)).not.toEqual([]);
    expect(await sampler.history('app_2', all)).toEqual([]);
  });

  it('begins anew, and says so, when the file is broken', async () => {
    await writeFile(file, 'not a history');
    const sampler = await opened();
    expect(harness.reports).toEqual(['the history of metrics cannot be read and begins anew']);
    await harness.step('app_1', { requestsPerS: 10, memoryBytes: 0 });
    await sampler.close();
    expect((await stat(file)).size).toBeGreaterThan(1_000);
    // A release that can read it may come back.
    expect(await readFile(`${file}.unread`, 'utf8')).toBe('not a history');
  });

  it('goes on in memory when the disk cannot take it, which is told once', async () => {
    const sampler = harness.make(join(file, 'no', 'such', 'folder'));
    sampler.open();
    await harness.tick();
    for (let count = 0; count < 30; count++) await harness.step('app_1', { requestsPerS: 10, memoryBytes: 0 });
    expect(harness.reports).toEqual(['the history of metrics cannot be kept on disk']);
    expect(await sampler.history('app_1', all)).toHaveLength(30);
  });

  it('is closed once, and not before it was opened', async () => {
    const sampler = harness.make(file);
    await sampler.close();
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });
});
