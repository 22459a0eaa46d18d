import type { KubernetesObject } from '@kubernetes/client-node';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { HttpRoute } from '../../../server/src/adapters/traffic-router/gateway-api/gateway-objects.ts';
import { httpRoutes, pageGrant } from '../../../server/src/adapters/traffic-router/gateway-api/http-routes.ts';
import type { Route, TrafficRouter } from '../../../server/src/ports/traffic-router.ts';
import { GatewayHarness } from './gateway-harness.ts';
import { type RoutesHarness, routesSuite, visitOf } from './router-port.suite.ts';

const OWNER = `user_gw_${process.pid}`;
afterAll(() => GatewayHarness.removeNamespace(OWNER));

async function start(options: Parameters<typeof GatewayHarness.start>[1] = {}): Promise<GatewayHarness> {
  const harness = await GatewayHarness.start(OWNER, options);
  onTestFinished(() => harness.stop());
  return harness;
}

/** What is published runs, as the runtime would have it. */
function runningWhatIsPublished(harness: GatewayHarness): RoutesHarness {
  const { router } = harness;
  // What is asked last is what there is in the end, and who asked before waits for it.
  let run: Promise<void> = Promise.resolve();
  const lastRun = async () => {
    for (let seen: typeof run | undefined; seen !== run; await seen) seen = run;
  };
  const beside: TrafficRouter = {
    terminatesTls: router.terminatesTls,
    certify: () => router.certify(),
    publish: async (routes) => {
      run = run.then(async () => {
        for (const route of routes) await harness.runApp(route);
      });
      await lastRun();
      await router.publish(routes);
    },
    withdraw: (appId) => router.withdraw(appId),
    drain: (...args) => router.drain(...args),
    traffic: () => router.traffic(),
    edges: () => router.edges(),
    metricsText: () => router.metricsText(),
    probe: (...args) => router.probe(...args),
  };
  return {
    router: beside,
    edges: harness.edges,
    routesOn: () => harness.routesOn(),
    startTarget: () => harness.startTarget(),
  };
}

routesSuite('gateway-api, with a stand-in for the gateway', async () => runningWhatIsPublished(await start()));

async function shop(harness: GatewayHarness, changes: Partial<Route> = {}): Promise<Route> {
  const route: Route = {
    appId: 'shop',
    hostnames: ['shop.example.com'],
    state: 'serving',
    targets: [await harness.startTarget()],
    healthCheck: { kind: 'http', path: '/' },
    ...changes,
  };
  await harness.runApp(route);
  return route;
}

const headerOf = (harness: GatewayHarness, name: string) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name, namespace: harness.namespace },
});
const read = (harness: GatewayHarness, name = 'shop') => harness.cluster.read<HttpRoute>(headerOf(harness, name));

describe('what a gateway says', () => {
  it('of names that it does not take is said in plain words, and later when it takes them', async () => {
    const harness = await start();
    const message = 'no listener allows this namespace';
    harness.gateway.refusals.set('shop.example.com', { type: 'Accepted', reason: 'NotAllowedByListeners', message });
    await harness.router.publish([await shop(harness)]);
    const words = `the gateway ${harness.edges[0]} does not accept shop.example.com: NotAllowedByListeners (${message}). Let its listeners take routes from the namespace ${harness.namespace}: allowedRoutes.namespaces with the label app.kubernetes.io/managed-by=nonstop4.`;
    expect(await harness.router.probe(visitOf('shop.example.com'))).toMatchObject({ error: words });
    expect(await harness.router.edges()).toEqual([{ name: harness.edges[0], ready: true, message: words }]);
    expect(harness.logged).toEqual([`an app is not on the web through a gateway: ${words}`]);
    harness.gateway.refusals.clear();
    await harness.router.publish([await shop(harness, { hostnames: ['shop.example.com', 'shop.example'] })]);
    expect(await harness.router.probe(visitOf('shop.example'))).toMatchObject({ status: 200 });
    expect(await harness.router.edges()).toEqual([{ name: harness.edges[0], ready: true }]);
  });

  it('of a Service that it cannot use is said, too', async () => {
    const harness = await start();
    const refusal = { type: 'ResolvedRefs', reason: 'BackendNotFound', message: '' } as const;
    harness.gateway.refusals.set('shop.example.com', refusal);
    await harness.router.publish([await shop(harness)]);
    expect(await harness.router.probe(visitOf('shop.example.com'))).toMatchObject({
      error: `the gateway ${harness.edges[0]} cannot use the Service ${harness.namespace}/shop: BackendNotFound`,
    });
  });

  it('of itself is how the edge is shown, and nobody waits for one that is down', async () => {
    const harness = await start({ begins: false, verdictTimeoutMs: 120_000 });
    await harness.router.publish([await shop(harness)]);
    expect(await read(harness)).toBeDefined();
    const [silent] = await harness.router.edges();
    expect(silent).toMatchObject({ ready: false });
    expect(silent?.message).toMatch(/no controller has answered for it yet.* stand-in /);
    const invalid = {
      type: 'Programmed',
      status: 'False',
      reason: 'AddressNotAssigned',
      message: 'no address',
    } as const;
    await harness.gateway.setGateway(invalid);
    await expect
      .poll(async () => (await harness.router.edges())[0]?.message)
      .toBe('it is not programmed: AddressNotAssigned (no address)');
    expect(await harness.router.probe(visitOf('shop.example.com'))).toMatchObject({
      error: `the gateway ${harness.edges[0]}: it is not programmed: AddressNotAssigned (no address)`,
    });
  });

  it('when there is none at all', async () => {
    const harness = await start({ gateways: [{ namespace: 'default', name: 'nowhere' }] });
    const [edge] = await harness.router.edges();
    expect(edge).toMatchObject({ name: 'default/nowhere', ready: false });
    expect(edge?.message).toMatch(/no such Gateway/);
  });
});

describe('routes on the cluster', () => {
  it('that are changed or deleted by hand are set right again', async () => {
    const harness = await start();
    await harness.router.publish([await shop(harness)]);
    const { client, config } = harness.cluster;
    const objects = client.KubernetesObjectApi.makeApiClient(config);
    const byHand = { ...headerOf(harness, 'shop'), spec: { hostnames: ['other.example.com'] } } as KubernetesObject;
    await objects.patch(byHand, undefined, undefined, 'somebody', undefined, client.PatchStrategy.MergePatch);
    await expect.poll(async () => (await read(harness))?.spec.hostnames).toEqual(['shop.example.com']);
    const before = (await read(harness))?.metadata?.uid;
    await harness.cluster.delete(headerOf(harness, 'shop'));
    await expect.poll(async () => (await read(harness))?.metadata?.uid ?? before).not.toBe(before);
  });

  it('of somebody else are never taken over, and come to be ours when they are gone', async () => {
    const harness = await start();
    const foreign = { ...headerOf(harness, 'shop'), spec: { hostnames: ['theirs.example.com'] } } as KubernetesObject;
    await harness.cluster.create(foreign);
    await harness.router.publish([await shop(harness)]);
    const answer = await harness.router.probe(visitOf('shop.example.com'));
    expect(answer).toMatchObject({ error: expect.stringMatching(/is there already and is not NonStop4's/) });
    await harness.router.withdraw('shop');
    expect((await read(harness))?.spec.hostnames).toEqual(['theirs.example.com']);
    await harness.cluster.delete(headerOf(harness, 'shop'));
    await harness.router.publish([await shop(harness)]);
    expect(await harness.router.probe(visitOf('shop.example.com'))).toMatchObject({ status: 200 });
  });

  it('come as soon as the App has a Service', async () => {
    const harness = await start();
    const target = await harness.startTarget();
    const route = { ...(await shop(harness)), appId: 'late', hostnames: ['late.example.com'], targets: [target] };
    await harness.router.publish([route]);
    expect(await harness.router.probe(visitOf('late.example.com'))).toMatchObject({
      error: expect.stringContaining('no Service'),
    });
    await harness.runApp(route);
    await expect.poll(() => harness.router.probe(visitOf('late.example.com'))).toMatchObject({ status: 200 });
  });

  it('are one for each sixteen names, and no more than are needed', async () => {
    const harness = await start();
    const hostnames = Array.from({ length: 20 }, (_, index) => `n${index}.example.com`);
    await harness.router.publish([await shop(harness, { hostnames })]);
    expect((await read(harness, 'shop.2'))?.spec.hostnames).toEqual(hostnames.slice(16));
    expect(await harness.router.probe(visitOf('n19.example.com'))).toMatchObject({ status: 200 });
    await harness.router.publish([await shop(harness, { hostnames: hostnames.slice(0, 3) })]);
    expect(await read(harness, 'shop.2')).toBeUndefined();
    await harness.router.withdraw('shop');
    expect(await read(harness)).toBeUndefined();
  });

  it('cost no call while nothing changes, and outlive the server', async () => {
    const harness = await start();
    const route = await shop(harness);
    await harness.router.publish([route]);
    const version = (await read(harness))?.metadata?.resourceVersion;
    const apply = harness.cluster.apply.bind(harness.cluster);
    let calls = 0;
    harness.cluster.apply = (object) => {
      calls += 1;
      return apply(object);
    };
    for (let turn = 0; turn < 3; turn += 1) await harness.router.publish([route]);
    expect(calls).toBe(0);
    await harness.router.close();
    expect((await read(harness))?.metadata?.resourceVersion).toBe(version);
  });

  it('of a copy that is drained are waited for until the cluster leaves it out', async () => {
    const harness = await start();
    const [staying, leaving] = [await harness.startTarget(), await harness.startTarget()];
    const route = await shop(harness, { targets: [staying, leaving] });
    await harness.router.publish([route]);
    expect(await harness.router.drain('shop', [leaving.id], 300)).toEqual({ notDrained: [leaving.id] });
    const drained = harness.router.drain('shop', [leaving.id], 60_000);
    await harness.runApp({ ...route, targets: [staying] });
    expect(await drained).toEqual({ notDrained: [] });
  });
});

describe('the objects', () => {
  it('are taken by the real API, and a wrong one is refused', async () => {
    const harness = await start();
    const route = await shop(harness);
    const service = await harness.cluster.read({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: headerOf(harness, 'shop').metadata,
    });
    const rules = { gateways: [{ namespace: 'default', name: 'public', listener: 'web' }], requestTimeout: '0s' };
    const page = { namespace: harness.namespace, name: 'pages', port: 80 };
    const [object] = httpRoutes({ ...route, state: 'stopped' }, service ?? {}, { ...rules, stoppedPage: page });
    if (!object) throw new Error('no object was made');
    await harness.cluster.apply(object, true);
    await harness.cluster.apply(pageGrant(page, harness.namespace), true);
    const wrong = { ...object, spec: { ...object.spec, hostnames: ['not a name'] } };
    await expect(harness.cluster.apply(wrong, true)).rejects.toThrow(/spec.hostnames/);
    const retry = { ...object, spec: { ...object.spec, rules: [{ ...object.spec.rules[0], retry: { attempts: 2 } }] } };
    // The standard channel knows no retries: a field of another channel is refused, or would be dropped in silence.
    await expect(harness.cluster.apply(retry as HttpRoute, true)).rejects.toThrow(/retry/);
  });
});
