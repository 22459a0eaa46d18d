import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DirectoryVolumes } from '../../../server/src/adapters/volume-provisioner/directory/directory-volumes.ts';
import { MemoryVolumes } from '../../../server/src/adapters/volume-provisioner/memory/memory-volumes.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { volumeProvisionerSuite } from './volume-provisioner.suite.ts';

volumeProvisionerSuite('directory', () => {
  const root = temporaryDirectory();
  const volumes = new DirectoryVolumes(root, { rememberMs: 0 });
  return {
    volumes,
    use: async ({ userName, appName }, bytes) =>
      writeFileSync(join(root, userName, appName, 'data'), Buffer.alloc(bytes, 1)),
  };
});

volumeProvisionerSuite('memory (strict fake)', () => {
  const volumes = new MemoryVolumes();
  return { volumes, use: async (place, bytes) => volumes.use(place, bytes) };
});

it('the strict fake fails when asked, once, and refuses use before ensure', async () => {
  const volumes = new MemoryVolumes();
  const shop = { userName: 'kim', appName: 'shop' };
  volumes.failNext('ensure', new Error('no room'));
  await expect(volumes.ensure(shop)).rejects.toThrow('no room');
  expect(() => volumes.use(shop, 1)).toThrow('was not ensured');
  await volumes.ensure(shop);
  volumes.use(shop, 1);
  expect(await volumes.usage(shop)).toEqual({ usedBytes: 1 });
});
