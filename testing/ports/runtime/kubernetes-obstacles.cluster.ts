import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Replica, ReplicaTemplate, WorkloadSpec } from '../../../server/src/domain/workload.ts';
import { linesOf } from '../../../server/src/usecases/roll-out.ts';
import { KubernetesHarness } from './kubernetes-runtime.ts';

/** DESIGN.md section 5, promise 6. */
const VERDICT_MS = 60_000;

let harness: KubernetesHarness;
beforeAll(async () => {
  harness = await KubernetesHarness.start('user_obstacles', { quota: { pods: 20, memory: '1Gi' } });
});
afterAll(() => harness.stop());

async function apply(name: string, template: ReplicaTemplate, changes: Partial<WorkloadSpec> = {}) {
  const spec = harness.spec(name, { template, ...changes });
  const askedAt = Date.now();
  await harness.runtime.apply(spec);
  return { spec, tookMs: () => Date.now() - askedAt };
}

/** The rollout once it says this. */
const saying = (spec: WorkloadSpec, words: RegExp) =>
  harness.until(async () => {
    const rollout = (await harness.runtime.observe(spec.appId))?.rollout;
    return rollout && words.test(rollout.message) && rollout;
  });

describe('a trial without room', () => {
  it('tells it at once, and gives up after its time', async () => {
    const free = await KubernetesHarness.start('user_crowded', { quota: { pods: 20, memory: '8Ti' } });
    const told: (string | undefined)[] = [];
    const began = Date.now();
    const result = await free.runtime.trial({
      ...{ appId: 'app_crowded', appName: 'crowded', ownerId: 'user_crowded', runId: 'run_crowded', release: 1 },
      template: { ...free.template('good'), memoryLimitBytes: 2 ** 40 },
      ...{ healthPaths: ['/healthz'], timeoutMs: 1_000, roomTimeoutMs: 4_000 },
      onWait: async (obstacle) => {
        told.push(obstacle?.code);
      },
      signal: new AbortController().signal,
    });
    await free.stop();
    expect(result).toMatchObject({
      outcome: 'no-node',
      obstacle: { code: 'nodes-full', params: { needed: 'memory' } },
    });
    expect(told).toEqual(['nodes-full']);
    expect(Date.now() - began).toBeGreaterThan(4_000);
  });
});

describe('a trial whose image is not there', () => {
  it('says that, and not that its program is missing', async () => {
    const { artifact, ...template } = harness.template('good');
    const result = await harness.runtime.trial({
      ...{
        appId: 'app_pictureless',
        appName: 'pictureless',
        ownerId: 'user_obstacles',
        runId: 'run_pictureless',
        release: 1,
      },
      template: { ...template, artifact: { ...artifact, location: 'registry.local/base/no-such-image:1' } },
      ...{ healthPaths: ['/healthz'], timeoutMs: 30_000, roomTimeoutMs: 4_000 },
      signal: new AbortController().signal,
    });
    expect(result).toMatchObject({ outcome: 'no-node', obstacle: { code: 'image-unpullable' } });
  });
});

describe('what keeps copies from coming up', () => {
  it('is an image that is not there', async () => {
    const template = harness.template('good');
    const artifact = { ...template.artifact, location: 'registry.local/base/no-such-image:1' };
    const { spec, tookMs } = await apply('imageless', { ...template, artifact });
    const { rollout } = await harness.settled(spec, 'failed');
    expect(tookMs()).toBeLessThan(VERDICT_MS);
    expect(rollout.obstacle?.code).toBe('image-unpullable');
    expect(rollout.message).toContain('the image cannot be fetched');
    await harness.runtime.remove(spec.appId);
  });

  it('is that no node has that much memory', async () => {
    const free = await KubernetesHarness.start('user_large', { quota: { pods: 20, memory: '8Ti' } });
    const spec = free.spec('large', { template: { ...free.template('good'), memoryLimitBytes: 2 ** 40 } });
    const askedAt = Date.now();
    await free.runtime.apply(spec);
    const rollout = await free.until(async () => {
      const seen = (await free.runtime.observe(spec.appId))?.rollout;
      return seen?.obstacle && seen;
    });
    await free.stop();
    expect(Date.now() - askedAt).toBeLessThan(VERDICT_MS);
    expect(rollout.state).toBe('progressing');
    expect(rollout.message).toMatch(/no node for another copy \(\d+ nodes?: not enough memory left/);
    expect(rollout.obstacle).toEqual({ code: 'nodes-full', params: { needed: 'memory' } });
  });

  it('is the quota of the account', async () => {
    const template = { ...harness.template('good'), memoryLimitBytes: 2 ** 31 };
    const { spec } = await apply('greedy', template);
    const rollout = await saying(spec, /quota/);
    expect(rollout.obstacle).toEqual({
      code: 'account-quota',
      params: { needed: 'memory 2Gi', found: expect.stringMatching(/^memory /), limit: 'memory 1Gi' },
    });
    await harness.runtime.remove(spec.appId);
  });

  it('is a program that ends again and again, with its last words', async () => {
    const { spec, tookMs } = await apply('looping', harness.template('crashing'));
    const { rollout } = await harness.settled(spec, 'failed');
    expect(tookMs()).toBeLessThan(VERDICT_MS);
    expect(rollout.obstacle).toBeUndefined();
    expect(await linesOf(harness, spec.appId, rollout.culprit as Replica)).toContain('boom');
    await harness.runtime.remove(spec.appId);
  });

  it('is a program that takes more memory than it may have', async () => {
    const { spec, tookMs } = await apply('hungry', harness.template('hungry'));
    const { rollout } = await harness.settled(spec, 'failed');
    expect(tookMs()).toBeLessThan(VERDICT_MS);
    expect(rollout.culprit?.lastExit?.reason).toBe('out-of-memory');
    await harness.runtime.remove(spec.appId);
  });

  it('is a health check that is answered badly', async () => {
    const { spec } = await apply('sick', harness.template('sick'));
    const rollout = await saying(spec, /health check .* fails at \/healthz: answers 500/);
    expect(rollout.obstacle).toMatchObject({
      code: 'health-failing',
      params: { healthPath: '/healthz', status: '500' },
    });
    const failed = await harness.settled(spec, 'failed');
    expect(failed.rollout.culprit?.lastProbeFailure).toBe('answers 500');
    await harness.runtime.remove(spec.appId);
  });
});
