import { describe, expect, it } from 'vitest';
import type { SourcePlace } from '../../../server/src/domain/source.ts';
import type { VolumeProvisioner } from '../../../server/src/ports/volume-provisioner.ts';

/** What a provisioner under test brings along. */
export interface VolumeHarness {
  volumes: VolumeProvisioner;
  /** Has the App hold about so many bytes in its volume, which must be there. */
  use(place: SourcePlace, bytes: number): Promise<void>;
}

/** What every VolumeProvisioner must do. */
export function volumeProvisionerSuite(technology: string, make: () => VolumeHarness): void {
  describe(`VolumeProvisioner: ${technology}`, () => {
    const shop = { userName: 'kim', appName: 'shop' };
    const blog = { userName: 'kim', appName: 'blog' };

    it('gives each App a place of its own, the same one each time', async () => {
      const { volumes } = make();
      const { path } = await volumes.ensure(shop);
      expect(path).toMatch(/kim.*shop/);
      expect((await volumes.ensure(blog)).path).not.toBe(path);
      expect((await volumes.ensure({ userName: 'lee', appName: 'shop' })).path).not.toBe(path);
      expect(await volumes.ensure(shop)).toEqual({ path });
    });

    it('keeps what is in it when it is ensured again', async () => {
      const { volumes, use } = make();
      await volumes.ensure(shop);
      await use(shop, 100_000);
      await volumes.ensure(shop);
      const { usedBytes } = await volumes.usage(shop);
      expect(usedBytes).toBeGreaterThanOrEqual(100_000);
      expect(usedBytes).toBeLessThan(200_000);
    });

    it('says how much one App uses, not its neighbours', async () => {
      const { volumes, use } = make();
      await volumes.ensure(shop);
      await volumes.ensure(blog);
      await use(blog, 100_000);
      expect(await volumes.usage(shop)).toEqual({ usedBytes: 0 });
    });

    it('uses nothing where no volume is', async () => {
      expect(await make().volumes.usage(shop)).toEqual({ usedBytes: 0 });
    });

    it('removes one volume, a second time too, and begins it empty', async () => {
      const { volumes, use } = make();
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
      await expect(volumes.ensure({ userName: 'kim', appName: name })).rejects.toThrow('is no name');
      await expect(volumes.remove({ userName: name, appName: 'shop' })).rejects.toThrow('is no name');
      await expect(volumes.usage({ userName: 'kim', appName: name })).rejects.toThrow('is no name');
    });
  });
}
