import { mkdirSync, readdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { smallDisk } from '../../../../../testing/small-disk.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { DirectoryVolumes } from './directory-volumes.ts';

const shop = { userName: 'kim', appName: 'shop' };
const fresh = { rememberMs: 0 };

it('lets nobody else look into a volume', async () => {
  const { path } = await new DirectoryVolumes(temporaryDirectory()).ensure(shop);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
});

it('counts files in folders, follows no link, and counts a sparse file as what it takes', async () => {
  const root = temporaryDirectory();
  const volumes = new DirectoryVolumes(root, fresh);
  const { path } = await volumes.ensure(shop);
  writeFileSync(join(root, 'outside'), Buffer.alloc(5_000_000, 1));
  mkdirSync(join(path, 'a/b'), { recursive: true });
  writeFileSync(join(path, 'a/b/data'), Buffer.alloc(100_000, 1));
  symlinkSync(join(root, 'outside'), join(path, 'link'));
  symlinkSync(root, join(path, 'a', 'link'));
  writeFileSync(join(path, 'sparse'), '');
  truncateSync(join(path, 'sparse'), 1e9);
  const { usedBytes } = await volumes.usage(shop);
  expect(usedBytes).toBeGreaterThanOrEqual(100_000);
  expect(usedBytes).toBeLessThan(150_000);
});

it('does not walk again for every question', async () => {
  const volumes = new DirectoryVolumes(temporaryDirectory());
  const { path } = await volumes.ensure(shop);
  expect(await volumes.usage(shop)).toEqual({ usedBytes: 0 });
  writeFileSync(join(path, 'data'), Buffer.alloc(100_000, 1));
  expect(await volumes.usage(shop)).toEqual({ usedBytes: 0 });
});

it('refuses a link in the place of a volume, and removes the link alone', async () => {
  const root = temporaryDirectory();
  const volumes = new DirectoryVolumes(root, fresh);
  mkdirSync(join(root, 'other'));
  writeFileSync(join(root, 'other', 'data'), Buffer.alloc(10_000, 1));
  mkdirSync(join(root, 'kim'));
  symlinkSync(join(root, 'other'), join(root, 'kim', 'shop'));
  await expect(volumes.ensure(shop)).rejects.toThrow('is no directory');
  expect(await volumes.usage(shop)).toEqual({ usedBytes: 0 });
  await volumes.remove(shop);
  expect(readdirSync(join(root, 'other'))).toEqual(['data']);
  expect(readdirSync(root)).toEqual(['other']);
});

it('deletes what an interrupted removal left, and the directory of a user without volumes', async () => {
  const root = temporaryDirectory();
  const volumes = new DirectoryVolumes(root);
  await volumes.ensure(shop);
  await volumes.ensure({ userName: 'kim', appName: 'blog' });
  mkdirSync(join(root, 'kim', '.removed-0a'));
  writeFileSync(join(root, 'kim', '.removed-0a', 'data'), 'x');
  await volumes.remove(shop);
  expect(readdirSync(join(root, 'kim'))).toEqual(['blog']);
  await volumes.remove({ userName: 'kim', appName: 'blog' });
  expect(readdirSync(root)).toEqual([]);
});

it('says that the disk is full', async (context) => {
  const volumes = new DirectoryVolumes(smallDisk(context, 64, 4)); // the disk itself, kim, kim/shop, and one more
  await volumes.ensure(shop);
  await volumes.ensure({ userName: 'kim', appName: 'blog' });
  const another = volumes.ensure({ userName: 'kim', appName: 'wiki' });
  await expect(another).rejects.toMatchObject({ failure: { code: 'disk-full' } });
});
