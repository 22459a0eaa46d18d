import { describe, expect, it } from 'vitest';
import { until, World } from '../../../testing/platform/world.ts';
import { changeApp } from './change-app.ts';
import { createApp } from './create-app.ts';
import { restartApp } from './restart-app.ts';
import { rollbackApp } from './rollback-app.ts';
import { startApp } from './start-app.ts';
import { stopApp } from './stop-app.ts';

async function replicasOf(world: World): Promise<string[]> {
  const observation = await world.memory.runtime.observe((await world.app('shop')).id);
  return (observation?.replicas ?? []).map(({ id }) => id);
}

describe('stop and start', () => {
  it('takes every copy away, and brings the release back', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { platform } = server;
    await world.deployed(server, 'shop');
    await stopApp(platform, world.user, await world.app('shop'));
    await until(async () => (await replicasOf(world)).length === 0);
    await expect.poll(() => world.memory.router.routesOf('edge-1')).toMatchObject([{ state: 'stopped', targets: [] }]);
    await expect(stopApp(platform, world.user, await world.app('shop'))).rejects.toMatchObject({
      code: 'already-stopped',
    });
    await expect(restartApp(platform, world.user, await world.app('shop'))).rejects.toMatchObject({
      code: 'already-stopped',
    });
    await expect(rollbackApp(platform, world.user, await world.app('shop'), 1)).rejects.toMatchObject({
      code: 'already-stopped',
    });
    await world.ended(await startApp(platform, world.user, await world.app('shop')), 'succeeded');
    expect(await replicasOf(world)).toHaveLength(2);
    await expect(startApp(platform, world.user, await world.app('shop'))).rejects.toMatchObject({
      code: 'already-running',
    });
    expect(await world.eventKinds('shop')).toContain('app-stopped');
    expect(world.errors).toEqual([]);
  });

  it('of an app that was never deployed says so', async () => {
    const world = await World.make();
    const { platform } = await world.boot();
    await createApp(platform, world.user, 'shop');
    await expect(restartApp(platform, world.user, await world.app('shop'))).rejects.toMatchObject({
      code: 'nothing-deployed',
    });
    await stopApp(platform, world.user, await world.app('shop'));
    await expect(startApp(platform, world.user, await world.app('shop'))).rejects.toMatchObject({
      code: 'nothing-deployed',
    });
  });

  it('in the middle of a deploy ends the run and leaves nothing running', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    world.memory.router.answerProbes(() => ({ status: 502, ms: 1 }));
    const run = await world.upload(server, 'shop');
    await world.inStage(run, 'verify');
    await stopApp(server.platform, world.user, await world.app('shop'));
    await world.ended(run, 'canceled');
    await until(async () => (await replicasOf(world)).length === 0);
    world.memory.router.answerProbes(undefined);
    expect(
      await world.ended(await startApp(server.platform, world.user, await world.app('shop')), 'succeeded'),
    ).toMatchObject({
      release: 1,
    });
  });

  it('takes an upload to a stopped app without starting it', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    await stopApp(server.platform, world.user, await world.app('shop'));
    const run = await world.deployed(server, 'shop');
    expect(await replicasOf(world)).toEqual([]);
    const started = await world.ended(
      await startApp(server.platform, world.user, await world.app('shop')),
      'succeeded',
    );
    expect(started.release).toBe(run.release);
  });
});

describe('restart', () => {
  it('replaces every copy by one of the same release', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const before = await replicasOf(world);
    await world.ended(await restartApp(server.platform, world.user, await world.app('shop')), 'succeeded');
    const after = await replicasOf(world);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    expect((await world.deployments('shop')).map(({ release, state }) => `v${release} ${state}`)).toEqual([
      'v1 live',
      'v1 superseded',
    ]);
  });
});

describe('rollback', () => {
  it('makes an older release live again, with its own configuration, and stays so over a stop', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { platform } = server;
    await world.deployed(server, 'shop');
    const { run } = await changeApp(platform, world.user, await world.app('shop'), { configVars: { COLOR: 'red' } });
    await world.ended(run!, 'succeeded');
    await world.ended(await rollbackApp(platform, world.user, await world.app('shop'), 1), 'succeeded');
    const specOf = async () => world.memory.runtime.specOf((await world.app('shop')).id);
    expect(await specOf()).toMatchObject({ release: 1, template: { env: {} } });
    await stopApp(platform, world.user, await world.app('shop'));
    await world.ended(await startApp(platform, world.user, await world.app('shop')), 'succeeded');
    expect(await specOf()).toMatchObject({ release: 1, template: { env: {} } });
  });

  it('refuses releases that are not there, or whose build is gone', async () => {
    const world = await World.make({ releasesKept: 1 });
    const server = await world.boot();
    const { platform } = server;
    await world.deployed(server, 'shop');
    await world.deployed(server, 'shop');
    await expect.poll(async () => (await releaseOf(world, 1))?.collected).toBe(true);
    await expect(rollbackApp(platform, world.user, await world.app('shop'), 1)).rejects.toMatchObject({
      code: 'release-collected',
    });
    await expect(rollbackApp(platform, world.user, await world.app('shop'), 9)).rejects.toMatchObject({
      code: 'release-not-found',
    });
  });

  it('whose build went between the question and its turn fails, and what is live stays', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { stores, runner } = world.memory;
    await world.deployed(server, 'shop');
    await world.deployed(server, 'shop');
    runner.hold();
    const upload = await world.upload(server, 'shop');
    await world.inStage(upload, 'build');
    const rollback = await rollbackApp(server.platform, world.user, await world.app('shop'), 1);
    const release = stores.releases.release;
    stores.releases.release = async (appId, number) => {
      const found = await release(appId, number);
      return found && number === 1 ? { ...found, collected: true } : found;
    };
    runner.finish(upload.id);
    expect((await world.ended(rollback, 'failed')).failure).toMatchObject({ code: 'internal' });
    expect((await world.deployments('shop'))[0]).toMatchObject({ state: 'live', release: 3 });
  });
});

async function releaseOf(world: World, number: number) {
  return world.memory.stores.releases.release((await world.app('shop')).id, number);
}
