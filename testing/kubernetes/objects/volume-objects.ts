import type { KubernetesObject } from '@kubernetes/client-node';
import { kubernetesVolumes } from '../../../server/src/adapters/volume-provisioner/kubernetes/kubernetes-volumes.ts';
import type { VolumeStorage } from '../../../server/src/adapters/volume-provisioner/kubernetes/volume-options.ts';
import type { Tenants } from '../../../server/src/kubernetes/tenants.ts';
import type { Volume, VolumePlace } from '../../../server/src/ports/volume-provisioner.ts';
import { OWNER, STORAGE, TOOLS_IMAGE, VOLUME_BYTES } from './fixed-inputs.ts';
import { RecordingCluster } from './recording-cluster.ts';

/** Jobs on files have names by chance. */
const CHANCE = /-[0-9a-f]{10}$/;
const NO_CHANCE = '-0123456789';
/** Its objects are a snapshot of their own. */
const NO_TENANTS = {
  ...{ ensure: async () => undefined, forget: () => undefined },
  asking: <T>(_ownerId: string, ask: () => Promise<T>) => ask(),
} as unknown as Tenants;
const STORAGE_CLASS: KubernetesObject & { provisioner: string } = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: STORAGE.class.name },
  provisioner: 'files.example.com',
};

/** An App's first volume on some storage, and every object that it took; `ends`: its end, too. */
export async function volumeOf(
  appName: string,
  storage: VolumeStorage,
  { ends = false } = {},
): Promise<{ volume: Volume; objects: KubernetesObject[] }> {
  const recording = new RecordingCluster([STORAGE_CLASS]);
  const volumes = kubernetesVolumes({
    ...{ cluster: recording.asCluster(), tenants: NO_TENANTS, storage, toolsImage: TOOLS_IMAGE },
    log: (message, facts) => {
      throw new Error(`${message}: ${JSON.stringify(facts)}`);
    },
  });
  const place: VolumePlace = { ...OWNER, appName, limitBytes: VOLUME_BYTES };
  const volume = await volumes.ensure(place);
  if (ends) await volumes.remove(place);
  return { volume, objects: recording.objects.map(named) };
}

function named(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Job') return object;
  const name = object.metadata?.name?.replace(CHANCE, NO_CHANCE) ?? '';
  return { ...object, metadata: { ...object.metadata, name } };
}
