import { expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import { createApp } from '../../usecases/create-app.ts';
import { VolumeSizes } from './volume-sizes.ts';

async function threeApps(kind: 'local' | 'kubernetes') {
  const platform = memoryPlatform();
  const ada = await addUser(platform, 'ada');
  for (const name of ['one', 'two', 'three']) await createApp(platform, ada, name);
  const looked: string[] = [];
  let failure: Error | undefined;
  const volumes = {
    ...platform.volumes,
    usage: async ({ appName }: { appName: string }) => {
      looked.push(appName);
      if (failure) throw failure;
      return { usedBytes: 5 };
    },
  };
  const errors: unknown[] = [];
  const runtime = { kind } as typeof platform.runtime;
  const parts = { ...platform, runtime, volumes: volumes as unknown as typeof platform.volumes };
  const sizes = new VolumeSizes(parts, (error) => errors.push(error));
  const used = async () => (await sizes.collect()).filter(({ family }) => family === 'volumeUsed').length;
  const fail = (error?: Error) => {
    failure = error;
  };
  return { platform, looked, errors, used, fail };
}

it('are measured beside the scrapes, and again after a minute', async () => {
  const { platform, looked, used } = await threeApps('local');
  expect(await used()).toBe(0);
  await expect.poll(used).toBe(3);
  expect(looked).toHaveLength(3);
  platform.clock.advance(60_000);
  await used();
  await expect.poll(() => looked.length).toBe(6);
});

it('are measured for one app a scrape on a cluster, each once an hour', async () => {
  const { platform, looked, used } = await threeApps('kubernetes');
  expect(await used()).toBe(0);
  await expect.poll(() => looked.length).toBe(1);
  await expect.poll(used).toBe(3);
  for (let count = 0; count < 5; count += 1) await used();
  expect(new Set(looked).size).toBe(3);
  expect(looked).toHaveLength(3);
  platform.clock.advance(3_600_000);
  await used();
  await expect.poll(() => looked.length).toBe(4);
  expect(looked[3]).toBe(looked[0]);
});

it('have no figure where they cannot be measured, which is told once', async () => {
  const { platform, errors, used, fail, looked } = await threeApps('local');
  fail(new Error('no mount'));
  await used();
  await expect.poll(() => looked.length).toBe(3);
  platform.clock.advance(60_000);
  await used();
  await expect.poll(() => looked.length).toBe(6);
  expect(await used()).toBe(0);
  expect(errors).toHaveLength(3);
  fail();
  platform.clock.advance(60_000);
  await expect.poll(used).toBe(3);
});
