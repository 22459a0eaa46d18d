import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MemoryMetricsSource } from '../../../server/src/adapters/metrics-source/memory/memory-metrics-source.ts';
import type { MetricsPoint } from '../../../server/src/domain/metrics.ts';
import type { MetricsSource } from '../../../server/src/ports/metrics-source.ts';
import { RunningPrometheus } from '../../prometheus/prometheus.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { PrometheusHarness } from './prometheus-harness.ts';
import { NETWORK, SamplerHarness, START, STEP_MS } from './sampler-harness.ts';

const MB = 1024 * 1024;

/** What a test needs of an adapter: that an App had these figures in the next step of 5 s, and that a step passed without a look. */
interface Harness {
  source: MetricsSource;
  step(appId: string, figures: Pick<MetricsPoint, 'requestsPerS' | 'memoryBytes'>): Promise<void>;
  blindStep(): Promise<void>;
}

async function samplerHarness(): Promise<Harness> {
  const harness = new SamplerHarness();
  const source = harness.make(join(temporaryDirectory(), 'metrics.bin'));
  source.open();
  await harness.tick();
  return {
    source,
    step: (appId, figures) => harness.step(appId, figures),
    async blindStep() {
      harness.failure = new Error('the edges do not answer');
      await harness.tick();
      harness.failure = undefined;
    },
  };
}

async function memoryHarness(): Promise<Harness> {
  const source = new MemoryMetricsSource();
  let at = START + STEP_MS;
  const more = { errorsPerS: 0, retriesPerS: 0, inFlight: 1, cpuCores: 0.25, readyReplicas: 1 };
  return {
    source,
    async step(appId, figures) {
      at += STEP_MS;
      source.add(appId, { at, ...more, ...figures });
      const copy = { replica: `rep_${appId}`, node: 'worker-0', release: 1, restarts: 0 };
      const network = { networkInPerS: NETWORK.inPerS, networkOutPerS: NETWORK.outPerS };
      source.addUsage(appId, copy, { at, cpuCores: 0.25, memoryBytes: figures.memoryBytes, ...network });
    },
    async blindStep() {
      at += STEP_MS;
    },
  };
}

let prometheus: Promise<RunningPrometheus> | undefined;

// One for all tests of the file: each has series of its own in it.
async function prometheusHarness(): Promise<Harness> {
  prometheus ??= RunningPrometheus.start({ takesWrites: true });
  const harness = new PrometheusHarness((await prometheus).url);
  return {
    source: harness.source,
    step: (appId, figures) => harness.step(appId, figures),
    blindStep: () => harness.blindStep(),
  };
}

afterAll(async () => {
  await (await prometheus)?.remove();
});

const adapters: [name: string, make: () => Promise<Harness>][] = [
  ['sampler', samplerHarness],
  ['strict fake', memoryHarness],
  ['a real Prometheus', prometheusHarness],
];

describe.each(adapters)('metrics source: %s', (_name, make) => {
  /** The time of the step with this number; the first that `step` makes is 1. */
  const timeOf = (step: number) => START + STEP_MS + step * STEP_MS;
  const all = { from: 0, to: START * 2, stepS: 5 };

  it('has nothing of an app that it never saw', async () => {
    const { source } = await make();
    expect(await source.history('app_1', all)).toEqual([]);
    expect(await source.latest('app_1')).toBeUndefined();
  });

  it('gives the points of an app oldest first, and the latest of all', async () => {
    const { source, step } = await make();
    for (const requestsPerS of [10, 20, 30]) await step('app_1', { requestsPerS, memoryBytes: 64 * MB });
    await step('app_2', { requestsPerS: 99, memoryBytes: 64 * MB });
    const points = (await source.history('app_1', all)).slice(0, 3);
    expect(points.map(({ at }) => at)).toEqual([timeOf(1), timeOf(2), timeOf(3)]);
    // Prometheus works rates out in floating point.
    expect(points.map(({ requestsPerS }) => Math.round(requestsPerS * 1_000) / 1_000)).toEqual([10, 20, 30]);
    expect(points[0]).toMatchObject({ cpuCores: 0.25, memoryBytes: 64 * MB, readyReplicas: 1 });
    const latest = await source.latest('app_2');
    expect(latest?.at).toBe(timeOf(4));
    expect(latest?.requestsPerS).toBeCloseTo(99, 3);
  });

  it('gives only what lies in the range', async () => {
    const { source, step } = await make();
    for (let count = 1; count <= 6; count++) await step('app_1', { requestsPerS: count, memoryBytes: MB });
    const points = await source.history('app_1', { from: timeOf(2), to: timeOf(4), stepS: 5 });
    expect(points.map(({ at }) => at)).toEqual([timeOf(3), timeOf(4)]);
  });

  it('leaves a gap where nothing was seen', async () => {
    const { source, step, blindStep } = await make();
    await step('app_1', { requestsPerS: 10, memoryBytes: MB });
    await blindStep();
    await step('app_1', { requestsPerS: 10, memoryBytes: MB });
    expect((await source.history('app_1', all)).map(({ at }) => at)).toEqual([timeOf(1), timeOf(3)]);
  });

  it('combines points to longer steps: the mean of rates, the most memory', async () => {
    const { source, step } = await make();
    for (let count = 1; count <= 24; count++) {
      await step('app_1', { requestsPerS: count <= 12 ? 10 : 30, memoryBytes: count === 5 ? 256 * MB : 64 * MB });
    }
    const to = timeOf(24);
    const points = await source.history('app_1', { from: START, to, stepS: 60 });
    for (const [index, point] of points.entries()) {
      const steps = point.at - (points[index - 1]?.at ?? START);
      expect(steps).toBeLessThanOrEqual(60_000);
      expect(point.at % 60_000 === 0 || point.at === to).toBe(true);
    }
    expect(points.at(-1)?.requestsPerS).toBeCloseTo(30, 1);
    expect(Math.max(...points.map(({ memoryBytes }) => memoryBytes))).toBe(256 * MB);
  });

  it('gives what each copy and each node used', async () => {
    const { source, step } = await make();
    for (let count = 1; count <= 24; count++) {
      await step('app_1', { requestsPerS: 10, memoryBytes: count === 5 ? 256 * MB : 64 * MB });
    }
    const range = { from: 0, to: timeOf(24), stepS: 60 };
    const [copy, ...others] = await source.replicas('app_1', range);
    expect(others).toEqual([]);
    expect(copy).toMatchObject({ replica: 'rep_app_1', node: 'worker-0', release: 1, restarts: 0, seenAt: timeOf(24) });
    expect(copy?.points.every(({ cpuCores }) => cpuCores === 0.25)).toBe(true);
    expect(Math.max(...(copy?.points ?? []).map(({ memoryBytes }) => memoryBytes))).toBe(256 * MB);
    for (const { at } of copy?.points ?? []) expect(at % 60_000 === 0 || at === range.to).toBe(true);
    const network = {
      networkInPerS: expect.closeTo(NETWORK.inPerS, 0),
      networkOutPerS: expect.closeTo(NETWORK.outPerS, 0),
    };
    for (const point of copy?.points ?? []) expect(point).toMatchObject(network);
    const nodes = await source.nodes(range);
    for (const point of nodes[0]?.points ?? []) expect(point).toMatchObject(network);
    expect(nodes.map(({ node }) => node)).toEqual(['worker-0']);
    expect(nodes[0]?.points.length).toBe(copy?.points.length);
    expect(await source.replicas('app_9', range)).toEqual([]);
    expect(await source.replicas('app_1', { from: 0, to: START - 1, stepS: 60 })).toEqual([]);
  });

  it('gives the rates of every app in steps, the same a moment later', async () => {
    const { source, step, blindStep } = await make();
    expect((await source.requestRates({ to: START, stepS: 60, steps: 3 })).size).toBe(0);
    for (let count = 1; count <= 12; count++) await step('app_1', { requestsPerS: 10, memoryBytes: MB });
    for (let count = 1; count <= 12; count++) await blindStep();
    await step('app_2', { requestsPerS: 4, memoryBytes: MB });
    const to = timeOf(26);
    const rates = await source.requestRates({ to, stepS: 60, steps: 4 });
    expect([...rates.keys()]).toEqual(expect.arrayContaining(['app_1', 'app_2']));
    expect(rates.has('app_9')).toBe(false);
    const seen = rates.get('app_1') ?? [];
    expect(seen).toHaveLength(4);
    expect(seen.filter((rate) => rate > 0).every((rate) => Math.abs(rate - 10) < 1)).toBe(true);
    expect(Math.max(...seen)).toBeCloseTo(10, 0);
    expect(rates.get('app_2')?.at(-1)).toBeGreaterThan(0);
    expect(await source.requestRates({ to: to + 1, stepS: 60, steps: 4 })).toEqual(rates);
  });
});

it('takes the platform’s own requests out of what a Prometheus has of the edges', async () => {
  prometheus ??= RunningPrometheus.start({ takesWrites: true });
  const harness = new PrometheusHarness((await prometheus).url);
  harness.looks('app_1', 4, 0);
  for (const app of ['app_1', 'app_2']) {
    for (let count = 0; count < 3; count += 1) await harness.step(app, { requestsPerS: 10, memoryBytes: MB });
  }
  const range = { from: START, to: START * 2, stepS: 5 };
  const seen = async (appId: string, steps: number) =>
    (await harness.source.history(appId, range)).find(({ at }) => at === START + (1 + steps) * STEP_MS);
  expect(await seen('app_1', 3)).toMatchObject({
    requestsPerS: expect.closeTo(6, 3),
    classesPerS: { '2xx': expect.closeTo(6, 3), '5xx': 0 },
  });
  expect((await seen('app_2', 6))?.requestsPerS).toBeCloseTo(10, 3);
  const rates = await harness.source.requestRates({ to: START + 7 * STEP_MS, stepS: 5, steps: 7 });
  expect(rates.get('app_1')?.map(Math.round)).toEqual(expect.arrayContaining([6, 0]));
  expect(Math.max(...(rates.get('app_1') ?? []))).toBeCloseTo(6, 3);
  expect(Math.max(...(rates.get('app_2') ?? []))).toBeCloseTo(10, 3);
});

it('has a fake that refuses points out of order and fails on request', async () => {
  const source = new MemoryMetricsSource();
  const point = { errorsPerS: 0, retriesPerS: 0, inFlight: 0, cpuCores: 0, memoryBytes: 0, readyReplicas: 0 };
  source.add('app_1', { at: 2_000, requestsPerS: 1, ...point });
  expect(() => source.add('app_1', { at: 1_000, requestsPerS: 1, ...point })).toThrow('comes after');
  source.failNext(new Error('Prometheus does not answer'));
  await expect(source.latest('app_1')).rejects.toThrow('does not answer');
  expect(await source.latest('app_1')).toBeDefined();
});
