import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import { until, World } from '../../../../testing/platform/world.ts';
import { authenticate, checkPassword, createToken, openSession } from '../accounts/sign-in.ts';
import { changeApp } from '../change-app.ts';
import { createApp } from '../create-app.ts';
import { changeUser, createUser, listUsers, suspendUser, unsuspendUser } from './manage-users.ts';
import { setDefaultQuota, useAndQuota } from './quota.ts';

const NONE = { apps: null, replicas: null, memoryBytes: null, storageBytes: null, buildsAtOnce: null };
const MB = 1024 * 1024;

describe('a user who is suspended', () => {
  it('is let in nowhere, until that is taken back', async () => {
    const platform = memoryPlatform();
    const [ada, bob] = [await addUser(platform, 'ada'), await addUser(platform, 'bob', 'member')];
    const session = await openSession(platform, bob);
    const { token } = await createToken(platform, bob, 'ci');
    await suspendUser(platform, ada, 'bob', { stopApps: false });
    const signIn = (password: string) => checkPassword(platform, { name: 'bob', password, from: '::1' });
    await expect(signIn('password of bob')).rejects.toMatchObject({ code: 'suspended' });
    await expect(signIn('wrong')).rejects.toMatchObject({ code: 'wrong-credentials' });
    expect(await authenticate(platform, { session })).toBeUndefined();
    expect(await authenticate(platform, { apiToken: token })).toBeUndefined();
    await unsuspendUser(platform, 'bob');
    expect(await authenticate(platform, { session })).toBeUndefined();
    expect(await authenticate(platform, { apiToken: token })).toMatchObject({ user: { name: 'bob' } });
    expect(await signIn('password of bob')).toMatchObject({ name: 'bob' });
  });

  it('has the apps go on, or stopped', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const opi = await addUser(world.memory, 'opi');
    await suspendUser(server.platform, opi, 'ada', { stopApps: false });
    expect((await world.app('shop')).desiredState).toBe('running');
    await suspendUser(server.platform, opi, 'ada', { stopApps: true });
    expect((await world.app('shop')).desiredState).toBe('stopped');
  });

  it('is not oneself, and not the last who runs the platform', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const eve = await addUser(platform, 'eve');
    await expect(suspendUser(platform, ada, 'ada', { stopApps: false })).rejects.toMatchObject({ code: 'conflict' });
    await changeUser(platform, 'eve', { role: 'member' });
    await expect(changeUser(platform, 'ada', { role: 'member' })).rejects.toMatchObject({ code: 'last-operator' });
    await expect(suspendUser(platform, eve, 'ada', { stopApps: false })).rejects.toMatchObject({
      code: 'last-operator',
    });
    await expect(changeUser(platform, 'nobody', {})).rejects.toMatchObject({ code: 'not-found' });
  });
});

it('users are listed with what they have and use, by a part of their name', async () => {
  const platform = memoryPlatform();
  await addUser(platform, 'ada');
  const bob = await createUser(platform, { name: 'bob', password: 'a long password', role: 'member' });
  await createApp(platform, bob, 'blog');
  await changeUser(platform, 'bob', { quota: { apps: 4 } });
  const [found, ...others] = await listUsers(platform, 'BO');
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    user: { name: 'bob', role: 'member' },
    apps: [{ name: 'blog', desiredState: 'running' }],
    use: { apps: 1, replicas: 2, memoryBytes: 1024 * MB, storageBytes: 1024 * MB },
    quota: { ...NONE, apps: 4 },
  });
});

describe('a quota', () => {
  it('refuses what would be more, says how much that is, and lets less through', async () => {
    const platform = memoryPlatform();
    const bob = await addUser(platform, 'bob', 'member');
    await setDefaultQuota(platform, { ...NONE, apps: 1, replicas: 3 });
    const blog = await createApp(platform, bob, 'blog');
    await expect(createApp(platform, bob, 'shop')).rejects.toMatchObject({
      code: 'quota-exceeded',
      params: { what: 'apps', most: 1, wanted: 2 },
      message: expect.stringContaining('ask an operator'),
    });
    const change = (replicas: number) => changeApp(platform, bob, blog, { replicas });
    await change(3);
    await expect(change(4)).rejects.toMatchObject({ code: 'quota-exceeded', params: { what: 'replicas' } });
    await expect(
      changeApp(platform, bob, blog, { autoscaling: { maxReplicas: 5, cpuPercent: 80 } }),
    ).rejects.toBeInstanceOf(Error);
    // Who is above already may still take less, and leave the rest as it is.
    await changeUser(platform, 'bob', { quota: { replicas: 1 } });
    await change(2);
    await changeApp(platform, bob, blog, { statusPublic: true });
    expect((await useAndQuota(platform, (await platform.stores.users.byName('bob'))!)).quota).toEqual({
      ...NONE,
      ...{ apps: 1, replicas: 1 },
    });
  });

  it('is not taken twice by two changes at once', async () => {
    const platform = memoryPlatform();
    const bob = await addUser(platform, 'bob', 'member');
    await setDefaultQuota(platform, { ...NONE, apps: 1 });
    const made = await Promise.allSettled(['a', 'b', 'c'].map((name) => createApp(platform, bob, name)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('has runs beyond the number at once wait for those before them', async () => {
    const world = await World.make({ runsAtOnce: 5 });
    const server = await world.boot();
    await setDefaultQuota(server.platform, { ...NONE, buildsAtOnce: 1 });
    world.memory.runner.hold();
    const first = await world.upload(server, 'shop');
    await world.inStage(first, 'build');
    const second = await world.upload(server, 'blog');
    await until(async () => (await world.memory.stores.runs.listActive()).length === 2);
    expect((await world.memory.stores.runs.byId(second.id))?.state).toBe('queued');
    world.memory.runner.finish(first.id);
    await world.ended(first, 'succeeded');
    await world.inStage(second, 'build');
    world.memory.runner.finish(second.id);
    await world.ended(second, 'succeeded');
  });
});
