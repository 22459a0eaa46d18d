import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PowerSwitch } from '../../../testing/platform/power-switch.ts';
import { type RunningServer, until, World } from '../../../testing/platform/world.ts';
import { tidyUp } from '../reconcile/housekeeping-loop.ts';
import { changeApp } from './change-app.ts';
import { deleteApp, finishDeletion } from './delete-app.ts';

const PLACE = { userName: 'ada', appName: 'shop' };

async function askToDelete(world: World, server: RunningServer, deleteData: boolean): Promise<void> {
  await deleteApp(server.platform, world.user, await world.app('shop'), { confirm: 'shop', deleteData });
}

async function isGone(world: World): Promise<boolean> {
  return (await world.memory.stores.apps.byName('shop')) === undefined;
}

describe('the deletion of an app', () => {
  it('takes away its copies, its routes and its records, and keeps its data unless asked', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { appId } = await world.deployed(server, 'shop');
    world.memory.volumes.use(PLACE, 1_000);
    await askToDelete(world, server, false);
    await until(() => isGone(world));
    expect(await world.memory.runtime.observe(appId)).toBeUndefined();
    await expect.poll(() => world.memory.router.routesOf('edge-0')).toEqual([]);
    expect(await world.memory.volumes.usage(PLACE)).toEqual({ usedBytes: 1_000 });
    await world.deployed(server, 'shop');
    await askToDelete(world, server, true);
    await until(() => isGone(world));
    expect(await world.memory.volumes.usage(PLACE)).toEqual({ usedBytes: 0 });
    await tidyUp(world.memory, (error) => world.errors.push(error));
    for (const folder of ['uploads', 'work', 'logs']) expect(readdirSync(join(world.memory.disk, folder))).toEqual([]);
    expect(world.errors).toEqual([]);
  });

  it('wants the name typed', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const asked = deleteApp(server.platform, world.user, await world.app('shop'), {
      confirm: 'Shop',
      deleteData: false,
    });
    await expect(asked).rejects.toMatchObject({ code: 'confirmation-wrong' });
    expect((await world.app('shop')).deleting).toBeUndefined();
  });

  it('ends a run in progress first, and takes no change any more', async () => {
    const world = await World.make();
    const server = await world.boot();
    world.memory.runtime.hold();
    const run = await world.upload(server, 'shop');
    await world.inStage(run, 'deploy');
    await until(async () => (await world.deployments('shop')).length === 1);
    await askToDelete(world, server, false);
    const change = changeApp(server.platform, world.user, await world.app('shop'), { replicas: 3 });
    await expect(change).rejects.toMatchObject({ code: expect.stringMatching(/conflict|not-found/) });
    await until(() => isGone(world));
    expect(await world.memory.runtime.observe(run.appId)).toBeUndefined();
    expect(world.errors).toEqual([]);
  });

  it('asked for twice deletes the data when one of the two said so, and is told once', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { appId } = await world.deployed(server, 'shop');
    world.memory.git.failNext('removeApp', new Error('git is away'));
    await askToDelete(world, server, true);
    await askToDelete(world, server, false);
    await until(() => isGone(world));
    expect(await world.memory.volumes.usage(PLACE)).toEqual({ usedBytes: 0 });
    const told = server.events.filter((event) => event.type === 'event' && event.event.kind === 'app-deleted');
    expect(told).toMatchObject([{ event: { appId } }]);
    expect(world.errors.map(String)).toEqual(['Error: git is away']);
  });

  it('goes on after a kill, whichever call was the last', { timeout: 60_000 }, async () => {
    const { first, count } = await callsOfADeletion();
    for (let call = 0; call < count; call += 1) {
      const world = await World.make();
      const power = new PowerSwitch();
      const killed = await world.boot(power);
      const { appId } = await world.deployed(killed, 'shop');
      await settled(power);
      power.cutAt(power.calls.length + call, 'after', () => undefined);
      void askToDelete(world, killed, true);
      await until(async () => power.isCut || (await isGone(world)));
      const server = await world.boot();
      if (!(await world.memory.stores.apps.byName('shop'))?.deleting && !(await isGone(world)))
        await askToDelete(world, server, true);
      await until(() => isGone(world));
      expect(await world.memory.runtime.observe(appId), `killed after call ${first + call}`).toBeUndefined();
      expect(world.memory.router.routesOf('edge-0')).toEqual([]);
      expect(await world.memory.volumes.usage(PLACE)).toEqual({ usedBytes: 0 });
      expect(world.errors).toEqual([]);
      await server.stop();
    }
  });

  it('leaves an app alone that is not marked', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    expect(await finishDeletion(server.platform, await world.app('shop'))).toBe(true);
    expect(await isGone(world)).toBe(false);
  });
});

// Loops and the end of the run have come to rest: what is called from now on belongs to the deletion.
async function settled(power: PowerSwitch): Promise<void> {
  let before = -1;
  await until(() => {
    const quiet = power.calls.length === before;
    before = power.calls.length;
    return quiet;
  });
}

async function callsOfADeletion(): Promise<{ first: number; count: number }> {
  const world = await World.make();
  const power = new PowerSwitch();
  const server = await world.boot(power);
  await world.deployed(server, 'shop');
  await settled(power);
  const first = power.calls.length;
  await askToDelete(world, server, true);
  await until(() => isGone(world));
  return { first, count: power.calls.length - first };
}
