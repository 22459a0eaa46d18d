import type { V1PersistentVolumeClaim, V1StorageClass } from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { LABELS, namespaceOf } from '../../../kubernetes/names.ts';
import { USER_ID } from '../../../kubernetes/restricted.ts';
import type { Tenants } from '../../../kubernetes/tenants.ts';
import type { Volume, VolumePlace, VolumeProvisioner } from '../../../ports/volume-provisioner.ts';
import { type ClaimPlace, Claims, type DirectoryNote } from './claims.ts';
import { checkPlace, DATA_PATH } from './data-path.ts';
import { FileJobs, unavailable } from './file-jobs.ts';
import { MEASURE } from './file-programs.ts';
import { MeasuredSizes } from './measured-sizes.ts';
import { tenantGroup } from './tenant-group.ts';
import { untilTrue } from './until-true.ts';
import type { KubernetesVolumesOptions } from './volume-options.ts';

/** Make disks that one node has at a time, whatever they are asked for (from each driver's documentation). */
const ONE_NODE_DISKS = new Set([
  'ebs.csi.aws.com',
  'kubernetes.io/aws-ebs',
  'pd.csi.storage.gke.io',
  'kubernetes.io/gce-pd',
  'disk.csi.azure.com',
  'kubernetes.io/azure-disk',
  'cinder.csi.openstack.org',
  'csi.hetzner.cloud',
  'dobs.csi.digitalocean.com',
  'linodebs.csi.linode.com',
  'rancher.io/local-path',
  'k8s.io/minikube-hostpath',
  'openebs.io/local',
  'local.csi.openebs.io',
  'topolvm.io',
]);
const CLAIM = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' } as const;

/** A claim for each App, from a StorageClass of the cluster: ReadWriteMany, or ReadWriteOnce for an App with a single writer. */
export class StorageClassVolumes implements VolumeProvisioner {
  readonly #cluster: Cluster;
  readonly #tenants: Tenants;
  readonly #className: string;
  readonly #claims: Claims;
  readonly #jobs: FileJobs;
  readonly #sizes: MeasuredSizes;

  constructor({ cluster, tenants, toolsImage, sizes, patienceMs, log }: KubernetesVolumesOptions, className: string) {
    this.#cluster = cluster;
    this.#tenants = tenants;
    this.#className = className;
    this.#claims = new Claims(cluster);
    this.#jobs = new FileJobs(cluster, toolsImage, patienceMs);
    this.#sizes = new MeasuredSizes(sizes, (error) =>
      log('a volume could not be measured', { error: (error as Error).message }),
    );
  }

  async ensure(place: VolumePlace): Promise<Volume> {
    checkPlace(place);
    const claim = claimOf(place);
    if (!place.singleWriter) await this.#refuseUnshared(place);
    if (!(await this.#noteOf(place))) await this.#make(place);
    return { path: DATA_PATH, claim: { name: claim.name, groupId: tenantGroup(place.ownerId) } };
  }

  async usage(place: VolumePlace): Promise<{ usedBytes: number }> {
    checkPlace(place);
    const note = await this.#noteOf(place);
    if (!note) return { usedBytes: 0 };
    const { namespace, name } = claimOf(place);
    return this.#sizes.usage({ key: `${namespace}/${name}`, note, measure: () => this.#measure(place) });
  }

  /** What becomes of the files is the class's reclaim policy. */
  async remove(place: VolumePlace): Promise<void> {
    checkPlace(place);
    const claim = claimOf(place);
    this.#claims.forget(claim);
    if (!(await this.#read(place))) return;
    const header = { ...CLAIM, metadata: { ...claim } };
    await this.#cluster.delete(header);
    this.#claims.forget(claim);
    // It goes with the last pod that has it mounted.
    const gone = async () => (await this.#cluster.read(header)) === undefined;
    await untilTrue(gone, `the PersistentVolumeClaim ${claim.namespace}/${claim.name} stays`);
  }

  #read(place: VolumePlace): Promise<V1PersistentVolumeClaim | undefined> {
    return this.#tenants.asking(place.ownerId, () => this.#claims.read(claimOf(place)));
  }

  #noteOf(place: VolumePlace): Promise<DirectoryNote | undefined> {
    return this.#tenants.asking(place.ownerId, () => this.#claims.noteOf(claimOf(place), place.appName));
  }

  async #make(place: VolumePlace): Promise<void> {
    const claim = claimOf(place);
    const there = await this.#claims.read(claim);
    if (!there) {
      await this.#refuseUnsuitable(place);
      await this.#tenants.ensure(place.ownerId);
      await this.#cluster.apply(this.#object(place));
      this.#claims.forget(claim);
    }
    try {
      // The first to mount it: whether the class gives what all nodes may write shows now, not when the App is rolled out.
      await this.#measure(place);
    } catch (error) {
      const now = await this.#cluster.read<V1PersistentVolumeClaim>({ ...CLAIM, metadata: { ...claim } });
      if (now?.status?.phase !== 'Bound') await this.remove(place);
      throw error;
    }
  }

  async #measure(place: VolumePlace): Promise<DirectoryNote> {
    const { namespace, name } = claimOf(place);
    const groupId = tenantGroup(place.ownerId);
    const job = {
      namespace,
      claim: name,
      work: 'measure',
      program: MEASURE,
      args: [],
      userId: USER_ID,
      groupId,
      // On the node that has the disk, where one has it.
      ...(place.singleWriter ? { near: place.appName } : {}),
    } as const;
    const { usedBytes = 0 } = await this.#jobs.run(job);
    const note = { usedBytes, measuredAt: Date.now() };
    await this.#claims.note(claimOf(place), place.appName, note);
    return note;
  }

  /** How a claim may be mounted cannot be changed any more. */
  async #refuseUnshared(place: VolumePlace): Promise<void> {
    const there = await this.#read(place);
    const modes = there?.spec?.accessModes ?? [];
    if (!there || modes.includes('ReadWriteMany')) return;
    throw unavailable(
      `the data of this app lies on a disk that one node has at a time (${modes.join(', ')}): keep it single-writer, ` +
        'or save its data, delete the app with its data and upload it again',
    );
  }

  async #refuseUnsuitable({ singleWriter }: VolumePlace): Promise<void> {
    const name = this.#className;
    const storageClass = await this.#cluster.read<V1StorageClass>({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name },
    });
    if (!storageClass) throw unavailable(`the cluster has no StorageClass "${name}"`);
    if (singleWriter || !ONE_NODE_DISKS.has(storageClass.provisioner)) return;
    throw unavailable(
      `the StorageClass "${name}" (${storageClass.provisioner}) makes disks that one node has at a time (ReadWriteOnce), ` +
        'and the copies of an app run on several: choose a class with ReadWriteMany, or NFS, or make this app single-writer',
    );
  }

  #object(place: VolumePlace): V1PersistentVolumeClaim {
    const labels = { [LABELS.managedBy]: 'nonstop4', [LABELS.owner]: place.ownerId, [LABELS.name]: place.appName };
    return {
      ...CLAIM,
      metadata: { ...claimOf(place), labels },
      spec: {
        accessModes: [place.singleWriter ? 'ReadWriteOnce' : 'ReadWriteMany'],
        storageClassName: this.#className,
        resources: { requests: { storage: String(place.limitBytes) } },
      },
    };
  }
}

function claimOf({ ownerId, appName }: VolumePlace): ClaimPlace {
  return { namespace: namespaceOf(ownerId), name: `${appName}-data` };
}
