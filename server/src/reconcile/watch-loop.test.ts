import { describe, expect, it } from 'vitest';
import { type RunningServer, World } from '../../../testing/platform/world.ts';
import type { AppEvent } from '../domain/app-event.ts';
import { WatchLoop } from './watch-loop.ts';

/** A loop that looks when the test says so, over an App that is live. */
async function watched(): Promise<{ world: World; server: RunningServer; loop: WatchLoop; appId: string }> {
  const world = await World.make();
  const server = await world.boot();
  const { appId } = await world.deployed(server, 'shop');
  await server.stop();
  const loop = new WatchLoop(server.platform, (error) => world.errors.push(error));
  await loop.look();
  return { world, server, loop, appId };
}

async function told(world: World, ...kinds: AppEvent['kind'][]): Promise<AppEvent[]> {
  const app = await world.app('shop');
  const events = await world.memory.stores.events.listRecent([app.id], 1_000);
  return events.filter(({ kind }) => kinds.includes(kind)).reverse();
}

const kindsOf = (events: AppEvent[]) => events.map(({ kind }) => kind);

describe('redundancy', () => {
  it('is told as lost when the loss lasts, and as back when it is mended', async () => {
    const { world, loop, appId } = await watched();
    const { runtime, clock } = world.memory;
    runtime.break(appId, 0, { reason: 'unknown' }, 'unhealthy');
    await loop.look();
    clock.advance(2_900);
    await loop.look();
    expect(await told(world, 'redundancy-lost')).toEqual([]);
    clock.advance(200);
    await loop.look();
    expect(await told(world, 'redundancy-lost')).toMatchObject([
      { params: { reason: 'none-ready' }, actor: 'platform' },
    ]);
    runtime.mend(appId);
    await loop.look();
    clock.advance(3_100);
    await loop.look();
    await loop.look();
    const kinds = kindsOf(await told(world, 'redundancy-lost', 'redundancy-back'));
    expect(kinds).toEqual(['redundancy-lost', 'redundancy-back']);
  });

  it('is no event when it is back within three seconds, but the badge is told at once', async () => {
    const { world, server, loop, appId } = await watched();
    const { runtime, clock } = world.memory;
    const before = server.events.length;
    runtime.break(appId, 0, {}, 'unhealthy');
    await loop.look();
    expect(server.events.slice(before)).toContainEqual({ type: 'app-changed', appId, ownerId: world.user.id });
    clock.advance(2_000);
    runtime.mend(appId);
    await loop.look();
    clock.advance(10_000);
    await loop.look();
    expect(await told(world, 'redundancy-lost', 'redundancy-back')).toEqual([]);
  });

  it('that goes from one kind of loss to another is lost all the while', async () => {
    const { world, loop, appId } = await watched();
    const { runtime, clock } = world.memory;
    for (let second = 0; second < 4; second += 1) {
      if (second % 2 === 0) runtime.break(appId, 0, {}, 'unhealthy');
      else await mendOne(world, appId);
      await loop.look();
      clock.advance(1_000);
    }
    await loop.look();
    expect(kindsOf(await told(world, 'redundancy-lost'))).toEqual(['redundancy-lost']);
  });

  it('is judged by what was deployed while another number of replicas is on its way', async () => {
    const { world, loop, appId } = await watched();
    await world.memory.stores.apps.update(appId, (app) => ({ ...app, replicas: 1 }));
    for (let look = 0; look < 3; look += 1) {
      world.memory.clock.advance(30_000);
      await loop.look();
    }
    expect(await told(world, 'redundancy-lost')).toEqual([]);
  });

  it('is not told twice by a server that was started again, and its return is', async () => {
    const { world, server, loop, appId } = await watched();
    const { runtime, clock } = world.memory;
    const confirm = async (watch: WatchLoop) => {
      await watch.look();
      clock.advance(3_100);
      await watch.look();
    };
    runtime.break(appId, 0, {}, 'unhealthy');
    await confirm(loop);
    const second = new WatchLoop(server.platform, () => undefined);
    await confirm(second);
    expect(kindsOf(await told(world, 'redundancy-lost'))).toEqual(['redundancy-lost']);
    runtime.mend(appId);
    const third = new WatchLoop(server.platform, () => undefined);
    await confirm(third);
    expect(kindsOf(await told(world, 'redundancy-back'))).toEqual(['redundancy-back']);
  });
});

describe('crashes', () => {
  it('are told once each, with what is known of them', async () => {
    const { world, loop, appId } = await watched();
    world.memory.runtime.break(appId, 0, { code: 7 });
    await loop.look();
    await loop.look();
    world.memory.runtime.break(appId, 1, { code: null, signal: 'SIGKILL', reason: 'out-of-memory' });
    await loop.look();
    const crashes = await told(world, 'replica-crashed', 'replica-out-of-memory');
    expect(kindsOf(crashes).sort()).toEqual([
      'replica-crashed',
      'replica-crashed',
      'replica-out-of-memory',
      'replica-out-of-memory',
    ]);
    expect(crashes[0]?.params).toEqual({
      replica: expect.stringMatching(/^rep_/),
      node: 'node-0',
      exitCode: 7,
      restarts: 0,
    });
    expect(crashes[3]?.params).toMatchObject({ signal: 'SIGKILL', restarts: 1 });
  });

  it('of a background process are events of their own, and no loss of redundancy', async () => {
    const world = await World.make();
    world.memory.runner.planWith({ background: { worker: 'node jobs.js' } });
    const server = await world.boot();
    const { appId } = await world.deployed(server, 'shop');
    await server.stop();
    const loop = new WatchLoop(server.platform, (error) => world.errors.push(error));
    await loop.look();
    world.memory.runtime.break(`${appId}.worker`, 0, { code: 7 });
    await loop.look();
    world.memory.clock.advance(10_000);
    await loop.look();
    expect(await told(world, 'replica-crashed', 'redundancy-lost')).toEqual([]);
    expect(await told(world, 'background-crashed')).toMatchObject([
      { params: { process: 'worker', exitCode: 7, node: 'node-0' } },
    ]);
  });

  it('of before the start of the server are old news', async () => {
    const { world, server, appId } = await watched();
    world.memory.runtime.break(appId, 4, { code: 7 });
    const loop = new WatchLoop(server.platform, () => undefined);
    await loop.look();
    expect(await told(world, 'replica-crashed')).toEqual([]);
  });
});

describe('nodes', () => {
  it('are told when they go and come', async () => {
    const { world, server, loop } = await watched();
    world.memory.runtime.setNode('node-1', false);
    await loop.look();
    await loop.look();
    world.memory.runtime.setNode('node-1', true);
    await loop.look();
    expect(kindsOf(await told(world, 'node-lost', 'node-back'))).toEqual(['node-lost', 'node-back']);
    expect(server.events.filter(({ type }) => type === 'nodes-changed')).toHaveLength(2);
  });

  it('are read again by the pages when one is emptied, and when nothing of them is heard any more', async () => {
    const { world, server, loop } = await watched();
    const { runtime, clock } = world.memory;
    const count = () => server.events.filter(({ type }) => type === 'nodes-changed').length;
    await runtime.drain('node-1');
    await loop.look();
    await loop.look();
    expect(count()).toBe(1);
    runtime.setSilent(clock.now());
    clock.advance(20_000);
    await loop.look();
    await loop.look();
    expect(count()).toBe(2);
    runtime.setSilent(undefined);
    await loop.look();
    expect(count()).toBe(3);
  });
});

it('goes on after a look that failed, and stops looking when it is closed', async () => {
  const { world, server } = await watched();
  const loop = new WatchLoop(server.platform, (error) => world.errors.push(error));
  world.memory.runtime.failNext('nodes', new Error('the runtime is away'));
  loop.open();
  await expect.poll(() => world.errors.map(String), { timeout: 5_000 }).toEqual(['Error: the runtime is away']);
  world.memory.runtime.setNode('node-1', true);
  await loop.close();
  world.memory.runtime.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(world.errors).toHaveLength(1);
});

async function mendOne({ memory }: World, appId: string): Promise<void> {
  const observation = await memory.runtime.observe(appId);
  memory.runtime.mendCopy(appId, observation?.replicas[0]?.id ?? '');
}
