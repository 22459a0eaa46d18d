import type { KubernetesObject, V1EndpointSlice } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { GatewayName } from '../../../server/src/adapters/traffic-router/gateway-api/gateway-name.ts';
import type { HttpRoute } from '../../../server/src/adapters/traffic-router/gateway-api/gateway-objects.ts';
import type { GatewayRouterOptions } from '../../../server/src/adapters/traffic-router/gateway-api/gateway-router.ts';
import type { WorkloadSpec } from '../../../server/src/domain/workload.ts';
import { appLabels } from '../../../server/src/kubernetes/names.ts';
import { makeCertificate } from '../../https/certificates.ts';
import { askTls, openTls } from '../../traffic/tls-client.ts';
import { visitOf } from './router-port.suite.ts';
import { TraefikHarness, toldIn } from './traefik-harness.ts';

let gateway: TraefikHarness;
let shop: WorkloadSpec;
let blog: WorkloadSpec;

beforeAll(async () => {
  gateway = await TraefikHarness.start(`traefik-${process.pid}`);
  [shop, blog] = [gateway.app('shop'), gateway.app('blog')];
  await Promise.all([gateway.run(shop), gateway.run(blog)]);
});
afterAll(() => gateway.stop());

async function routerOf(name: GatewayName, options: Partial<GatewayRouterOptions> = {}) {
  const opened = await gateway.router(name, options);
  onTestFinished(async () => {
    for (const { appId } of [shop, blog]) await opened.router.withdraw(appId);
    await opened.router.close();
  });
  return opened;
}

const routeObject = (name: string) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name, namespace: gateway.apps.namespace },
});
const read = (name = 'shop') => gateway.apps.cluster.read<HttpRoute>(routeObject(name));
const toBe = (host: string, answer: string) => expect.poll(() => gateway.who(host)).toBe(answer);

describe('through Traefik', () => {
  it('each App answers under its own names, from both copies, and nobody under others', async () => {
    const { router, logged } = await routerOf(await gateway.gateway('public'));
    await router.publish([
      gateway.route(shop, { hostnames: ['shop.apps.example', 'www.shop.example'] }),
      gateway.route(blog),
    ]);
    await toBe('shop.apps.example', 'shop');
    await toBe('www.shop.example', 'shop');
    await toBe('blog.apps.example', 'blog');
    expect(await gateway.who('nobody.apps.example')).toBe('404');
    const copies = new Set<string>();
    for (let turn = 0; turn < 10; turn += 1) {
      const told = toldIn((await gateway.ask('shop.apps.example')).body);
      expect(told).toMatchObject({ host: 'shop.apps.example', proto: 'http' });
      copies.add(told.copy);
    }
    expect(copies.size).toBe(2);
    expect(await router.probe(visitOf('www.shop.example'))).toMatchObject({ status: 200 });
    expect(await router.edges()).toEqual([{ name: `${gateway.gateways}/public`, ready: true }]);
    expect(logged).toEqual([]);
  });

  it('names come and go, a stopped App is 503, and one that is withdrawn is 404 while others go on', async () => {
    const { router } = await routerOf(await gateway.gateway('public'));
    await router.publish([gateway.route(shop), gateway.route(blog)]);
    await toBe('shop.apps.example', 'shop');
    await router.publish([gateway.route(shop, { hostnames: ['new.apps.example'] })]);
    await toBe('new.apps.example', 'shop');
    await toBe('shop.apps.example', '404');

    await router.publish([gateway.route(shop, { state: 'stopped' })]);
    await gateway.run({ ...shop, replicas: 0 });
    await toBe('shop.apps.example', '503');
    expect(await router.probe(visitOf('shop.apps.example'))).toMatchObject({ status: 503 });

    await gateway.run(shop);
    await router.publish([gateway.route(shop)]);
    await toBe('shop.apps.example', 'shop');

    await router.withdraw(shop.appId);
    expect(await read()).toBeUndefined();
    await toBe('shop.apps.example', '404');
    expect(await gateway.who('blog.apps.example')).toBe('blog');
  });

  it('a publication is over when the controller has said what it makes of it, and not before', async () => {
    const { router } = await routerOf(await gateway.gateway('public'), { verdictTimeoutMs: 120_000 });
    await router.publish([gateway.route(shop)]);
    process.kill(gateway.traefik.pid, 'SIGSTOP');
    onTestFinished(() => void process.kill(gateway.traefik.pid, 'SIGCONT'));
    let isOver = false;
    const published = router.publish([gateway.route(shop, { hostnames: ['later.apps.example'] })]).then(() => {
      isOver = true;
    });
    await expect.poll(async () => (await read())?.spec.hostnames).toEqual(['later.apps.example']);
    expect(await router.probe(visitOf('later.apps.example'))).toMatchObject({ error: expect.stringMatching(/taken/) });
    expect(isOver).toBe(false);
    process.kill(gateway.traefik.pid, 'SIGCONT');
    await published;
    const { metadata, status } = (await read()) ?? {};
    const [parent] = status?.parents ?? [];
    expect(parent?.controllerName).toBe('traefik.io/gateway-controller');
    const now = { status: 'True', observedGeneration: metadata?.generation };
    expect(parent?.conditions).toEqual([
      expect.objectContaining({ type: 'Accepted', ...now }),
      expect.objectContaining({ type: 'ResolvedRefs', ...now }),
    ]);
  });

  it('a name that was just published is not answered for by the gateway’s own page', async () => {
    const { router } = await routerOf(await gateway.gateway('public'));
    const seen = new Set<string>();
    for (const name of ['one', 'two', 'three']) {
      const hostname = `${name}.apps.example`;
      await router.publish([gateway.route(shop, { hostnames: [hostname] })]);
      await expect
        .poll(async () => {
          const answer = await router.probe(visitOf(hostname));
          seen.add('status' in answer ? String(answer.status) : answer.error);
          return answer;
        })
        .toMatchObject({ status: 200 });
    }
    const notYet = `the gateway ${gateway.gateways}/public answers 404: it may not serve the route yet`;
    expect([...seen].sort()).toEqual(['200', notYet]);
  });

  it('an App that is published while it begins is told of no trouble', async () => {
    const { router, logged } = await routerOf(await gateway.gateway('public'));
    const wiki = gateway.app('wiki');
    await Promise.all([gateway.apps.runtime.apply(wiki), router.publish([gateway.route(wiki)])]);
    await expect.poll(() => router.probe(visitOf('wiki.apps.example'))).toMatchObject({ status: 200 });
    expect(logged.filter((line) => !line.includes('no Service'))).toEqual([]);
    await router.withdraw(wiki.appId);
  });
});

describe('what Traefik refuses', () => {
  const words = (name: GatewayName, rest: string) => `the gateway ${name.namespace}/${name.name} ${rest}`;

  it('a name outside its listener', async () => {
    const narrow = await gateway.gateway('narrow', { hostname: '*.apps.example' });
    const { router, logged } = await routerOf(narrow);
    await router.publish([gateway.route(shop, { hostnames: ['shop.other.example'] })]);
    const error = words(
      narrow,
      'does not accept shop.other.example: NoMatchingListenerHostname. Give it a listener whose hostname covers the name, or one without a hostname.',
    );
    expect(await router.probe(visitOf('shop.other.example'))).toMatchObject({ error });
    expect(await router.edges()).toMatchObject([{ ready: true, message: error }]);
    expect(logged).toEqual([`an app is not on the web through a gateway: ${error}`]);
  });

  it('one of two names, of which its conditions say nothing', async () => {
    const narrow = await gateway.gateway('narrow', { hostname: '*.apps.example' });
    const { router } = await routerOf(narrow);
    await router.publish([gateway.route(shop, { hostnames: ['shop.apps.example', 'www.shop.example'] })]);
    await toBe('shop.apps.example', 'shop');
    expect(await gateway.who('www.shop.example')).toBe('404');
    const error = words(
      narrow,
      'has no listener for www.shop.example. Give it a listener whose hostname covers the name, or one without a hostname.',
    );
    expect(await router.probe(visitOf('shop.apps.example'))).toMatchObject({ status: 200 });
    expect(await router.probe(visitOf('www.shop.example'))).toMatchObject({ error });
    expect(await router.edges()).toMatchObject([{ ready: true, message: error }]);
  });

  it('a namespace that it does not allow, until it does', async () => {
    const closed = await gateway.gateway('closed', { from: 'Same' });
    const { router } = await routerOf(closed);
    await router.publish([gateway.route(shop)]);
    expect(await router.probe(visitOf('shop.apps.example'))).toMatchObject({
      error: words(
        closed,
        `does not accept shop.apps.example: NotAllowedByListeners. Let its listeners take routes from the namespace ${gateway.apps.namespace}: allowedRoutes.namespaces with the label app.kubernetes.io/managed-by=nonstop4.`,
      ),
    });
    await gateway.gateway('closed');
    await expect.poll(() => router.probe(visitOf('shop.apps.example'))).toMatchObject({ status: 200 });
    expect(await router.edges()).toEqual([{ name: `${gateway.gateways}/closed`, ready: true }]);
  });

  it('a listener that is not there, or does not work while another one does', async () => {
    const tls = { certificateRefs: [{ name: 'absent' }] };
    const https = { name: 'https', protocol: 'HTTPS', port: gateway.traefik.tlsPort, tls };
    const half = await gateway.gateway('half', {}, https);
    const missing = await routerOf({ ...half, listener: 'web' });
    await missing.router.publish([gateway.route(shop)]);
    await expect
      .poll(async () => (await missing.router.edges())[0])
      .toMatchObject({
        ready: false,
        message: 'it has no listener “web” for HTTP or HTTPS, only “http”, “https”',
      });
    const broken = await routerOf({ ...half, listener: 'https' });
    await expect
      .poll(async () => (await broken.router.edges())[0]?.message)
      .toMatch(/^its listener “https” does not work: InvalidCertificateRef \(.*absent.*\)$/);
    const working = await routerOf({ ...half, listener: 'http' });
    await working.router.publish([gateway.route(blog)]);
    await expect.poll(() => working.router.probe(visitOf('blog.apps.example'))).toMatchObject({ status: 200 });
  });

  it('a Gateway whose port it does not have', async () => {
    const { router } = await routerOf(await gateway.gateway('elsewhere', { port: 1 }));
    await expect.poll(async () => (await router.edges())[0]?.message).toMatch(/does not accept it: ListenersNotValid/);
    await router.publish([gateway.route(shop)]);
    expect(await router.probe(visitOf('shop.apps.example'))).toMatchObject({
      error: expect.stringMatching(/not accept/),
    });
  });

  it('a Service of which it does not know any copy, until it does', async () => {
    const { router, logged } = await routerOf(await gateway.gateway('public'));
    const { cluster, namespace } = gateway.apps;
    const ghost = gateway.app('ghost');
    const metadata = { name: 'ghost', namespace, labels: appLabels(ghost) };
    // Without a selector: Kubernetes makes no EndpointSlice for it.
    const spec = { clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] };
    await cluster.create({ apiVersion: 'v1', kind: 'Service', metadata, spec } as KubernetesObject);
    await router.publish([gateway.route(ghost)]);
    const words = `the gateway ${gateway.gateways}/public cannot use the Service ${namespace}/ghost: BackendNotFound (Cannot load HTTPBackendRef ${namespace}/ghost: endpointslices not found)`;
    await expect.poll(() => router.probe(visitOf('ghost.apps.example'))).toMatchObject({ error: words });
    expect(logged.at(-1)).toBe(`an app is not on the web through a gateway: ${words}`);

    const kind = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
    const [ofBlog] = await cluster.list<V1EndpointSlice>(kind, namespace, 'kubernetes.io/service-name=blog');
    const { addressType, endpoints, ports } = ofBlog ?? {};
    const labels = { ...metadata.labels, 'kubernetes.io/service-name': 'ghost' };
    await cluster.create({
      ...kind,
      metadata: { ...metadata, labels },
      addressType,
      endpoints,
      ports,
    } as V1EndpointSlice);
    await expect.poll(() => router.probe(visitOf('ghost.apps.example'))).toMatchObject({ status: 200 });
    expect(await gateway.who('ghost.apps.example')).toBe('blog');
    await router.withdraw(ghost.appId);
  });
});

describe('HTTPS is the gateway’s', () => {
  /** A Gateway with a listener for each protocol, and a certificate for names below apps.example. */
  async function secureGateway() {
    const certificate = makeCertificate({ hostnames: ['*.apps.example'] });
    await gateway.apps.cluster.apply({
      ...{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls' },
      metadata: { name: 'apps', namespace: gateway.gateways },
      stringData: { 'tls.crt': certificate.chain, 'tls.key': certificate.key },
    } as KubernetesObject);
    const port = gateway.traefik.tlsPort;
    const tls = { certificateRefs: [{ name: 'apps' }] };
    const name = await gateway.gateway('secure', {}, { name: 'https', protocol: 'HTTPS', port, tls });
    return { name, port, certificate };
  }

  it('an App answers at every listener, with the certificate of the gateway’s operator', async () => {
    const { name, port, certificate } = await secureGateway();
    const { router } = await routerOf(name);
    await router.publish([gateway.route(shop)]);
    await toBe('shop.apps.example', 'shop');
    const { body } = await askTls({ port, host: 'shop.apps.example' });
    expect(toldIn(body)).toMatchObject({ app: 'shop', proto: 'https' });
    const trusting = { ca: certificate.root, rejectUnauthorized: true, ALPNProtocols: ['h2', 'http/1.1'] };
    const socket = await openTls(port, 'shop.apps.example', trusting);
    expect([socket.authorized, socket.alpnProtocol]).toEqual([true, 'h2']);
    socket.destroy();
  });

  it('an App answers only at the listener that is named, and a name without a certificate gets one of nobody', async () => {
    const { name, port } = await secureGateway();
    const { router } = await routerOf({ ...name, listener: 'https' });
    await router.publish([gateway.route(shop, { hostnames: ['shop.apps.example', 'www.shop.example'] })]);
    await expect.poll(() => router.probe(visitOf('shop.apps.example'))).toMatchObject({ status: 200 });
    await toBe('shop.apps.example', '404');
    const socket = await openTls(port, 'www.shop.example');
    expect(socket.getPeerCertificate().subject.CN).toBe('TRAEFIK DEFAULT CERT');
    socket.destroy();
  });
});
