import { describe, expect, it } from 'vitest';
import { World } from '../../../testing/platform/world.ts';
import { StageFailure } from '../domain/failure.ts';
import { changeApp } from './change-app.ts';
import { createApp } from './create-app.ts';
import { startApp } from './start-app.ts';
import { stopApp } from './stop-app.ts';

describe('a change of settings', () => {
  it('takes the way of a deploy only when replicas must know', async () => {
    const world = await World.make();
    const { platform } = await world.boot();
    await world.deployed({ platform } as never, 'shop');
    const change = async (settings: Parameters<typeof changeApp>[3]) =>
      (await changeApp(platform, world.user, await world.app('shop'), settings)).run?.kind;
    expect(await change({ extraHostnames: ['shop.example', 'shop.example'] })).toBeUndefined();
    expect((await world.app('shop')).extraHostnames).toEqual(['shop.example']);
    await expect
      .poll(() => world.memory.router.routesOf('edge-0')[0]?.hostnames)
      .toEqual(['shop.localhost', 'shop.example']);
    expect(await change({ volumeLimitBytes: 5_000_000 })).toBeUndefined();
    expect(await change({ replicas: 3 })).toBe('scale');
    expect(await change({ memoryLimitBytes: 64_000_000 })).toBe('restart');
    expect(await change({ memoryLimitBytes: 65_000_000, configVars: { A: '1' } })).toBe('config');
    expect(await change({ healthPath: '/healthz' })).toBe('config');
    expect(await change({ startCommand: 'node other.js' })).toBe('config');
    expect(await change({ startCommand: null, healthPath: null })).toBe('config');
    expect(await world.app('shop')).not.toHaveProperty('startCommand');
    expect(await world.app('shop')).not.toHaveProperty('healthPath');
  });

  it('may give the volume to one replica alone, and back to all of them', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const change = async (settings: Parameters<typeof changeApp>[3]) =>
      changeApp(server.platform, world.user, await world.app('shop'), settings);
    await expect(change({ singleWriter: true })).rejects.toMatchObject({ code: 'not-supported' });
    Object.defineProperty(world.memory.runtime, 'kind', { value: 'kubernetes' });
    await change({ autoscaling: { maxReplicas: 4, cpuPercent: 70 } });
    const { run } = await change({ singleWriter: true });
    expect(run?.kind).toBe('restart');
    await world.ended(run!, 'succeeded');
    const app = await world.app('shop');
    expect(app).toMatchObject({ replicas: 1, singleWriter: true });
    expect(app).not.toHaveProperty('autoscaling');
    const [live] = (await world.deployments('shop')).filter(({ state }) => state === 'live');
    expect(live?.settings).toMatchObject({ replicas: 1, singleWriter: true });
    await expect(change({ replicas: 2 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(change({ autoscaling: { maxReplicas: 3, cpuPercent: 50 } })).rejects.toMatchObject({
      code: 'conflict',
    });

    const unshared = new StageFailure('volume-unmountable', { message: 'it lies on a disk of one node' });
    world.memory.volumes.failNext('ensure', unshared);
    await expect(change({ singleWriter: false })).rejects.toMatchObject({
      code: 'conflict',
      message: /disk of one node/,
    });
    expect(await world.app('shop')).toMatchObject({ singleWriter: true });
    await world.ended((await change({ singleWriter: false })).run!, 'succeeded');
    expect(await world.app('shop')).toMatchObject({ replicas: 2, singleWriter: false });
  });

  it('may let the cluster add copies, up to more than there are always', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const change = async (settings: Parameters<typeof changeApp>[3]) =>
      changeApp(server.platform, world.user, await world.app('shop'), settings);
    const autoscaling = { maxReplicas: 4, cpuPercent: 70 };
    const { run } = await change({ autoscaling });
    expect(run?.kind).toBe('scale');
    await world.ended(run!, 'succeeded');
    const { id } = await world.app('shop');
    expect(world.memory.runtime.specOf(id)).toMatchObject({ replicas: 2, autoscaling });
    await expect(change({ replicas: 4 })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(change({ autoscaling: { ...autoscaling, maxReplicas: 2 } })).rejects.toThrow('must be more than');
    await world.ended((await change({ autoscaling: null })).run!, 'succeeded');
    expect(world.memory.runtime.specOf(id)).not.toHaveProperty('autoscaling');
    world.memory.runtime.autoscales = false;
    await expect(change({ autoscaling })).rejects.toMatchObject({ code: 'not-supported' });
  });

  it('of the number of copies is no news of the release', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    // A run has ended a moment before its event is there.
    await expect.poll(() => world.eventKinds('shop')).toHaveLength(4);
    const { run } = await changeApp(server.platform, world.user, await world.app('shop'), { replicas: 3 });
    await world.ended(run!, 'succeeded');
    const kinds = async () => (await world.eventKinds('shop')).slice(4);
    await expect.poll(kinds).toEqual(['settings-changed', 'run-queued', 'run-succeeded']);
  });

  it('gives replicas the opened secrets, and keeps them sealed everywhere else', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const { run } = await changeApp(server.platform, world.user, await world.app('shop'), {
      secrets: { TOKEN: 'hush' },
    });
    await world.ended(run!, 'succeeded');
    const app = await world.app('shop');
    expect(JSON.stringify([app, await world.memory.stores.releases.listReleases(app.id)])).not.toContain('hush');
    expect(JSON.stringify(await world.memory.stores.events.listByApp(app.id, 100))).not.toContain('hush');
    const spec = world.memory.runtime.specOf(app.id);
    expect(spec?.template.env).toEqual({ TOKEN: 'hush' });
    const removed = await changeApp(server.platform, world.user, await world.app('shop'), { secrets: { TOKEN: null } });
    await world.ended(removed.run!, 'succeeded');
    expect(world.memory.runtime.specOf(app.id)?.template.env).toEqual({});
  });

  it('refuses what cannot be, and then changes nothing', async () => {
    const world = await World.make();
    const { platform } = await world.boot();
    await createApp(platform, world.user, 'shop');
    const change = async (settings: Parameters<typeof changeApp>[3]) =>
      changeApp(platform, world.user, await world.app('shop'), settings);
    await change({ secrets: { TOKEN: 'hush' } });
    await expect(change({ configVars: { TOKEN: 'open', OTHER: '1' } })).rejects.toMatchObject({ code: 'conflict' });
    await change({ configVars: { COLOR: 'red' } });
    await expect(change({ secrets: { COLOR: 'hush' } })).rejects.toMatchObject({ code: 'conflict' });
    await expect(change({ configVars: { PORT: '1' } })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(change({ configVars: { NONSTOP4_X: '1' } })).rejects.toMatchObject({ code: 'invalid-input' });
    const inherited = JSON.parse('{"__proto__":"1"}') as Record<string, string>;
    await expect(change({ configVars: inherited })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(change({ extraHostnames: ['x.localhost'] })).rejects.toMatchObject({ code: 'hostname-taken' });
    expect(await world.app('shop')).toMatchObject({ configVars: { COLOR: 'red' }, extraHostnames: [] });
    // A secret becomes a config var in one change.
    await change({ secrets: { TOKEN: null }, configVars: { TOKEN: 'open' } });
    expect((await world.app('shop')).configVars).toEqual({ COLOR: 'red', TOKEN: 'open' });
  });

  it('during the first upload reaches the replicas too', async () => {
    const world = await World.make();
    const server = await world.boot();
    world.memory.runtime.hold();
    const upload = await world.upload(server, 'shop');
    await world.inStage(upload, 'deploy');
    await expect.poll(() => world.memory.stores.releases.release(upload.appId, 1)).toBeDefined();
    const { run } = await changeApp(server.platform, world.user, await world.app('shop'), {
      configVars: { COLOR: 'red' },
    });
    world.memory.runtime.letGo();
    await world.ended(run!, 'succeeded');
    expect(world.memory.runtime.specOf(upload.appId)?.template.env).toEqual({ COLOR: 'red' });
  });

  it('during a first upload that then fails waits for the next one', async () => {
    const world = await World.make();
    const server = await world.boot();
    world.memory.runner.hold();
    const upload = await world.upload(server, 'shop');
    await world.inStage(upload, 'build');
    const { run } = await changeApp(server.platform, world.user, await world.app('shop'), {
      configVars: { COLOR: 'red' },
    });
    world.memory.runner.fail(upload.id, { code: 'build-failed', params: {}, lastLines: [] });
    await world.ended(upload, 'failed');
    expect((await world.ended(run!, 'succeeded')).release).toBeUndefined();
    expect(await world.deployments('shop')).toEqual([]);
    world.memory.runner.letGo();
    await world.deployed(server, 'shop');
    expect(world.memory.runtime.specOf(upload.appId)?.template.env).toEqual({ COLOR: 'red' });
  });

  it('of a stopped app counts from its start on', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const { platform } = server;
    await stopApp(platform, world.user, await world.app('shop'));
    const { run } = await changeApp(platform, world.user, await world.app('shop'), {
      configVars: { COLOR: 'red' },
      replicas: 3,
    });
    expect(run).toBeUndefined();
    await world.ended(await startApp(platform, world.user, await world.app('shop')), 'succeeded');
    const spec = world.memory.runtime.specOf((await world.app('shop')).id);
    expect(spec).toMatchObject({ release: 2, replicas: 3, template: { env: { COLOR: 'red' } } });
    // Started again without any change it stays the same release.
    await stopApp(platform, world.user, await world.app('shop'));
    expect(await world.ended(await startApp(platform, world.user, await world.app('shop')), 'succeeded')).toMatchObject(
      { release: 2 },
    );
  });
});
