import type { Volume, VolumePlace, VolumeProvisioner } from '../../../ports/volume-provisioner.ts';
import { checkPlace, DATA_PATH } from './data-path.ts';

/** A cluster without shared storage: Apps run, and DATA_DIR is a directory of each copy that goes with it. */
export class NoVolumes implements VolumeProvisioner {
  async ensure(place: VolumePlace): Promise<Volume> {
    checkPlace(place);
    return { path: DATA_PATH };
  }

  async usage(): Promise<{ usedBytes: number }> {
    return { usedBytes: 0 };
  }

  async remove(): Promise<void> {
    // Gone with the copies.
  }
}
