import { get } from 'node:http';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { EDGE_PORT } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/edge-pod.ts';
import { afterThisTest } from '../../traffic/cleanup.ts';
import { ClusterCopies, ownAddress } from './cluster-copies.ts';
import { ClusterEdges, removeNamespace } from './cluster-edges.ts';
import { type RouterHarness, routerPortSuite } from './router-port.suite.ts';

const APPS = 'ns4-router-suite';
let edges: ClusterEdges;
let copies: ClusterCopies;

beforeAll(async () => {
  edges = await ClusterEdges.start({ namespace: 'router-suite', appNamespace: APPS });
  await edges.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: APPS } });
  copies = new ClusterCopies(edges.cluster, APPS, await ownAddress(await edges.addressOf(edges.names[0])));
});
afterAll(async () => {
  await edges.stop();
  await removeNamespace(edges.cluster, APPS);
});

async function start(): Promise<RouterHarness> {
  for (const name of edges.names) await edges.startEdge(name);
  const router = await edges.router();
  for (const { app } of await edges.routesOn(edges.names[0])) await router.withdraw(app);
  await copies.clear();
  for (const name of edges.names) await expect.poll(() => edges.routesOn(name)).toEqual([]);
  return {
    router,
    edges: edges.names,
    startEdge: (name) => edges.startEdge(name),
    stopEdge: (name) => edges.stopEdge(name),
    routesOn: (name) => edges.routesOn(name),
    startTarget: ({ holds } = { holds: false }) => copies.start(holds),
    setCopies: async (routes) => {
      for (const { appId, targets } of routes) await copies.set(appId, targets);
    },
    visit: async (hostname, targetId) => {
      const host = await edges.addressOf(edges.names[0]);
      await vi.waitFor(() => {
        const request = get({ host, port: EDGE_PORT, path: '/hold', headers: { host: hostname }, agent: false });
        request.on('error', () => undefined);
        afterThisTest(() => request.destroy());
        expect(copies.held).toContain(targetId);
      });
    },
  };
}

routerPortSuite('kubernetes, two edge pods', start);
