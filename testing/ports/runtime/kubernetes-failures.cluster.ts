import type { KubernetesObject, V1Deployment, V1PodDisruptionBudget, V1Secret } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LABELS } from '../../../server/src/kubernetes/names.ts';
import { KubernetesHarness, type ProgramName } from './kubernetes-runtime.ts';

let harness: KubernetesHarness;
beforeAll(async () => {
  harness = await KubernetesHarness.start('user_failures');
});
afterAll(() => harness.stop());

const header = (kind: string, name: string, apiVersion = 'v1') => ({
  apiVersion,
  kind,
  metadata: { name, namespace: harness.namespace },
});

/** As `kubectl patch` does it. */
async function patchByHand(object: KubernetesObject & { spec: object }): Promise<void> {
  const { client, config } = harness.cluster;
  const objects = client.KubernetesObjectApi.makeApiClient(config);
  await objects.patch(object, undefined, undefined, 'somebody', undefined, client.PatchStrategy.MergePatch);
}

describe('objects on the cluster', () => {
  it('that are changed by hand are set right again', async () => {
    const spec = harness.spec('drift');
    await harness.runtime.apply(spec);
    await harness.settled(spec);
    const there = await harness.cluster.read<V1Deployment>(header('Deployment', 'drift', 'apps/v1'));
    await patchByHand({ ...header('Deployment', 'drift', 'apps/v1'), spec: { replicas: 5 } });
    await harness.until(async () => {
      const now = await harness.cluster.read<V1Deployment>(header('Deployment', 'drift', 'apps/v1'));
      return (now?.metadata?.generation ?? 0) > (there?.metadata?.generation ?? 0) && now?.spec?.replicas === 2;
    });
    await harness.settled(spec);
  });

  it('that are deleted by hand are made again', async () => {
    const spec = harness.spec('gone');
    await harness.runtime.apply(spec);
    const before = await harness.settled(spec);
    await harness.cluster.delete(header('Deployment', 'gone', 'apps/v1'));
    const after = await harness.until(async () => {
      const seen = await harness.settled(spec);
      return seen.replicas.every(({ id }) => !before.replicas.some((old) => old.id === id)) && seen;
    });
    expect(after.replicas).toHaveLength(2);
  });

  it('that stand beside the Deployment are made again, or set right', async () => {
    const spec = harness.spec('beside');
    await harness.runtime.apply(spec);
    await harness.settled(spec);
    await harness.cluster.delete(header('Service', 'beside'));
    await harness.until(() => harness.cluster.read(header('Service', 'beside')));
    const budget = header('PodDisruptionBudget', 'beside', 'policy/v1');
    const before = await harness.cluster.read<V1PodDisruptionBudget>(budget);
    await patchByHand({ ...budget, spec: { maxUnavailable: 2 } });
    await harness.until(async () => {
      const now = await harness.cluster.read<V1PodDisruptionBudget>(budget);
      return (now?.metadata?.generation ?? 0) >= (before?.metadata?.generation ?? 0) + 2 && now;
    });
    expect((await harness.cluster.read<V1PodDisruptionBudget>(budget))?.spec).toEqual(before?.spec);
    const [environment] = await harness.cluster.list<V1Secret>(
      { apiVersion: 'v1', kind: 'Secret' },
      budget.metadata.namespace,
      `${LABELS.app}=${spec.appId}`,
    );
    const secret = header('Secret', environment?.metadata?.name ?? '');
    const single = { ...spec, replicas: 1 };
    await harness.runtime.apply(single);
    await harness.settled(single);
    await harness.cluster.delete(secret);
    // A node remembers it as long as a copy there has it: sooner or later a copy begins where none does.
    await harness.until(async () => {
      if (await harness.cluster.read(secret)) return true;
      const { replicas = [] } = (await harness.runtime.observe(spec.appId)) ?? {};
      const [copy, other] = replicas;
      if (copy?.state === 'ready' && !other) await harness.runtime.kill({ replica: copy.id });
      return false;
    });
    await harness.settled(single);
  });

  it('of somebody else are never taken over, and the removal of an app leaves them', async () => {
    await harness.runtime.apply(harness.spec('own'));
    const foreign: V1Secret = { ...header('Service', 'taken'), spec: { clusterIP: 'None' } } as V1Secret;
    await harness.cluster.create(foreign);
    const spec = harness.spec('taken');
    await harness.runtime.apply(spec);
    const refused = await harness.settled(spec, 'failed');
    expect(refused.rollout.message).toMatch(/Service .*\/taken is there already and is not NonStop4's/);
    expect(refused.replicas).toEqual([]);
    await harness.runtime.remove(spec.appId);
    expect(await harness.cluster.read(header('Service', 'taken'))).toBeDefined();
    await harness.cluster.delete(header('Service', 'taken'));
    await harness.runtime.apply(spec);
    await harness.settled(spec);
  });

  it('that belong to a trial are left when the app itself is applied', async () => {
    const spec = harness.spec('busy');
    await harness.runtime.apply(spec);
    await harness.settled(spec);
    const labels = { [LABELS.managedBy]: 'nonstop4', [LABELS.app]: spec.appId };
    for (const [name, more] of [
      ['trial-run-1', { [LABELS.purpose]: 'trial' }],
      ['busy-env-older', {}],
    ] as const) {
      const object = header('Secret', name);
      await harness.cluster.create({ ...object, metadata: { ...object.metadata, labels: { ...labels, ...more } } });
    }
    await harness.runtime.apply({ ...spec, replicas: 1 });
    await harness.until(async () => (await harness.cluster.read(header('Secret', 'busy-env-older'))) === undefined);
    expect(await harness.cluster.read(header('Secret', 'trial-run-1'))).toBeDefined();
  });

  it('of an app that is removed are gone, all of them and no others', async () => {
    const spec = harness.spec('leaving', { template: { ...harness.template('good'), env: { KEY: 'value' } } });
    const other = harness.spec('staying');
    await Promise.all([spec, other].map((one) => harness.runtime.apply(one)));
    await Promise.all([spec, other].map((one) => harness.settled(one)));
    await harness.runtime.remove(spec.appId);
    for (const [kind, name, version] of [
      ['Deployment', 'leaving', 'apps/v1'],
      ['Service', 'leaving', 'v1'],
      ['PodDisruptionBudget', 'leaving', 'policy/v1'],
      ['Secret', 'leaving-env-one', 'v1'],
    ] as const) {
      expect(await harness.cluster.read(header(kind, name, version)), kind).toBeUndefined();
    }
    expect((await harness.settled(other)).replicas).toHaveLength(2);
  });
});

describe('a trial', () => {
  const tryOut = (program: ProgramName) =>
    harness.runtime.trial({
      appId: `app_${program}`,
      appName: program,
      ownerId: 'user_failures',
      runId: `run_${program}`,
      release: 1,
      template: harness.template(program),
      healthPaths: ['/'],
      timeoutMs: 30_000,
      roomTimeoutMs: 30_000,
      signal: new AbortController().signal,
    });

  it('sees a program that only its own pod could reach', async () => {
    expect(await tryOut('loopback')).toMatchObject({ outcome: 'listening', refusal: 'binds-to-loopback' });
  });

  it('finds the port that a program insists on', async () => {
    const found = await tryOut('stubborn');
    expect(found).toMatchObject({ outcome: 'listening', fixedPort: 3456, loopbackOnly: false });
    expect(found.refusal).toBeUndefined();
    expect(found.lines).toContain('up');
  });
});
