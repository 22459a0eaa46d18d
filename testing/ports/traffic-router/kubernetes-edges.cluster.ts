import { readFileSync } from 'node:fs';
import type { V1ConfigMap } from '@kubernetes/client-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initialEnvironment, readProcessTable } from '../../../plane/src/process-table.ts';
import type { KubernetesRouter } from '../../../server/src/adapters/traffic-router/kubernetes/kubernetes-router.ts';
import { EDGE_PORT } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/edge-pod.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import type { Route } from '../../../server/src/ports/traffic-router.ts';
import { ask } from '../../traffic/ask.ts';
import { Gate } from '../../traffic/gate.ts';
import { ClusterCopies, ownAddress } from './cluster-copies.ts';
import { ClusterEdges, removeNamespace } from './cluster-edges.ts';

const NAMESPACE = 'router-failures';
const APPS = 'ns4-router-failures';
const AGENT = ['edge-agent.js'];
const EDGE = ['edge.js', 'haproxy-edge.js'];
let edges: ClusterEdges;
let copies: ClusterCopies;
let router: KubernetesRouter;
/** The edges' way to the cluster's API. */
let gate: Gate;

beforeAll(async () => {
  const cluster = await Cluster.connect(process.env.KUBECONFIG);
  const { hostname: host, port } = new URL(cluster.config.getCurrentCluster()?.server ?? '');
  const server = { host, port: Number(port || 443) };
  gate = new Gate(server);
  await gate.open();
  const api = { host: await ownAddress(server.host, server.port), port: gate.port };
  edges = await ClusterEdges.start({ namespace: NAMESPACE, appNamespace: APPS, api });
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: APPS } });
  copies = new ClusterCopies(cluster, APPS, await ownAddress(await edges.addressOf(edges.names[0])));
});
afterAll(async () => {
  await edges.stop();
  await removeNamespace(edges.cluster, APPS);
  await gate.close();
});
beforeEach(async () => {
  router = await edges.router();
  for (const { app } of await edges.routesOn(edges.names[0])) await router.withdraw(app);
  await copies.clear();
  for (const name of edges.names) await expect.poll(() => edges.routesOn(name)).toEqual([]);
});

function shop(targets: Route['targets'], changes: Partial<Route> = {}): Route {
  const healthCheck = { kind: 'http', path: '/healthz' } as const;
  return { appId: 'shop', hostnames: ['shop.example'], state: 'serving', targets, healthCheck, ...changes };
}

/** What a visitor of the App gets from each edge. */
async function visit(hostname = 'shop.example'): Promise<string[]> {
  return Promise.all(
    edges.names.map(async (name) => {
      const question = { address: await edges.addressOf(name), port: EDGE_PORT, host: hostname };
      return ask(question).then(
        ({ status, body }) => (status === 200 ? body : String(status)),
        (error: Error) => error.message,
      );
    }),
  );
}

const targetsOn = async (name: string) => (await edges.routesOn(name)).flatMap(({ targets }) => targets);

describe('edges in a cluster', () => {
  it('follow the copies that come and go, by the cluster alone', async () => {
    const [one, two] = [await copies.start(), await copies.start()];
    await copies.set('shop', [one]);
    await router.publish([shop([one])]);
    expect(await visit()).toEqual([one.id, one.id]);
    await copies.set('shop', [one, two]);
    for (const name of edges.names) await expect.poll(() => targetsOn(name)).toEqual([one.id, two.id].sort());
    await copies.set('shop', [two]);
    for (const name of edges.names) await expect.poll(() => targetsOn(name)).toEqual([two.id]);
    expect(await visit()).toEqual([two.id, two.id]);
  });

  it('keep a copy that is not ready when it is the last one', async () => {
    const one = await copies.start();
    await copies.set('shop', [one]);
    await router.publish([shop([one])]);
    await copies.set('shop', [one], false);
    const marker = await copies.start();
    await copies.set('wiki', [marker]);
    await router.publish([shop([one], { appId: 'wiki', hostnames: ['wiki.example'], targets: [marker] })]);
    expect(await visit()).toEqual([one.id, one.id]);
  });

  it('ignore objects of others, and what is wrong in one of ours harms no other route', async () => {
    const one = await copies.start();
    await copies.set('shop', [one]);
    const data = { 'route.json': JSON.stringify({ ...shop([]), app: 'foreign', hostnames: ['foreign.example'] }) };
    const header = { apiVersion: 'v1', kind: 'ConfigMap' };
    const ours = { 'app.kubernetes.io/managed-by': 'nonstop4', 'nonstop4.dev/purpose': 'route' };
    const foreign: V1ConfigMap = { ...header, metadata: { name: 'foreign', namespace: NAMESPACE }, data };
    const metadata = { name: 'route-broken', namespace: NAMESPACE, labels: { ...ours, 'nonstop4.dev/app': 'broken' } };
    const broken: V1ConfigMap = { ...header, metadata, data: { 'route.json': '{' } };
    for (const object of [foreign, broken]) await edges.cluster.create(object);
    await router.publish([shop([one])]);
    for (const name of edges.names) expect((await edges.routesOn(name)).map(({ app }) => app)).toEqual(['shop']);
    expect(await visit()).toEqual([one.id, one.id]);
    await edges.cluster.delete({ ...header, metadata: { name: 'foreign', namespace: NAMESPACE } });
  });

  it('give a hostname that two apps want to the one that had it first', async () => {
    const [one, two] = [await copies.start(), await copies.start()];
    await copies.set('shop', [one]);
    await copies.set('alien', [two]);
    await router.publish([shop([one])]);
    // Ages of objects are known to the second.
    const made = Math.floor(Date.now() / 1_000);
    await expect.poll(() => Math.floor(Date.now() / 1_000)).toBeGreaterThan(made);
    await router.publish([shop([two], { appId: 'alien', hostnames: ['shop.example', 'alien.example'] })]);
    expect(await visit()).toEqual([one.id, one.id]);
    expect(await visit('alien.example')).toEqual([two.id, two.id]);
    await router.withdraw('shop');
    expect(await visit()).toEqual([two.id, two.id]);
  });

  it('set a route right again that was changed by hand, when it is published next', async () => {
    const one = await copies.start();
    await copies.set('shop', [one]);
    await router.publish([shop([one])]);
    const header = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'route-shop', namespace: NAMESPACE } };
    await edges.cluster.delete(header);
    for (const name of edges.names) await expect.poll(() => edges.routesOn(name)).toEqual([]);
    await expect.poll(async () => router.publish([shop([one])]).then(() => visit())).toEqual([one.id, one.id]);
  });
});

describe('edges whose cluster does not answer', () => {
  it('serve on by the last table, also when they are started again, and learn what they missed', async (context) => {
    const [one, two] = [await copies.start(), await copies.start()];
    await copies.set('shop', [one]);
    await router.publish([shop([one])]);
    const [first] = edges.names;
    await gate.close();
    try {
      await copies.set('shop', [two]);
      expect(await visit()).toEqual([one.id, one.id]);
      for (const program of [AGENT, EDGE]) {
        const pid = processIn(first, program) ?? context.skip('the edges run on other machines: no process to kill');
        process.kill(pid, 'SIGKILL');
        await expect.poll(() => processIn(first, program)).not.toBe(pid);
        await expect.poll(() => visit()).toEqual([one.id, one.id]);
      }
      expect(await edges.isReady(first)).toBe(true);
    } finally {
      await gate.open();
    }
    for (const name of edges.names) await expect.poll(() => targetsOn(name)).toEqual([two.id]);
    expect(await visit()).toEqual([two.id, two.id]);
  });
});

describe('an agent that is killed', () => {
  it('is started again beside its edge, which serves on and stays ready', async (context) => {
    const one = await copies.start();
    await copies.set('shop', [one]);
    await router.publish([shop([one])]);
    const [first] = edges.names;
    const before = await edges.pod(first);
    const pid = processIn(first, AGENT) ?? context.skip('the edges run on other machines');
    process.kill(pid, 'SIGKILL');
    expect(await visit()).toEqual([one.id, one.id]);
    const two = await copies.start();
    await copies.set('shop', [two]);
    for (const name of edges.names) await expect.poll(() => targetsOn(name).catch(() => [])).toEqual([two.id]);
    const after = await edges.pod(first);
    const [was, is] = [before, after].map((pod) => pod?.status?.containerStatuses?.[0]?.restartCount);
    expect(is).toBe(was);
    const ready = (pod: typeof after) => pod?.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready(after)?.lastTransitionTime).toEqual(ready(before)?.lastTransitionTime);
  });
});

/** On the testbed the nodes' processes are those of this machine. */
function processIn(pod: string, programs: readonly string[]): number | undefined {
  return readProcessTable()
    .filter(({ zombie }) => !zombie)
    .map(({ pid }) => pid)
    .find((pid) => {
      const isOfPod =
        initialEnvironment(pid, 'NONSTOP4_PROCESS') === pod &&
        initialEnvironment(pid, 'NONSTOP4_NAMESPACE') === NAMESPACE;
      // The first process of the pod has all programs among its arguments.
      return isOfPod && programs.some((program) => argumentsOf(pid)[1] === `/nonstop4/${program}`);
    });
}

function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // ended meanwhile
  }
}
