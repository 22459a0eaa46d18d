import { expect, it } from 'vitest';
import { silentSince } from '../../../server/src/usecases/silent-since.ts';
import { ClosableWay } from './closable-way.ts';
import { KubernetesHarness } from './kubernetes-runtime.ts';

it('of the cluster keeps what was seen last, says since when, and carries out later what is asked meanwhile', async () => {
  const way = await ClosableWay.to(process.env.KUBECONFIG ?? '');
  const harness = await KubernetesHarness.start('user_silence', { kubeconfig: way.kubeconfig });
  try {
    const platform = { runtime: harness.runtime, clock: { now: () => Date.now() } };
    const spec = harness.spec('quiet');
    await harness.runtime.apply(spec);
    const before = await harness.settled(spec);
    expect(silentSince(platform)).toBeUndefined();

    way.shut();
    const shutAt = Date.now();
    const since = await harness.until(async () => silentSince(platform));
    expect(since).toBeLessThanOrEqual(shutAt);
    const kept = await harness.runtime.observe(spec.appId);
    expect(kept?.replicas.map(({ id, state }) => [id, state])).toEqual(
      before.replicas.map(({ id, state }) => [id, state]),
    );
    expect(kept?.observedAt).toBe(since);
    await harness.runtime.apply({ ...spec, replicas: 3 });
    const asked = await harness.runtime.observe(spec.appId);
    expect(asked?.rollout.state).toBe('progressing');
    const trial = harness.runtime.trial({
      ...{ appId: 'app_trial', appName: 'trial', ownerId: spec.ownerId, runId: 'run_trial', release: 1 },
      ...{ template: harness.template('good'), healthPaths: ['/healthz'], timeoutMs: 30_000, roomTimeoutMs: 30_000 },
      signal: new AbortController().signal,
    });

    way.open();
    await harness.until(async () => silentSince(platform) === undefined);
    const after = await harness.settled(spec);
    expect(after.replicas).toHaveLength(3);
    expect(after.replicas.map(({ id }) => id)).toEqual(expect.arrayContaining(before.replicas.map(({ id }) => id)));
    expect(await trial).toMatchObject({ outcome: 'listening' });
  } finally {
    way.open();
    await harness.stop();
    await way.close();
  }
});
