import { expect, it } from 'vitest';
import { judgeRedundancy } from '../../../server/src/domain/redundancy.ts';
import type { WorkloadSpec } from '../../../server/src/domain/workload.ts';
import { KubernetesHarness } from './kubernetes-runtime.ts';

const SAMPLE_MS = 100;
const PLACE_MS = 1_000;
/** DESIGN.md section 5, promise 7. */
const SHOWN_MS = 10_000;

/** As the loop of the leading server does it. */
function placing({ runtime }: KubernetesHarness): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= runtime.place().finally(() => {
      running = undefined;
    });
  }, PLACE_MS);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** The fewest copies of each App that were ready at any moment until it is asked to stop. */
function watchingReady({ runtime }: KubernetesHarness, specs: WorkloadSpec[]): () => Map<string, number> {
  const fewest = new Map<string, number>();
  const look = async ({ appId }: WorkloadSpec) => {
    const seen = await runtime.observe(appId);
    const ready = seen?.replicas.filter(({ state }) => state === 'ready').length ?? 0;
    fewest.set(appId, Math.min(fewest.get(appId) ?? Number.POSITIVE_INFINITY, ready));
  };
  const timer = setInterval(() => void Promise.all(specs.map(look)), SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return fewest;
  };
}

// Needs the cluster for itself: a node is cordoned.
it('empties a node without an app having fewer ready copies than asked, goes on after a restart, and spreads again afterwards', async () => {
  let harness = await KubernetesHarness.start('user_drain');
  let stop = placing(harness);
  const [first] = await harness.runtime.nodes();
  const name = first?.name ?? '';
  const nodeNow = async () => (await harness.runtime.nodes()).find((node) => node.name === name);
  const specs = [harness.spec('pair'), harness.spec('single', { replicas: 1 }), harness.spec('four', { replicas: 4 })];
  const redundancyOf = async (spec: WorkloadSpec) =>
    judgeRedundancy(
      { desiredState: 'running', replicas: spec.replicas },
      await harness.runtime.observe(spec.appId),
      true,
    );
  try {
    await Promise.all(specs.map((spec) => harness.runtime.apply(spec)));
    for (const spec of specs) await harness.settled(spec);
    const [pair] = specs as [WorkloadSpec];
    expect(await redundancyOf(pair)).toMatchObject({ state: 'redundant' });
    let ready = watchingReady(harness, specs);

    const askedAt = Date.now();
    await harness.runtime.drain(name);
    await harness.until(async () => (await redundancyOf(pair)).state === 'not-redundant');
    expect(Date.now() - askedAt).toBeLessThan(SHOWN_MS);
    expect((await redundancyOf(pair)).reason).toMatch(/node-cordoned|same-node/);
    const begun = await nodeNow();
    expect(begun).toMatchObject({ ready: true, schedulable: false });
    expect(begun?.drain?.left).toBeGreaterThan(0);
    // Another server takes over in the middle.
    await harness.until(async () => ((await nodeNow())?.drain?.left ?? 0) < (begun?.drain?.left ?? 0));
    await stop();
    const before = ready();
    await harness.runtime.close();
    harness = await KubernetesHarness.start('user_drain');
    for (const spec of specs) await harness.runtime.apply(spec);
    ready = watchingReady(harness, specs);
    stop = placing(harness);
    await harness.until(async () => (await nodeNow())?.drain?.left === 0);
    const emptiedMs = Date.now() - askedAt;
    for (const spec of specs) await harness.settled(spec);
    expect(await redundancyOf(pair)).toMatchObject({ state: 'not-redundant', reason: 'same-node' });

    const backAt = Date.now();
    await harness.runtime.uncordon(name);
    await harness.until(async () => (await redundancyOf(pair)).state === 'redundant');
    for (const spec of specs) await harness.settled(spec);
    const spreadMs = Date.now() - backAt;
    const fewest = ready();
    for (const { appId, replicas } of specs) {
      expect(before.get(appId), `${appId}, first server`).toBeGreaterThanOrEqual(replicas);
      expect(fewest.get(appId), `${appId}, second server`).toBeGreaterThanOrEqual(replicas);
    }
    expect(await nodeNow()).toMatchObject({ schedulable: true });
    expect((await nodeNow())?.drain).toBeUndefined();
    console.log(`emptied in ${emptiedMs} ms, spread again ${spreadMs} ms after it was taken back`);
  } finally {
    await stop();
    await harness.runtime.uncordon(name);
    await harness.stop();
  }
});
