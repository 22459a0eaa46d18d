import { describe, expect, it } from 'vitest';
import { type RunningServer, until, World } from '../../../testing/platform/world.ts';
import type { WorkloadSpec } from '../domain/workload.ts';
import { WorkloadLoop } from './workload-loop.ts';

async function stopped(): Promise<{ world: World; server: RunningServer; loop: WorkloadLoop; appId: string }> {
  const world = await World.make();
  const server = await world.boot();
  const { appId } = await world.deployed(server, 'shop');
  await server.stop();
  return { world, server, loop: new WorkloadLoop(server.platform, (error) => world.errors.push(error)), appId };
}

describe('what the runtime is asked for', () => {
  it('is what the database says, when the server starts', async () => {
    const { world, loop, appId } = await stopped();
    const asked = world.memory.runtime.specOf(appId);
    await world.memory.runtime.remove(appId);
    await loop.open();
    expect(world.memory.runtime.specOf(appId)).toEqual(asked);
    await until(async () => (await world.memory.runtime.observe(appId))?.replicas.length === 2);
    await loop.close();
  });

  it('forgets what belongs to no app, and an app that is to run nothing', async () => {
    const { world, loop, appId } = await stopped();
    const spec = world.memory.runtime.specOf(appId) as WorkloadSpec;
    const undeployed = { ...(await world.app('shop')), id: 'app_new', name: 'new' };
    await world.memory.stores.apps.add(undeployed);
    for (const id of ['app_of_nobody', 'app_new']) await world.memory.runtime.apply({ ...spec, appId: id });
    await loop.open();
    expect((await world.memory.runtime.observeAll()).map((seen) => seen.appId)).toEqual([appId]);
    await loop.close();
  });

  it('leaves what it does not know alone on a cluster, which others may use too', async () => {
    const { world, loop, appId } = await stopped();
    const spec = world.memory.runtime.specOf(appId) as WorkloadSpec;
    await world.memory.runtime.apply({ ...spec, appId: 'app_of_another_platform' });
    Object.assign(world.memory.runtime, { kind: 'kubernetes' });
    await loop.open();
    const seen = (await world.memory.runtime.observeAll()).map((one) => one.appId);
    expect(seen.sort()).toEqual([appId, 'app_of_another_platform'].sort());
    await loop.close();
  });

  it('leaves what runs alone when its records are not whole', async () => {
    const { world, loop, appId } = await stopped();
    world.memory.stores.releases.artifact = async () => undefined;
    await loop.open();
    expect((await world.memory.runtime.observe(appId))?.replicas).toHaveLength(2);
    expect(String(world.errors[0])).toContain('is not in the database');
    await loop.close();
  });

  it('goes back to what was live when a deployment was left by a run that has ended', async () => {
    const { world, loop, appId } = await stopped();
    const [live] = await world.deployments('shop');
    await world.memory.stores.releases.addDeployment({
      ...live!,
      id: 'dep_lost',
      state: 'progressing',
      runId: 'run_gone',
    });
    await loop.open();
    const states = (await world.deployments('shop')).map(({ id, state }) => `${id} ${state}`);
    expect(states.sort()).toEqual(['dep_lost failed', `${live!.id} live`].sort());
    expect(world.memory.runtime.specOf(appId)?.release).toBe(1);
    await loop.close();
  });

  it('is asked for every app although one cannot be asked for', async () => {
    const { world, server, appId } = await stopped();
    const second = await world.boot();
    const { appId: other } = await world.deployed(second, 'blog');
    await second.stop();
    for (const id of [appId, other]) await world.memory.runtime.remove(id);
    world.memory.runtime.failNext('apply', new Error('no'));
    const loop = new WorkloadLoop(server.platform, (error) => world.errors.push(error));
    await loop.open();
    const asked = [appId, other].map((id) => world.memory.runtime.specOf(id) !== undefined);
    expect(asked.sort()).toEqual([false, true]);
    expect(world.errors.map(String)).toEqual(['Error: no']);
    await loop.close();
  });
});
