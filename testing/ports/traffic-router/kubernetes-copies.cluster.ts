import { afterAll, beforeAll, expect, it } from 'vitest';
import { EDGE_PORT } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/edge-pod.ts';
import { ask } from '../../traffic/ask.ts';
import { KubernetesHarness } from '../runtime/kubernetes-runtime.ts';
import { ClusterEdges } from './cluster-edges.ts';

let edges: ClusterEdges;
let apps: KubernetesHarness;

beforeAll(async () => {
  apps = await KubernetesHarness.start('user_edge_copies');
  edges = await ClusterEdges.start({ namespace: 'edge-copies', appNamespace: apps.namespace });
});
afterAll(async () => {
  await edges.stop();
  await apps.stop();
});

const onEdge = async (name: string) => (await edges.routesOn(name)).flatMap(({ targets }) => targets).sort();

it('edges know the copies that the runtime runs, by the same ids, as they come and go', async () => {
  const router = await edges.router();
  const spec = apps.spec('shop');
  const copies = async () => {
    const seen = await apps.runtime.observe(spec.appId);
    return (seen?.replicas ?? []).filter(({ inRotation }) => inRotation);
  };
  const ids = async () => (await copies()).map(({ id }) => id).sort();
  await apps.runtime.apply(spec);
  await apps.settled(spec);
  const targets = (await copies()).map(({ id, host, port }) => ({ id, host, port }));
  expect(targets).toHaveLength(2);
  const route = { appId: spec.appId, hostnames: ['shop.example'], state: 'serving', targets } as const;
  await router.publish([
    { ...route, hostnames: [...route.hostnames], healthCheck: { kind: 'http', path: '/healthz' } },
  ]);
  for (const name of edges.names) expect(await onEdge(name)).toEqual(await ids());

  const three = { ...spec, replicas: 3 };
  await apps.runtime.apply(three);
  await apps.settled(three);
  for (const name of edges.names) await expect.poll(() => onEdge(name)).toEqual(await ids());
  expect(await ids()).toHaveLength(3);

  const next = { ...spec, release: 2, templateHash: 'two' };
  await apps.runtime.apply(next);
  await apps.settled(next);
  for (const name of edges.names) await expect.poll(() => onEdge(name)).toEqual(await ids());
  const now = await ids();
  expect(targets.filter(({ id }) => now.includes(id))).toEqual([]);

  for (const name of edges.names) {
    const answer = await ask({ address: await edges.addressOf(name), port: EDGE_PORT, host: 'shop.example' });
    expect(answer).toMatchObject({ status: 200, body: 'hello' });
  }
});
