import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { removePerson, setPerson } from '../usecases/access/people-of-app.ts';
import { createApp } from '../usecases/create-app.ts';
import { stopApp } from '../usecases/stop-app.ts';
import { AppListings } from './app-listings.ts';

async function listed() {
  const platform = memoryPlatform();
  const [ada, bob] = [await addUser(platform, 'ada'), await addUser(platform, 'bob', 'member')];
  const listings = new AppListings(platform);
  let reads = 0;
  const list = platform.stores.overviews.list;
  platform.stores.overviews.list = (ownerId) => {
    reads += 1;
    return list(ownerId);
  };
  const names = async () => (await listings.of(ada.id)).map(({ name }) => name);
  return { platform, ada, bob, listings, names, reads: () => reads };
}

describe('the listings of an owner', () => {
  it('are read once while nothing happens, whatever happens to others', async () => {
    const { platform, bob, names, reads } = await listed();
    expect(await names()).toEqual([]);
    await createApp(platform, bob, 'blog');
    platform.bus.publish({ type: 'nodes-changed' });
    expect(await names()).toEqual([]);
    expect(reads()).toBe(1);
  });

  it('show a change as soon as it was told', async () => {
    const { platform, ada, names } = await listed();
    await names();
    await createApp(platform, ada, 'shop');
    expect(await names()).toEqual(['shop']);
  });

  it('that were read while something was told are not kept', async () => {
    const { platform, ada, names, reads } = await listed();
    const reading = names();
    platform.bus.publish({ type: 'app-changed', appId: 'app_1', ownerId: ada.id });
    await reading;
    await names();
    expect(reads()).toBe(2);
  });

  it('that cannot be read are asked for again', async () => {
    const { platform, names } = await listed();
    const { list } = platform.stores.overviews;
    platform.stores.overviews.list = () => Promise.reject(new Error('locked'));
    await expect(names()).rejects.toThrow('locked');
    platform.stores.overviews.list = list;
    expect(await names()).toEqual([]);
  });

  it('show what is shared as soon as it is, and its changes, and not any more when it is not', async () => {
    const { platform, ada, bob, listings, names } = await listed();
    const app = await createApp(platform, bob, 'blog');
    expect(await names()).toEqual([]);
    await setPerson(platform, bob, app, { name: 'ada', role: 'viewer' });
    expect(await names()).toEqual(['blog']);
    await stopApp(platform, bob, app);
    expect((await listings.of(ada.id)).map(({ desiredState }) => desiredState)).toEqual(['stopped']);
    await removePerson(platform, bob, app, 'ada');
    expect(await names()).toEqual([]);
  });
});
