import { get } from 'node:http';
import { createServer } from 'node:net';
import { ControlClient } from '@nonstop4/plane/control-client';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RouteTable } from '../../../edge/src/protocol.ts';
import { EmbeddedRouter } from '../../../server/src/adapters/traffic-router/embedded/embedded-router.ts';
import { MemoryRouter } from '../../../server/src/adapters/traffic-router/memory/memory-router.ts';
import type { Route } from '../../../server/src/ports/traffic-router.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { afterThisTest } from '../../traffic/cleanup.ts';
import { EdgeProcess, type EdgeProgram, endHaproxy } from '../../traffic/edge-process.ts';
import { skipWithoutHaproxy } from '../../traffic/haproxy-edge.ts';
import { HttpTarget } from '../../traffic/http-target.ts';
import { type RouterHarness, routerPortSuite } from './router-port.suite.ts';

const EDGES = ['edge-0', 'edge-1'] as const;

interface EmbeddedHarness extends RouterHarness {
  router: EmbeddedRouter;
  data: string;
  port: number;
  logged: string[];
  process(name: string): EdgeProcess;
}

/** Two edges on one port, as the supervisor starts them, and a router that drives them. */
async function embedded({
  begin = true,
  program,
}: {
  begin?: boolean;
  program?: EdgeProgram;
} = {}): Promise<EmbeddedHarness> {
  const data = temporaryDirectory();
  const port = await freePort();
  const processes = new Map<string, EdgeProcess>();
  const startEdge = async (name: string) => {
    processes.set(name, await EdgeProcess.start({ name, data, port, program }));
  };
  await Promise.all(EDGES.map(startEdge));
  const logged: string[] = [];
  const router = routerOn(data, port, (message) => logged.push(message));
  if (begin) await router.begin();
  return {
    router,
    data,
    port,
    logged,
    process: (name) => processes.get(name)!,
    edges: EDGES,
    startEdge,
    stopEdge: async (name) => {
      await processes.get(name)!.kill('SIGKILL');
      await endHaproxy(data, name);
    },
    routesOn: async (name) => {
      const { routes } = await tableOf(data, name);
      return routes.map(({ app, state, targets }) => ({ app, state, targets: targets.map(({ id }) => id) }));
    },
    startTarget: async ({ holds } = { holds: false }) => {
      const target = await HttpTarget.start((request, response) => {
        if (holds && request.url === '/hold') held.push(target.id);
        else response.end(target.id);
      });
      return { id: target.id, host: target.host, port: target.port };
    },
    visit: async (hostname, targetId) => {
      await vi.waitFor(() => {
        holdOn(port, hostname);
        expect(held).toContain(targetId);
      });
    },
  };
}

const held: string[] = [];

function holdOn(port: number, hostname: string): void {
  const request = get({ host: '127.0.0.1', port, path: '/hold', headers: { host: hostname }, agent: false });
  request.on('error', () => undefined);
  afterThisTest(() => request.destroy());
}

function routerOn(data: string, port: number, log: (message: string) => void = () => undefined): EmbeddedRouter {
  const edges = EDGES.map((name) => ({ name, socket: dataDirectory(data).socket(name) }));
  const router = new EmbeddedRouter({ edges, host: '127.0.0.1', port, onChange: () => undefined, log });
  router.open();
  onTestFinished(() => router.close());
  return router;
}

async function tableOf(data: string, name: string): Promise<RouteTable> {
  const client = new ControlClient(dataDirectory(data).socket(name));
  try {
    return await client.call<RouteTable>('GET', '/routes');
  } finally {
    client.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

async function memory(): Promise<RouterHarness> {
  const router = new MemoryRouter();
  let targets = 0;
  return {
    router,
    edges: EDGES,
    startEdge: async (name) => router.setEdge(name, true),
    stopEdge: async (name) => router.setEdge(name, false),
    routesOn: async (name) =>
      router
        .routesOf(name)
        .map(({ appId, state, targets: of }) => ({ app: appId, state, targets: of.map(({ id }) => id) })),
    startTarget: async () => {
      targets += 1;
      return { id: `rep_${targets}`, host: '127.0.0.1', port: 20_000 + targets };
    },
    visit: async (_, targetId) => router.hold(targetId),
  };
}

routerPortSuite('memory', memory);
routerPortSuite('embedded, two edge processes', () => embedded());
describe.skipIf(skipWithoutHaproxy())('with HAProxy', () => {
  routerPortSuite('embedded, two HAProxy edges', () => embedded({ program: 'haproxy' }));
});

function shop(targets: Route['targets'], changes: Partial<Route> = {}): Route {
  return {
    appId: 'shop',
    hostnames: ['shop.localhost'],
    state: 'serving',
    targets,
    healthCheck: { kind: 'http', path: '/healthz' },
    ...changes,
  };
}

describe('embedded router', () => {
  it('lets the edges keep what they have until it has begun, and drains nothing before', async () => {
    const before = await embedded();
    await before.router.publish([shop([await before.startTarget()])]);
    before.router.close();
    const router = routerOn(before.data, before.port);
    const next = await before.startTarget();
    await router.publish([shop([next])]);
    const draining = vi.fn();
    const drained = router.drain('shop', ['replica-old'], 1_000).then(draining);
    await expect.poll(async () => (await router.edges()).every(({ ready }) => ready)).toBe(true);
    expect(draining).not.toHaveBeenCalled();
    expect((await before.routesOn('edge-0'))[0]?.targets).not.toEqual([next.id]);
    await router.begin();
    for (const edge of EDGES) expect((await before.routesOn(edge))[0]?.targets).toEqual([next.id]);
    await drained;
    expect(draining).toHaveBeenCalledWith({ notDrained: [] });
  });

  it('does not pretend that something was drained when it is closed', async () => {
    const { router } = await embedded({ begin: false });
    const drained = router.drain('shop', ['replica-1'], 1_000);
    router.close();
    await expect(drained).rejects.toThrow('stopping');
  });

  it('counts on from a table that is newer than its own, as after a clock that was set back', async () => {
    const harness = await embedded();
    const future = Date.now() + 3_600_000;
    for (const name of EDGES) {
      const client = new ControlClient(dataDirectory(harness.data).socket(name));
      await client.call('PUT', '/routes', { body: { version: future, routes: [] } });
      client.close();
    }
    const target = await harness.startTarget();
    await harness.router.publish([shop([target])]);
    for (const name of EDGES) {
      await expect.poll(async () => (await harness.routesOn(name))[0]?.targets).toEqual([target.id]);
      expect((await tableOf(harness.data, name)).version).toBeGreaterThan(future);
    }
  });

  it('keeps every other app on the web when one has what an edge would refuse', async () => {
    const harness = await embedded();
    const [one, two] = [await harness.startTarget(), await harness.startTarget()];
    const blog = shop([one, two], { appId: 'blog', hostnames: ['SHOP.localhost', 'blog.localhost', 'blog.localhost'] });
    await harness.router.publish([shop([one]), { ...blog, healthCheck: { kind: 'http', path: '/건강 확인' } }]);
    const table = await tableOf(harness.data, 'edge-0');
    expect(table.routes).toMatchObject([
      { app: 'shop', hostnames: ['shop.localhost'], targets: [{ id: one.id }] },
      { app: 'blog', hostnames: ['blog.localhost'], targets: [{ id: two.id }] },
    ]);
    expect(table.routes[1]?.healthCheck.path).toBe(`/${encodeURIComponent('건강 확인')}`);
    expect(harness.logged).toEqual([]);
  });

  it('tells what an edge refuses, once', async () => {
    const harness = await embedded();
    await harness.router.publish([shop([{ id: 'rep_1', host: '127.0.0.1', port: 0 }])]);
    await expect.poll(() => harness.logged).toEqual(['an edge refused the routes', 'an edge refused the routes']);
    const target = await harness.startTarget();
    await harness.router.publish([shop([target])]);
    expect((await harness.routesOn('edge-0'))[0]?.targets).toEqual([target.id]);
    expect(harness.logged).toHaveLength(2);
  });

  it('does not wait for an edge that hangs, and gives it the newest routes alone when it is well again', async () => {
    const harness = await embedded();
    const hanging = harness.process('edge-1');
    hanging.child.kill('SIGSTOP');
    await expect.poll(async () => (await harness.router.edges())[1]?.ready, { timeout: 5_000 }).toBe(false);
    const versions = () => [...new Set(hanging.events().flatMap(({ version }) => version ?? []))];
    await expect.poll(versions).toHaveLength(1);
    const before = versions().length;
    const targets = await Promise.all([1, 2, 3, 4, 5].map(() => harness.startTarget()));
    for (const target of targets) await harness.router.publish([shop([target])]);
    expect((await harness.routesOn('edge-0'))[0]?.targets).toEqual([targets[4]?.id]);
    hanging.child.kill('SIGCONT');
    await expect.poll(async () => (await harness.routesOn('edge-1'))[0]?.targets).toEqual([targets[4]?.id]);
    await expect.poll(versions).toHaveLength(before + 1);
  });
});

describe('the fake router', () => {
  it('is strict', async () => {
    const router = new MemoryRouter();
    const target = { id: 'rep_1', host: '127.0.0.1', port: 1 };
    await router.publish([shop([target])]);
    await expect(router.publish([shop([target], { appId: 'blog' })])).rejects.toThrow('twice');
    router.failNext('publish', new Error('asked for'));
    await expect(router.publish([])).rejects.toThrow('asked for');
    router.close();
    await expect(router.edges()).rejects.toThrow('after close');
  });
});
