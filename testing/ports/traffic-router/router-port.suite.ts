import { describe, expect, it } from 'vitest';
import type { EdgeVisit, Route, TrafficRouter } from '../../../server/src/ports/traffic-router.ts';

/** What a TrafficRouter under test brings along: its edges, and copies of Apps that answer with their id. */
export interface RoutesHarness {
  router: TrafficRouter;
  edges: readonly string[];
  /** What the edge has in force: App, state and targets. */
  routesOn(name: string): Promise<{ app: string; state: string; targets: string[] }[]>;
  /** A copy that runs; with `holds` it keeps one visitor's request until the end of the test. */
  startTarget(options?: { holds: boolean }): Promise<Route['targets'][number]>;
  /** Where a router learns of copies by itself (from a cluster): makes these the Apps' copies there. */
  setCopies?(routes: readonly Route[]): Promise<void>;
}

/** The same with two edges of the platform's own. */
export interface RouterHarness extends RoutesHarness {
  edges: readonly [string, string];
  /** The edge ends without warning, or comes back as it was started first. */
  stopEdge(name: string): Promise<void>;
  startEdge(name: string): Promise<void>;
  /** A visitor of that hostname whose request is held by the copy. */
  visit(hostname: string, targetId: string): Promise<void>;
}

export function visitOf(hostname: string): EdgeVisit {
  return { hostname, path: '/', timeoutMs: 5_000, https: false };
}

async function route(harness: RoutesHarness, appId: string, changes: Partial<Route> = {}): Promise<Route> {
  return {
    appId,
    hostnames: [`${appId}.localhost`],
    state: 'serving',
    targets: [await harness.startTarget()],
    healthCheck: { kind: 'http', path: '/healthz' },
    ...changes,
  };
}

async function publish(harness: RoutesHarness, ...routes: Route[]): Promise<void> {
  await harness.setCopies?.(routes);
  await harness.router.publish(routes);
}

async function readyEdges({ router }: RoutesHarness): Promise<string[]> {
  return (await router.edges()).filter(({ ready }) => ready).map(({ name }) => name);
}

async function appsOn(harness: RoutesHarness, edge: string): Promise<string[]> {
  return (await harness.routesOn(edge)).map(({ app }) => app).sort();
}

/** What every TrafficRouter with edges of its own must do. `start` gives the running test a router of its own, which has begun. */
export function routerPortSuite(name: string, start: () => Promise<RouterHarness>): void {
  routesSuite(name, start);
  edgesSuite(name, start);
}

/** What every TrafficRouter must do, whoever runs its edges. */
export function routesSuite(name: string, start: () => Promise<RoutesHarness>): void {
  describe(`TrafficRouter: ${name}`, () => {
    it('has a route on every edge when publish resolves, and lets others alone', async () => {
      const harness = await start();
      await publish(harness, await route(harness, 'shop'), await route(harness, 'blog'));
      const moved = await route(harness, 'shop', { hostnames: ['shop.localhost', 'shop.example'] });
      await publish(harness, moved);
      for (const edge of harness.edges) {
        const routes = await harness.routesOn(edge);
        expect(routes.map(({ app }) => app).sort()).toEqual(['blog', 'shop']);
        expect(routes.find(({ app }) => app === 'shop')?.targets).toEqual([moved.targets[0]?.id]);
      }
      expect(await harness.router.probe(visitOf('shop.example'))).toMatchObject({ status: 200 });
    });

    it('keeps who was overtaken waiting until the newer route is on every edge', async () => {
      const harness = await start();
      await publish(harness, await route(harness, 'shop'));
      const [older, newer] = [await route(harness, 'shop'), await route(harness, 'shop')];
      const overtaken = harness.router.publish([older]);
      const last = harness.router.publish([newer]);
      const seen = overtaken.then(() => Promise.all(harness.edges.map((edge) => harness.routesOn(edge))));
      await harness.setCopies?.([newer]);
      for (const [shop] of await seen) expect(shop?.targets).toEqual([newer.targets[0]?.id]);
      await last;
    });

    it('takes a route off every edge when it is withdrawn, and may be asked again', async () => {
      const harness = await start();
      await publish(harness, await route(harness, 'shop'), await route(harness, 'blog'));
      await harness.router.withdraw('shop');
      await harness.router.withdraw('shop');
      for (const edge of harness.edges) expect(await appsOn(harness, edge)).toEqual(['blog']);
      expect(await harness.router.probe(visitOf('shop.localhost'))).toMatchObject({ error: expect.any(String) });
    });

    it('answers for a stopped app, without asking its copies', async () => {
      const harness = await start();
      await publish(harness, await route(harness, 'shop', { state: 'stopped' }));
      expect(await harness.router.probe(visitOf('shop.localhost'))).toMatchObject({ status: 503 });
    });

    it('takes no edge’s own page for an answer of the app', async () => {
      const harness = await start();
      expect(await harness.router.probe(visitOf('nobody.localhost'))).toMatchObject({ error: expect.any(String) });
    });
  });
}

function edgesSuite(name: string, start: () => Promise<RouterHarness>): void {
  describe(`TrafficRouter with edges of its own: ${name}`, () => {
    it('gives an edge that was down what it missed', async () => {
      const harness = await start();
      const [first, second] = harness.edges;
      await publish(harness, await route(harness, 'shop'), await route(harness, 'blog'));
      await harness.stopEdge(second);
      await expect.poll(() => readyEdges(harness)).toEqual([first]);
      // Nobody waits for it.
      await publish(harness, await route(harness, 'wiki'));
      await harness.router.withdraw('blog');
      expect(await appsOn(harness, first)).toEqual(['shop', 'wiki']);
      expect(await harness.router.probe(visitOf('wiki.localhost'))).toMatchObject({ status: 200 });
      await harness.startEdge(second);
      await expect.poll(() => appsOn(harness, second)).toEqual(['shop', 'wiki']);
      await expect.poll(() => readyEdges(harness)).toEqual([first, second]);
    });

    it('knows its edges, and when each was started', async () => {
      const harness = await start();
      const edges = await harness.router.edges();
      expect(edges.map(({ name: edge, ready }) => `${edge} ${ready}`)).toEqual(
        harness.edges.map((edge) => `${edge} true`),
      );
      for (const { startedAt } of edges) expect(Date.parse(startedAt ?? '')).not.toBeNaN();
    });

    it('drains a copy: at once when it holds nothing, at the end of the time when it does', async () => {
      const harness = await start();
      const [idle, busy, other] = [
        await harness.startTarget(),
        await harness.startTarget({ holds: true }),
        await harness.startTarget(),
      ];
      await publish(harness, await route(harness, 'shop', { targets: [idle, busy, other] }));
      await harness.visit('shop.localhost', busy.id);
      expect(await harness.router.drain('shop', [idle.id], 60_000)).toEqual({ notDrained: [] });
      expect(await harness.router.drain('shop', [idle.id, busy.id], 300)).toEqual({ notDrained: [busy.id] });
      expect(await harness.router.probe(visitOf('shop.localhost'))).toMatchObject({ status: 200 });
    });

    it('drains although an edge is down', async () => {
      const harness = await start();
      const target = await harness.startTarget();
      await publish(harness, await route(harness, 'shop', { targets: [target, await harness.startTarget()] }));
      await harness.stopEdge(harness.edges[0]);
      expect(await harness.router.drain('shop', [target.id], 5_000)).toEqual({ notDrained: [] });
    });

    it('gives the counters of every edge that answers', async () => {
      const harness = await start();
      await publish(harness, await route(harness, 'shop'));
      await harness.router.probe(visitOf('shop.localhost'));
      for (const traffic of await harness.router.traffic()) {
        expect(harness.edges).toContain(traffic.edge);
        expect(traffic.latencyCounts).toHaveLength(traffic.latencyBoundsS.length + 1);
      }
      expect(await harness.router.metricsText()).toContain(`edge="${harness.edges[0]}"`);
      await harness.stopEdge(harness.edges[0]);
      expect(await harness.router.metricsText()).not.toContain(`edge="${harness.edges[0]}"`);
      expect((await harness.router.traffic()).every(({ edge }) => edge !== harness.edges[0])).toBe(true);
    });
  });
}
