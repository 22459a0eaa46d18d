import { expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import type { LiveEvent } from '../../ports/event-bus.ts';
import { createApp } from '../create-app.ts';
import { appRoleOf, visibleApps } from './app-role-of.ts';
import { leaveApp, peopleOf, removePerson, setPerson } from './people-of-app.ts';

async function shared() {
  const platform = memoryPlatform();
  const [ada, bob] = [await addUser(platform, 'ada'), await addUser(platform, 'bob', 'member')];
  const app = await createApp(platform, ada, 'shop');
  return { platform, ada, bob, app };
}

it('an app is shared by name, with a role that may change, until it is taken back', async () => {
  const { platform, ada, bob, app } = await shared();
  const told: LiveEvent[] = [];
  platform.bus.subscribe((event) => told.push(event));
  await setPerson(platform, ada, app, { name: 'bob', role: 'viewer' });
  expect(await appRoleOf(platform, bob, app)).toBe('viewer');
  expect(await visibleApps(platform, bob)).toEqual(new Map([[app.id, 'shop']]));
  await setPerson(platform, ada, app, { name: 'bob', role: 'deployer' });
  expect(await peopleOf(platform, app)).toMatchObject([
    { name: 'ada', role: 'owner', isOwnerOfApp: true },
    { name: 'bob', role: 'deployer', isOwnerOfApp: false, addedBy: 'ada' },
  ]);
  await removePerson(platform, ada, app, 'bob');
  expect(await appRoleOf(platform, bob, app)).toBeUndefined();
  expect(told.filter(({ type }) => type === 'people-changed')).toHaveLength(3);
  expect(told).toContainEqual({ type: 'people-changed', appId: app.id, ownerId: ada.id, userId: bob.id });
});

it('somebody leaves an app, and whom it belongs to stays', async () => {
  const { platform, ada, bob, app } = await shared();
  await setPerson(platform, ada, app, { name: 'bob', role: 'owner' });
  await expect(removePerson(platform, bob, app, 'ada')).rejects.toMatchObject({ code: 'conflict' });
  await expect(leaveApp(platform, ada, app)).rejects.toMatchObject({ code: 'conflict' });
  await leaveApp(platform, bob, app);
  expect(await peopleOf(platform, app)).toHaveLength(1);
  await expect(leaveApp(platform, bob, app)).rejects.toMatchObject({ code: 'not-found' });
});

it('nobody of that name is said to be nobody', async () => {
  const { platform, ada, app } = await shared();
  const ask = setPerson(platform, ada, app, { name: 'eve', role: 'viewer' });
  await expect(ask).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('"eve"') });
});
