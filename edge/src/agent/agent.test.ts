import type { AddressInfo } from 'node:net';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { EdgeProcess } from '../../../testing/traffic/edge-process.ts';
import { ROUTE_KEY, ROUTE_LABELS } from '../cluster-protocol.ts';
import type { RouteTable } from '../protocol.ts';
import { Agent } from './agent.ts';
import { agentDoor } from './agent-door.ts';
import type { EndpointSlice } from './app-targets.ts';
import type { ClusterApi } from './cluster-api.ts';
import type { RouteConfigMap } from './cluster-routes.ts';

const TOKEN = 'a token of sixteen or more';
const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function routeObject(app: string, version = '5'): RouteConfigMap {
  const value = { app, hostnames: [`${app}.localhost`], state: 'serving', healthCheck: { kind: 'tcp', path: '' } };
  const metadata = { name: `route-${app}`, labels: { [ROUTE_LABELS.app]: app }, resourceVersion: version };
  return { metadata, data: { [ROUTE_KEY]: JSON.stringify(value) } };
}

function slice(app: string, pod: string, namespace = 'ns4-user-1'): EndpointSlice {
  return {
    metadata: { name: `${app}-${pod}`, namespace, labels: { [ROUTE_LABELS.app]: app } },
    addressType: 'IPv4',
    ports: [{ port: 8080 }],
    endpoints: [{ addresses: ['10.0.0.1'], targetRef: { name: pod } }],
  };
}

/** A cluster that answers with these once, and then has nothing new to tell. */
function clusterWith(objects: RouteConfigMap[], slices: EndpointSlice[]): Pick<ClusterApi, 'list' | 'watch'> {
  return {
    list: async (path) => ({ items: (path.includes('configmaps') ? objects : slices) as never[], version: '1' }),
    watch: async function* (_path, _labels, _version, signal) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      yield* [];
    },
  };
}

const nothing: Pick<ClusterApi, 'list' | 'watch'> = {
  list: () => Promise.reject(new Error('connection refused')),
  watch: async function* () {
    yield* [];
  },
};

async function start(api: Pick<ClusterApi, 'list' | 'watch'>, { data = temporaryDirectory() } = {}) {
  const edge = await EdgeProcess.start({ name: 'edge-0', data });
  const agent = new Agent({
    api,
    edge: edge.control,
    namespace: 'nonstop4',
    appNamespacePrefix: 'ns4-',
    log: vi.fn(),
  });
  agent.open();
  closing.push(() => agent.close());
  const table = () => edge.control.call<RouteTable>('GET', '/routes');
  return { edge, agent, table, data };
}

const appsIn = ({ routes }: RouteTable) => routes.map(({ app, targets }) => [app, ...targets.map(({ id }) => id)]);

describe('an agent beside an edge', () => {
  it('gives it the cluster’s routes, with copies of the platform’s own namespaces alone', async () => {
    const slices = [slice('shop', 'pod-1'), slice('shop', 'pod-of-somebody', 'other')];
    const { agent, table } = await start(clusterWith([routeObject('shop')], slices));
    await vi.waitFor(async () => expect(appsIn(await table())).toEqual([['shop', 'pod-1']]));
    await vi.waitFor(() => expect(agent.inForce('shop')).toMatchObject({ version: '5', route: { app: 'shop' } }));
    expect(agent.serving).toBe(true);
    expect(agent.inForce('other')).toBeUndefined();
  });

  it('leaves the edge what it has while the cluster does not answer', async () => {
    const { edge, agent, table } = await start(nothing);
    const route = { app: 'shop', hostnames: ['shop.localhost'], state: 'serving', targets: [] } as const;
    await edge.publish(7, [
      { ...route, hostnames: [...route.hostnames], targets: [], healthCheck: { kind: 'tcp', path: '' } },
    ]);
    await vi.waitFor(() => expect(agent.serving).toBe(true));
    expect((await table()).version).toBe(7);
  });

  it('gives an edge that was started again its table at once, and counts on from a newer one', async () => {
    const { edge, table, data } = await start(clusterWith([routeObject('shop')], [slice('shop', 'pod-1')]));
    await vi.waitFor(async () => expect((await table()).version).toBeGreaterThan(0));
    const future = Date.now() + 3_600_000;
    await edge.publish(future, []);
    await vi.waitFor(async () => expect((await table()).version).toBe(future + 1));
    await edge.kill('SIGKILL');
    await EdgeProcess.start({ name: 'edge-0', data });
    await vi.waitFor(async () => expect(appsIn(await table())).toEqual([['shop', 'pod-1']]));
  });
});

describe('the door of an agent', () => {
  async function open() {
    const { edge, agent, data } = await start(clusterWith([routeObject('shop')], [slice('shop', 'pod-1')]));
    const door = agentDoor({
      socket: dataDirectory(data).socket('edge-0'),
      token: TOKEN,
      serving: () => agent.serving,
      inForce: (app) => agent.inForce(app),
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    closing.push(() => door.close());
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const ask = (path: string, init: RequestInit = {}, token = TOKEN) =>
      fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
    await vi.waitFor(() => expect(agent.inForce('shop')).toBeDefined());
    return { ask, edge };
  }

  it('asks for the token, but for whether the edge has a table', async () => {
    const { ask } = await open();
    for (const path of ['/healthz', '/routes', '/routes/shop', '/nothing'])
      expect((await ask(path, {}, 'wrong')).status).toBe(401);
    expect((await ask('/readyz', {}, 'wrong')).status).toBe(200);
  });

  it('passes on what the server asks of the edge, and takes no routes', async () => {
    const { ask } = await open();
    expect(await (await ask('/healthz')).json()).toMatchObject({ name: 'edge-0' });
    expect(await (await ask('/metrics')).text()).toContain('edge="edge-0"');
    const drain = JSON.stringify({ app: 'shop', targetIds: ['pod-1'], timeoutMs: 1_000 });
    expect(await (await ask('/drain', { method: 'POST', body: drain })).json()).toEqual({ notDrained: [] });
    expect((await ask('/routes', { method: 'PUT', body: '{"version":1,"routes":[]}' })).status).toBe(404);
    expect(await (await ask('/routes/shop')).json()).toMatchObject({ version: '5', route: { app: 'shop' } });
    expect((await ask('/routes/wiki')).status).toBe(404);
  });

  it('says so when the edge does not answer', async () => {
    const { ask, edge } = await open();
    await edge.kill('SIGKILL');
    expect((await ask('/stats')).status).toBe(502);
    await vi.waitFor(async () => expect((await ask('/readyz')).status).toBe(503));
  });
});
