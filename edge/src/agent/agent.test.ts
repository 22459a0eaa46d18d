import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { makeCertificate } from '../../../testing/traffic/certificates.ts';
import { EdgeProcess } from '../../../testing/traffic/edge-process.ts';
import { shownFor } from '../../../testing/traffic/tls-client.ts';
import { CERTIFICATE_ANNOTATION, CERTIFICATE_TYPE, ROUTE_KEY, ROUTE_LABELS } from '../cluster-protocol.ts';
import type { EdgeCertificate, RouteTable } from '../protocol.ts';
import { Agent } from './agent.ts';
import { agentDoor } from './agent-door.ts';
import type { EndpointSlice } from './app-targets.ts';
import type { ClusterApi } from './cluster-api.ts';
import type { CertificateSecret } from './cluster-certificates.ts';
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

const base64 = (text: string) => Buffer.from(text).toString('base64');

function secretOf({ id, hostnames, chain, key }: EdgeCertificate, resourceVersion: string): CertificateSecret {
  const annotations = { [CERTIFICATE_ANNOTATION]: JSON.stringify(hostnames) };
  const data = { 'tls.crt': base64(chain), 'tls.key': base64(key) };
  return { metadata: { name: id, annotations, resourceVersion }, type: CERTIFICATE_TYPE, data };
}

/** A cluster that answers with these once, and then has nothing new to tell. */
function clusterWith(
  objects: RouteConfigMap[],
  slices: EndpointSlice[],
  secrets: CertificateSecret[] = [],
): Pick<ClusterApi, 'list' | 'watch'> {
  const kinds = { configmaps: objects, endpointslices: slices, secrets };
  return {
    list: async (path) => ({ items: kinds[path.split('/').at(-1) as keyof typeof kinds] as never[], version: '1' }),
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
  const edge = await EdgeProcess.start({ name: 'edge-0', data, tlsPort: 0 });
  const log = vi.fn();
  const agent = new Agent({
    api,
    edge: edge.control,
    namespace: 'nonstop4',
    certificatesNamespace: 'nonstop4-certificates',
    appNamespacePrefix: 'ns4-',
    log,
  });
  agent.open();
  closing.push(() => agent.close());
  const table = () => edge.control.call<RouteTable>('GET', '/routes');
  return { edge, agent, table, data, log };
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

describe('an agent beside an edge, with certificates', () => {
  it('gives it those of the cluster and the ACME account, and leaves out what is broken', async () => {
    const [shop, wiki] = [
      await makeCertificate(['shop.example'], { id: 'shop' }),
      await makeCertificate(['w.example']),
    ];
    const secrets = [
      secretOf(shop, '7'),
      secretOf({ ...wiki, id: 'wiki', key: shop.key }, '8'),
      { ...secretOf(wiki, '9'), type: 'Opaque' },
      { metadata: { name: 'acme', resourceVersion: '10' }, type: 'Opaque', data: { thumbprint: base64('thumb') } },
    ];
    const { edge, agent, log } = await start(clusterWith([], [], secrets));
    await vi.waitFor(() => expect(agent.certificatesTaken).toEqual({ versions: { shop: '7', acme: '10' } }));
    expect(await shownFor(edge.tlsPort, 'shop.example')).toBe('shop');
    expect(await shownFor(edge.tlsPort, 'w.example')).toMatch(/^ERR_SSL_/);
    const challenge = `http://127.0.0.1:${edge.port}/.well-known/acme-challenge/token`;
    expect(await (await fetch(challenge)).text()).toBe('token.thumb');
    const complaints = log.mock.calls.filter(([event]) => event === 'certificate-wrong').map(([, facts]) => facts);
    expect(complaints).toEqual([
      { secret: wiki.id, complaint: 'its type is not kubernetes.io/tls' },
      { secret: 'wiki', complaint: 'certificate wiki: the key does not fit the certificate' },
    ]);
  });

  it('leaves the edge the certificates of its last life while the cluster does not answer', async () => {
    const { edge, agent } = await start(nothing);
    await edge.certify(3, [await makeCertificate(['shop.example'], { id: 'shop' })]);
    await edge.publish(1, []);
    await vi.waitFor(() => expect(agent.serving).toBe(true));
    expect(await shownFor(edge.tlsPort, 'shop.example')).toBe('shop');
    expect(agent.certificatesTaken).toEqual({ versions: {} });
  });

  it('gives them again to an edge that was started again without them, and counts on from newer ones', async () => {
    const secrets = [secretOf(await makeCertificate(['shop.example'], { id: 'shop' }), '7')];
    const { edge, agent, data } = await start(clusterWith([], [], secrets));
    await vi.waitFor(() => expect(agent.certificatesTaken).toEqual({ versions: { shop: '7' } }));
    await edge.certify(Date.now() + 3_600_000, []);
    await vi.waitFor(async () => expect(await shownFor(edge.tlsPort, 'shop.example')).toBe('shop'));
    await edge.kill('SIGKILL');
    await rm(join(dataDirectory(data).edge('edge-0'), 'certificates.json'));
    const next = await EdgeProcess.start({ name: 'edge-0', data, tlsPort: 0 });
    await vi.waitFor(async () => expect(await shownFor(next.tlsPort, 'shop.example')).toBe('shop'), 5_000);
  });
});

describe('the door of an agent', () => {
  async function open() {
    const secrets = [secretOf(await makeCertificate(['shop.example'], { id: 'shop' }), '7')];
    const cluster = clusterWith([routeObject('shop')], [slice('shop', 'pod-1')], secrets);
    const { edge, agent, data } = await start(cluster);
    const door = agentDoor({
      socket: dataDirectory(data).socket('edge-0'),
      token: TOKEN,
      serving: () => agent.serving,
      inForce: (app) => agent.inForce(app),
      certificatesTaken: () => agent.certificatesTaken,
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    closing.push(() => door.close());
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const ask = (path: string, init: RequestInit = {}, token = TOKEN) =>
      fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
    await vi.waitFor(() => expect(agent.inForce('shop')).toBeDefined());
    await vi.waitFor(() => expect(agent.certificatesTaken.versions).toEqual({ shop: '7' }));
    return { ask, edge };
  }

  it('asks for the token, but for whether the edge has a table', async () => {
    const { ask } = await open();
    for (const path of ['/healthz', '/routes', '/routes/shop', '/certificates', '/nothing'])
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
    expect(await (await ask('/certificates')).json()).toEqual({ versions: { shop: '7' } });
    expect((await ask('/certificates', { method: 'PUT', body: '{"version":1,"certificates":[]}' })).status).toBe(404);
  });

  it('says so when the edge does not answer', async () => {
    const { ask, edge } = await open();
    await edge.kill('SIGKILL');
    expect((await ask('/stats')).status).toBe(502);
    await vi.waitFor(async () => expect((await ask('/readyz')).status).toBe(503));
  });
});
