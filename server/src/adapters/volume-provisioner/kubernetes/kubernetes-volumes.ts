import type { VolumeProvisioner } from '../../../ports/volume-provisioner.ts';
import { NoVolumes } from './no-volumes.ts';
import { SharedFileSystemVolumes } from './shared-file-system-volumes.ts';
import { StorageClassVolumes } from './storage-class-volumes.ts';
import type { KubernetesVolumesOptions } from './volume-options.ts';

/** The VolumeProvisioner for what the operator has. */
export function kubernetesVolumes(options: KubernetesVolumesOptions): VolumeProvisioner {
  const { storage } = options;
  if (storage.kind === 'none') return new NoVolumes();
  if (storage.kind === 'storage-class') return new StorageClassVolumes(options, storage.name);
  return new SharedFileSystemVolumes(options, storage);
}
