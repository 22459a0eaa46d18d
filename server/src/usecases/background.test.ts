import { describe, expect, it } from 'vitest';
import { type RunningServer, until, World } from '../../../testing/platform/world.ts';
import { changeApp } from './change-app.ts';
import { deleteApp } from './delete-app.ts';
import { startApp } from './start-app.ts';
import { stopApp } from './stop-app.ts';

const BACKGROUND = { worker: 'node jobs.js' };

/** A live App with a background process. */
async function withWorker(world: World): Promise<{ server: RunningServer; id: string }> {
  world.memory.runner.planWith({ background: BACKGROUND });
  const server = await world.boot();
  await world.deployed(server, 'shop');
  return { server, id: `${(await world.app('shop')).id}.worker` };
}

describe('a background process', () => {
  it('runs with the release’s code and config, and counts with its App', async () => {
    const world = await World.make();
    const { id } = await withWorker(world);
    const app = await world.app('shop');
    const spec = world.memory.runtime.specOf(id);
    expect(spec).toMatchObject({
      ...{ appName: 'shop.worker', ownerId: app.ownerId, release: 1, replicas: 1 },
      template: {
        startCommand: 'node jobs.js',
        healthCheck: { kind: 'running' },
        memoryLimitBytes: app.memoryLimitBytes,
      },
    });
    expect(app.background).toEqual({ worker: 1 });
  });

  it('is scaled by itself, and stopped and started with its App', async () => {
    const world = await World.make();
    const { server, id } = await withWorker(world);
    const asked = () => [
      world.memory.runtime.specOf(id)?.replicas,
      world.memory.runtime.specOf(id.split('.')[0]!)?.replicas,
    ];
    const scaled = await changeApp(server.platform, world.user, await world.app('shop'), { background: { worker: 3 } });
    expect((await world.ended(scaled.run!, 'succeeded')).kind).toBe('scale');
    expect(asked()).toEqual([3, 2]);
    await stopApp(server.platform, world.user, await world.app('shop'));
    expect(asked()).toEqual([0, 0]);
    await world.ended(await startApp(server.platform, world.user, await world.app('shop')), 'succeeded');
    expect(asked()).toEqual([3, 2]);
  });

  it('that crashes takes the release back, with a card of its own', async () => {
    const world = await World.make();
    const { server, id } = await withWorker(world);
    const before = world.memory.runtime.specOf(id)?.templateHash;
    world.memory.runtime.crashNext(id);
    const run = await world.ended(await world.upload(server, 'shop'), 'failed');
    expect(run.failure).toMatchObject({ code: 'background-ended', params: { process: 'worker', exitCode: 3 } });
    await until(() => world.memory.runtime.specOf(id)?.templateHash === before);
    const live = (await world.deployments('shop')).filter(({ state }) => state === 'live');
    expect(live).toHaveLength(1);
  });

  it('of a release that does not come up goes with it', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const id = `${(await world.app('shop')).id}.worker`;
    world.memory.runner.planWith({ background: BACKGROUND });
    world.memory.runtime.crashNext(id);
    await world.ended(await world.upload(server, 'shop'), 'failed');
    await until(() => world.memory.runtime.specOf(id) === undefined);
  });

  it('goes when what is live does not have it any more, and with its App', async () => {
    const world = await World.make();
    const { server, id } = await withWorker(world);
    world.memory.runner.planWith({});
    await world.deployed(server, 'shop');
    expect(world.memory.runtime.specOf(id)).toBeUndefined();
    expect((await world.app('shop')).background).toBeUndefined();
    world.memory.runner.planWith({ background: BACKGROUND });
    await world.deployed(server, 'shop');
    expect(world.memory.runtime.specOf(id)?.replicas).toBe(1);
    await deleteApp(server.platform, world.user, await world.app('shop'), { confirm: 'shop', deleteData: false });
    await until(async () => (await world.memory.stores.apps.byName('shop')) === undefined);
    expect(world.memory.runtime.specOf(id)).toBeUndefined();
  });

  it('keeps its number of copies when a release without it does not come up', async () => {
    const world = await World.make();
    const { server, id } = await withWorker(world);
    const scaled = await changeApp(server.platform, world.user, await world.app('shop'), { background: { worker: 3 } });
    await world.ended(scaled.run!, 'succeeded');
    world.memory.runner.planWith({ background: { clock: 'node clock.js' } });
    world.memory.runtime.crashNext(id.replace('worker', 'clock'));
    await world.ended(await world.upload(server, 'shop'), 'failed');
    await until(async () => (await world.app('shop')).background?.clock === undefined);
    expect((await world.app('shop')).background).toEqual({ worker: 3 });
    expect(world.memory.runtime.specOf(id)?.replicas).toBe(3);
  });

  it('is known by its name', async () => {
    const world = await World.make();
    const { server } = await withWorker(world);
    const change = async (name: string) =>
      changeApp(server.platform, world.user, await world.app('shop'), { background: { [name]: 2 } });
    await expect(change('wroker')).rejects.toMatchObject({
      code: 'process-not-found',
      message: expect.stringContaining('It has worker.'),
      params: { name: 'shop', process: 'wroker' },
    });
    await expect(change('constructor')).rejects.toMatchObject({ code: 'process-not-found' });
  });

  it('counts for the quota of its owner', async () => {
    const world = await World.make();
    await world.memory.stores.users.update(world.user.id, (user) => ({ ...user, quota: { replicas: 2 } }));
    world.memory.runner.planWith({ background: BACKGROUND });
    const server = await world.boot();
    const run = await world.ended(await world.upload(server, 'shop'), 'failed');
    expect(run.failure).toMatchObject({ code: 'account-quota', params: { limit: '2', needed: '3' } });
  });
});
