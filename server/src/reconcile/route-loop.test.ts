import { describe, expect, it } from 'vitest';
import { type RunningServer, World } from '../../../testing/platform/world.ts';
import type { WorkloadObservation } from '../domain/workload.ts';
import { RouteLoop } from './route-loop.ts';

async function published(): Promise<{ world: World; server: RunningServer; loop: RouteLoop; appId: string }> {
  const world = await World.make();
  const server = await world.boot();
  const { appId } = await world.deployed(server, 'shop');
  await server.stop();
  return { world, server, loop: new RouteLoop(server.platform, (error) => world.errors.push(error)), appId };
}

const targetsOf = (world: World) => world.memory.router.routesOf('edge-0')[0]?.targets.map(({ id }) => id);

describe('routes', () => {
  it('name the copies in rotation, under every name of the app', async () => {
    const { world, loop, appId } = await published();
    await world.memory.stores.apps.update(appId, (app) => ({ ...app, extraHostnames: ['shop.example'] }));
    world.memory.runtime.takeOutOfRotation(appId, 0);
    await loop.publishNow(appId);
    const replicas = (await world.memory.runtime.observe(appId))?.replicas ?? [];
    expect(world.memory.router.routesOf('edge-1')).toEqual([
      {
        appId,
        hostnames: ['shop.localhost', 'shop.example'],
        state: 'serving',
        targets: [{ id: replicas[1]?.id, host: '127.0.0.1', port: replicas[1]?.port }],
        healthCheck: { kind: 'http', path: '/healthz' },
        redirectToHttps: true,
      },
    ]);
  });

  it('are there for all apps when it is open, and gone with an app that nobody withdrew', async () => {
    const { world, loop, appId } = await published();
    await world.memory.router.withdraw(appId);
    await loop.open();
    expect(targetsOf(world)).toHaveLength(2);
    await world.memory.stores.apps.remove(appId);
    await loop.publishNow(appId);
    expect(world.memory.router.routesOf('edge-0')).toEqual([]);
    await loop.close();
  });

  it('follow what the runtime and the bus tell', async () => {
    const { world, server, loop, appId } = await published();
    await loop.open();
    world.memory.runtime.takeOutOfRotation(appId, 0);
    await expect.poll(() => targetsOf(world)).toHaveLength(1);
    await world.memory.stores.apps.update(appId, (app) => ({ ...app, desiredState: 'stopped' }));
    server.platform.bus.publish({ type: 'app-changed', appId, ownerId: world.user.id });
    await expect.poll(() => world.memory.router.routesOf('edge-0')[0]?.state).toBe('stopped');
    await loop.close();
    expect(world.memory.runtime.watchers).toBe(0);
  });

  it('are never put back to what an earlier look has seen', async () => {
    const { world, loop, appId } = await published();
    const late = holdFirstObservation(world);
    const earlier = loop.publishNow(appId);
    await late.seen;
    world.memory.runtime.takeOutOfRotation(appId, 0);
    await loop.publishNow(appId);
    expect(targetsOf(world)).toHaveLength(1);
    late.release();
    await earlier;
    expect(targetsOf(world)).toHaveLength(1);
  });

  it('are on the edges when a look that was overtaken resolves', async () => {
    const { world, loop, appId } = await published();
    const late = holdFirstObservation(world);
    const order: string[] = [];
    const earlier = loop.publishNow(appId).then(() => order.push('earlier'));
    await late.seen;
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    world.memory.router.publish = async () => {
      asked.resolve();
      await answered.promise;
      order.push('on the edges');
    };
    const later = loop.publishNow(appId);
    await asked.promise;
    late.release();
    answered.resolve();
    await Promise.all([earlier, later]);
    expect(order).toEqual(['on the edges', 'earlier']);
  });

  it('of one app that an edge is slow to take do not keep the others waiting', async () => {
    const { world, server, loop, appId } = await published();
    const running = await world.boot();
    await world.deployed(running, 'blog');
    const blog = (await world.app('blog')).id;
    await running.stop();
    await loop.open();
    const publish = world.memory.router.publish.bind(world.memory.router);
    const never = Promise.withResolvers<void>();
    const taken: string[] = [];
    world.memory.router.publish = async (routes) => {
      if (routes.some((route) => route.appId === appId)) await never.promise;
      await publish(routes);
      taken.push(...routes.map((route) => route.appId));
    };
    for (const id of [appId, blog]) server.platform.bus.publish({ type: 'app-changed', appId: id, ownerId: '' });
    await expect.poll(() => taken).toContain(blog);
    expect(taken).not.toContain(appId);
    never.resolve();
    await loop.close();
  });

  it('of one app that cannot be read do not keep the others from being published', async () => {
    const { world, server, loop, appId } = await published();
    await loop.open();
    world.memory.stores.failNext('overviews.ofApp', new Error('the database is locked'));
    for (const id of ['app_none', appId]) server.platform.bus.publish({ type: 'app-changed', appId: id, ownerId: '' });
    world.memory.runtime.takeOutOfRotation(appId, 0);
    await expect.poll(() => targetsOf(world)).toHaveLength(1);
    expect(world.errors.map(String)).toEqual(['Error: the database is locked']);
    await loop.close();
  });
});

/** The first observation is made now and given when the test says so. */
function holdFirstObservation(world: World): { seen: Promise<void>; release: () => void } {
  const { runtime } = world.memory;
  const observe = runtime.observe.bind(runtime);
  const seen = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let calls = 0;
  runtime.observe = async (appId): Promise<WorkloadObservation | undefined> => {
    calls += 1;
    const isFirst = calls === 1;
    const observation = await observe(appId);
    if (isFirst) {
      seen.resolve();
      await released.promise;
    }
    return observation;
  };
  return { seen: seen.promise, release: released.resolve };
}
