import type { V1Deployment } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KubernetesHarness } from './kubernetes-runtime.ts';

let harness: KubernetesHarness;
beforeAll(async () => {
  harness = await KubernetesHarness.start('user_autoscaling');
});
afterAll(() => harness.stop());

const deployment = () =>
  harness.cluster.read<V1Deployment>({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name: 'busy', namespace: harness.namespace },
  });

it('adds copies to a busy app, and another release leaves their number alone', async () => {
  const spec = harness.spec('busy', {
    template: { ...harness.template('busy'), healthCheck: { kind: 'tcp', path: '/' } },
  });
  await harness.runtime.apply(spec);
  expect((await harness.settled(spec)).replicas).toHaveLength(2);

  const scaled = { ...spec, autoscaling: { maxReplicas: 3, cpuPercent: 5 } };
  await harness.runtime.apply(scaled);
  // Handing the number over changes nothing by itself.
  expect((await deployment())?.spec?.replicas).toBeGreaterThanOrEqual(2);
  await harness.until(async () => (await harness.settled(scaled)).replicas.length === 3);

  const next = { ...scaled, templateHash: 'two', release: 2 };
  await harness.runtime.apply(next);
  expect((await deployment())?.spec?.replicas).toBe(3);
  // Those of before may still be drained.
  await harness.until(async () => (await harness.settled(next)).replicas.length === 3);
  expect((await deployment())?.spec?.replicas).toBe(3);

  const { autoscaling: _, ...fixed } = next;
  await harness.runtime.apply(fixed);
  await harness.until(async () => (await harness.settled(fixed)).replicas.length === 2);
  const left = await harness.cluster.list(
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
    harness.namespace,
    '',
  );
  expect(left).toEqual([]);
});
