import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { VolumePlace, VolumeProvisioner } from '../../../server/src/ports/volume-provisioner.ts';

/** What a provisioner under test brings along. */
export interface VolumeHarness {
  volumes: VolumeProvisioner;
  /** Has the App hold about so many bytes in its volume, which must be there. */
  use(place: VolumePlace, bytes: number): Promise<void>;
}

/** Users of one test: volumes outlive tests where they are not in a directory of this machine. */
function places() {
  const suffix = randomBytes(4).toString('hex');
  const place = (userName: string, appName: string): VolumePlace => ({
    userName: `test-${userName}-${suffix}`,
    appName,
    ownerId: `user_test_${userName}_${suffix}`,
    limitBytes: 10_000_000,
  });
  return { shop: place('kim', 'shop'), blog: place('kim', 'blog'), shopOfLee: place('lee', 'shop') };
}

/** What every VolumeProvisioner that keeps data must do. */
export function volumeProvisionerSuite(technology: string, make: () => VolumeHarness): void {
  describe(`VolumeProvisioner: ${technology}`, () => {
    it('gives each App a place of its own, the same one each time', async () => {
      const { volumes, use } = make();
      const { shop, blog, shopOfLee } = places();
      const volume = await volumes.ensure(shop);
      for (const other of [blog, shopOfLee]) await volumes.ensure(other);
      expect(await volumes.ensure(shop)).toEqual(volume);
      await use(shop, 100_000);
      expect((await volumes.usage(shop)).usedBytes).toBeGreaterThanOrEqual(100_000);
      for (const other of [blog, shopOfLee]) expect(await volumes.usage(other)).toEqual({ usedBytes: 0 });
    });

    it('keeps what is in it when it is ensured again', async () => {
      const { volumes, use } = make();
      const { shop } = places();
      await volumes.ensure(shop);
      await use(shop, 100_000);
      await volumes.ensure(shop);
      const { usedBytes } = await volumes.usage(shop);
      expect(usedBytes).toBeGreaterThanOrEqual(100_000);
      expect(usedBytes).toBeLessThan(200_000);
    });

    it('uses nothing where no volume is', async () => {
      expect(await make().volumes.usage(places().shop)).toEqual({ usedBytes: 0 });
    });

    it('removes one volume, a second time too, and begins it empty', async () => {
      const { volumes, use } = make();
      const { shop, blog } = places();
      await volumes.ensure(shop);
      await volumes.ensure(blog);
      await use(shop, 100_000);
      await use(blog, 100_000);
      await volumes.remove(shop);
      await volumes.remove(shop);
      expect(await volumes.usage(shop)).toEqual({ usedBytes: 0 });
      await volumes.ensure(shop);
      expect(await volumes.usage(shop)).toEqual({ usedBytes: 0 });
      expect((await volumes.usage(blog)).usedBytes).toBeGreaterThanOrEqual(100_000);
    });

    it.each(['..', '', 'a/b', '.removed-1', 'A'])('takes no place from the name "%s"', async (name) => {
      const { volumes } = make();
      const { shop } = places();
      await expect(volumes.ensure({ ...shop, appName: name })).rejects.toThrow('is no name');
      await expect(volumes.remove({ ...shop, userName: name })).rejects.toThrow('is no name');
      await expect(volumes.usage({ ...shop, appName: name })).rejects.toThrow('is no name');
    });
  });
}
