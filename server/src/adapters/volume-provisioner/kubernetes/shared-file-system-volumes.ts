import type { V1Namespace, V1NetworkPolicy } from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { LABELS, namespaceOf } from '../../../kubernetes/names.ts';
import { USER_ID } from '../../../kubernetes/restricted.ts';
import type { Tenants } from '../../../kubernetes/tenants.ts';
import type { Volume, VolumePlace, VolumeProvisioner } from '../../../ports/volume-provisioner.ts';
import { type ClaimPlace, Claims, type DirectoryNote } from './claims.ts';
import { checkPlace, DATA_PATH } from './data-path.ts';
import { type FileJob, FileJobs } from './file-jobs.ts';
import { MAKE, MEASURE, REMOVE } from './file-programs.ts';
import { MeasuredSizes } from './measured-sizes.ts';
import { ensureStaticClaim, type VolumeSource } from './static-claim.ts';
import { tenantGroup } from './tenant-group.ts';
import type { KubernetesVolumesOptions, VolumeStorage } from './volume-options.ts';

/** Owns the root and every directory in it; no App runs as this user. */
const DIRECTORY_OWNER_ID = 10_000;
const USER_CLAIM = 'nonstop4-data';
/** 4.2 is pinned, since a refused mount falls back to 3 and then complains of rpc.statd; hard: what was written is written. */
const NFS_OPTIONS = ['nfsvers=4.2', 'hard', 'noatime'];

type Storage = Extract<VolumeStorage, { kind: 'nfs' | 'shared-path' }>;

/**
 * `<root>/<user>/<app>` on what all nodes share. Each user has a PersistentVolume that shows the user's directory alone; each App mounts its own
 * directory of it. The claim to the root is in a namespace of the platform, for the Jobs that work on the directories.
 */
export class SharedFileSystemVolumes implements VolumeProvisioner {
  readonly #cluster: Cluster;
  readonly #tenants: Tenants;
  readonly #storage: Storage;
  readonly #claims: Claims;
  readonly #jobs: FileJobs;
  readonly #sizes: MeasuredSizes;
  readonly #root: ClaimPlace;
  #rootMade: Promise<void> | undefined;
  readonly #making = new Map<string, Promise<void>>();

  constructor(options: KubernetesVolumesOptions, storage: Storage) {
    const { cluster, tenants, toolsImage, namespace = 'nonstop4-volumes', sizes, patienceMs, log } = options;
    this.#cluster = cluster;
    this.#tenants = tenants;
    this.#storage = storage;
    this.#claims = new Claims(cluster);
    this.#jobs = new FileJobs(cluster, toolsImage, patienceMs);
    this.#sizes = new MeasuredSizes(sizes, (error) =>
      log('a volume could not be measured', { error: (error as Error).message }),
    );
    this.#root = { namespace, name: 'root' };
  }

  async ensure(place: VolumePlace): Promise<Volume> {
    checkPlace(place);
    const claim = { name: USER_CLAIM, subPath: place.appName, groupId: tenantGroup(place.ownerId) };
    if ((await this.#noteOf(place)) === undefined) await this.#makeOnce(place);
    return { path: DATA_PATH, claim };
  }

  async usage(place: VolumePlace): Promise<{ usedBytes: number }> {
    checkPlace(place);
    const note = await this.#noteOf(place);
    if (!note) return { usedBytes: 0 };
    return this.#sizes.usage({ key: keyOf(place), note, measure: () => this.#measure(place) });
  }

  async remove(place: VolumePlace): Promise<void> {
    checkPlace(place);
    // Asked of the cluster itself: what another server has made meanwhile is to go too.
    this.#claims.forget(claimOf(place));
    if (!(await this.#tenants.asking(place.ownerId, () => this.#claims.read(claimOf(place))))) return;
    await this.#ensureRoot();
    await this.#jobs.run(this.#job(place, 'remove', REMOVE, USER_ID));
    await this.#claims.note(claimOf(place), place.appName, undefined);
  }

  #noteOf(place: VolumePlace): Promise<DirectoryNote | undefined> {
    return this.#tenants.asking(place.ownerId, () => this.#claims.noteOf(claimOf(place), place.appName));
  }

  #makeOnce(place: VolumePlace): Promise<void> {
    const key = keyOf(place);
    const running = this.#making.get(key);
    if (running) return running;
    const making = this.#make(place).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #make(place: VolumePlace): Promise<void> {
    const { ownerId, userName, appName } = place;
    await this.#ensureRoot();
    const { usedBytes = 0 } = await this.#jobs.run(this.#job(place, 'make', MAKE, DIRECTORY_OWNER_ID));
    const measuredAt = Date.now();
    await this.#tenants.ensure(ownerId);
    const claim = claimOf(place);
    const labels = { [LABELS.managedBy]: 'nonstop4', [LABELS.owner]: ownerId };
    const source = sourceOf(this.#storage, userName);
    await ensureStaticClaim(this.#cluster, claim, `${claim.namespace}-data`, source, labels);
    await this.#claims.note(claim, appName, { usedBytes, measuredAt });
  }

  async #measure(place: VolumePlace): Promise<DirectoryNote> {
    await this.#ensureRoot();
    const { usedBytes = 0 } = await this.#jobs.run(this.#job(place, 'measure', MEASURE, USER_ID));
    const note = { usedBytes, measuredAt: Date.now() };
    await this.#claims.note(claimOf(place), place.appName, note);
    return note;
  }

  #job({ ownerId, userName, appName }: VolumePlace, work: FileJob['work'], program: string, userId: number): FileJob {
    const { namespace, name: claim } = this.#root;
    return { namespace, claim, work, program, args: [userName, appName], userId, groupId: tenantGroup(ownerId) };
  }

  #ensureRoot(): Promise<void> {
    this.#rootMade ??= this.#makeRoot();
    this.#rootMade.catch(() => {
      this.#rootMade = undefined;
    });
    return this.#rootMade;
  }

  async #makeRoot(): Promise<void> {
    const { namespace } = this.#root;
    const labels = { [LABELS.managedBy]: 'nonstop4', [LABELS.purpose]: 'volumes' };
    for (const object of jobNamespace(namespace, labels)) await this.#cluster.apply(object);
    await ensureStaticClaim(this.#cluster, this.#root, `${namespace}-root`, sourceOf(this.#storage), labels);
  }
}

function claimOf({ ownerId }: VolumePlace): ClaimPlace {
  return { namespace: namespaceOf(ownerId), name: USER_CLAIM };
}

function keyOf({ ownerId, appName }: VolumePlace): string {
  return `${ownerId}/${appName}`;
}

function sourceOf(storage: Storage, userName?: string): VolumeSource {
  const path = userName === undefined ? storage.path : `${storage.path.replace(/\/$/, '')}/${userName}`;
  if (storage.kind === 'shared-path') return { hostPath: { path, type: 'Directory' } };
  return { nfs: { server: storage.server, path }, mountOptions: [...(storage.mountOptions ?? NFS_OPTIONS)] };
}

/** Who gets in here sees everybody's data: nothing but the Jobs runs in it, and they reach nobody and are reached by nobody. */
function jobNamespace(name: string, labels: Record<string, string>): [V1Namespace, V1NetworkPolicy] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'nonstop4', namespace: name, labels },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
  ];
}
