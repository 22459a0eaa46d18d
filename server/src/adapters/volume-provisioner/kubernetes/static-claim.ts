import type { V1PersistentVolume, V1PersistentVolumeClaim, V1PersistentVolumeSpec } from '@kubernetes/client-node';
import { type Cluster, ClusterRefusal } from '../../../kubernetes/cluster.ts';
import { LABELS } from '../../../kubernetes/names.ts';
import type { ClaimPlace } from './claims.ts';
import { unavailable } from './file-jobs.ts';
import { untilTrue } from './until-true.ts';

/** Says nothing of what there is: no server of files keeps to the number of a PersistentVolume. The App's limit is watched by its use. */
const NOMINAL_SIZE = '1Ti';
const ASKED = 'nonstop4.dev/asked-for-volume';
const VOLUME = { apiVersion: 'v1', kind: 'PersistentVolume' } as const;
const CLAIM = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' } as const;

/** Where a PersistentVolume's files are, and how they are mounted. */
export type VolumeSource = Pick<V1PersistentVolumeSpec, 'nfs' | 'hostPath' | 'mountOptions'>;

/**
 * A PersistentVolume and the one claim that may have it. Retain: nothing that happens to these objects touches a file.
 * `volumeName` is unique in the cluster.
 */
export async function ensureStaticClaim(
  cluster: Cluster,
  place: ClaimPlace,
  volumeName: string,
  source: VolumeSource,
  labels: Record<string, string>,
): Promise<void> {
  await removeReleased(cluster, volumeName);
  await cluster.apply(persistentVolume(volumeName, place, source, labels)).catch(explain);
  await cluster.apply(claim(volumeName, place, labels)).catch(explain);
  await untilTrue(
    () => isBound(cluster, place),
    `the PersistentVolumeClaim ${place.namespace}/${place.name} was not bound to ${volumeName}`,
  );
}

/**
 * Bound, or asked for once more: a claim that could not be bound at its first sight, since its volume was as new, is looked at again after up to
 * 15 s, but at once when it changes.
 */
async function isBound(cluster: Cluster, place: ClaimPlace): Promise<boolean> {
  const header = { ...CLAIM, metadata: { ...place } };
  const seen = await cluster.read<V1PersistentVolumeClaim>(header);
  if (seen?.status?.phase === 'Bound') return true;
  const annotations = { [ASKED]: new Date().toISOString() };
  if (seen) await cluster.merge({ ...CLAIM, metadata: { ...place, annotations } });
  return false;
}

// Its claim was deleted by hand: it would wait for that very one for ever. Made anew it shows the same files.
async function removeReleased(cluster: Cluster, name: string): Promise<void> {
  const there = await readVolume(cluster, name);
  if (there && there.metadata?.labels?.[LABELS.managedBy] !== 'nonstop4')
    throw unavailable(`the PersistentVolume ${name} is there already and is not NonStop4's: rename or remove it`);
  if (there?.status?.phase !== 'Released' && there?.status?.phase !== 'Failed') return;
  await cluster.delete({ ...VOLUME, metadata: { name } });
  await untilTrue(
    async () => (await readVolume(cluster, name)) === undefined,
    `the released PersistentVolume ${name} stays`,
  );
}

function readVolume(cluster: Cluster, name: string): Promise<V1PersistentVolume | undefined> {
  return cluster.read<V1PersistentVolume>({ ...VOLUME, metadata: { name } });
}

function persistentVolume(
  name: string,
  { namespace, name: claimName }: ClaimPlace,
  source: VolumeSource,
  labels: Record<string, string>,
): V1PersistentVolume {
  return {
    ...VOLUME,
    metadata: { name, labels },
    spec: {
      capacity: { storage: NOMINAL_SIZE },
      accessModes: ['ReadWriteMany'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
      claimRef: { ...CLAIM, namespace, name: claimName },
      ...source,
    },
  };
}

function claim(volumeName: string, place: ClaimPlace, labels: Record<string, string>): V1PersistentVolumeClaim {
  return {
    ...CLAIM,
    metadata: { ...place, labels },
    spec: {
      accessModes: ['ReadWriteMany'],
      storageClassName: '',
      volumeName,
      resources: { requests: { storage: NOMINAL_SIZE } },
    },
  };
}

// Where a volume's files are cannot be changed: the words of the API say that, but not what to do.
function explain(error: Error): never {
  const isImmutable = error instanceof ClusterRefusal && error.status === 422;
  if (!isImmutable) throw error;
  throw unavailable(
    `${error.message}. When the storage has moved, delete the PersistentVolume and its claim: the files stay, and both are made anew`,
  );
}
