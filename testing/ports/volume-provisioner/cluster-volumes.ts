import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { kubernetesVolumes } from '../../../server/src/adapters/volume-provisioner/kubernetes/kubernetes-volumes.ts';
import type {
  KubernetesVolumesOptions,
  VolumeStorage,
} from '../../../server/src/adapters/volume-provisioner/kubernetes/volume-options.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { namespaceOf } from '../../../server/src/kubernetes/names.ts';
import { RESTRICTED, RESTRICTED_POD } from '../../../server/src/kubernetes/restricted.ts';
import { Tenants } from '../../../server/src/kubernetes/tenants.ts';
import type { Volume, VolumePlace, VolumeProvisioner } from '../../../server/src/ports/volume-provisioner.ts';
import { TENANT_RULES } from '../runtime/kubernetes-runtime.ts';
import { until } from '../runtime/local-harness.ts';
import { NODE_IMAGE } from '../runtime/node-image.ts';
import type { VolumeHarness } from './volume-provisioner.suite.ts';

const WAIT_MS = 120_000;

/** Volumes on the cluster of KUBECONFIG; `stop` removes every namespace and volume that was made through it. */
export class ClusterVolumes implements VolumeHarness {
  readonly cluster: Cluster;
  readonly tenants: Tenants;
  readonly namespace: string;
  readonly volumes: VolumeProvisioner;
  readonly #places = new Map<string, VolumePlace>();
  readonly #inner: VolumeProvisioner;
  readonly #storage: VolumeStorage;
  #pods = 0;

  private constructor(cluster: Cluster, namespace: string, storage: VolumeStorage) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.#storage = storage;
    this.tenants = new Tenants(cluster, TENANT_RULES);
    this.#inner = this.another(storage);
    this.volumes = {
      ensure: async (place) => {
        const volume = await this.#inner.ensure(place);
        this.#places.set(`${place.ownerId}/${place.appName}`, place);
        return volume;
      },
      usage: (place) => this.#inner.usage(place),
      remove: (place) => this.#inner.remove(place),
    };
  }

  static async connect(namespace: string, storage: VolumeStorage): Promise<ClusterVolumes> {
    return new ClusterVolumes(await Cluster.connect(process.env.KUBECONFIG), namespace, storage);
  }

  /** As another server has it: nothing of what this one knows. Sizes are always looked at. */
  another(storage: VolumeStorage, changes: Partial<KubernetesVolumesOptions> = {}): VolumeProvisioner {
    return kubernetesVolumes({
      cluster: this.cluster,
      tenants: this.tenants,
      storage,
      toolsImage: NODE_IMAGE,
      namespace: this.namespace,
      sizes: { freshMs: 0, staleMs: 0 },
      log: (message, facts) => console.log(message, JSON.stringify(facts)),
      ...changes,
    });
  }

  readonly use = async (place: VolumePlace, bytes: number): Promise<void> => {
    const program = `require('node:fs').writeFileSync('/data/data', Buffer.alloc(${bytes}, 1))`;
    await this.run(place, await this.volumes.ensure(place), program);
  };

  /** Runs a program in a pod as the App's copies have it; gives what it prints last, or throws with that. */
  async run(
    place: VolumePlace,
    { claim }: Volume,
    program: string,
    changes: { namespace?: string } = {},
  ): Promise<string> {
    if (!claim) throw new Error('there is no claim to mount');
    this.#pods += 1;
    const metadata = { name: `use-${this.#pods}`, namespace: namespaceOf(place.ownerId), ...changes };
    const { groupId, subPath, name: claimName } = claim;
    const wrapped = `const say = (text) => require('node:fs').writeFileSync('/dev/termination-log', String(text));
      try { say(eval(${JSON.stringify(program)})); } catch (error) { say(error.code); process.exit(1); }`;
    const pod: V1Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: {
        restartPolicy: 'Never',
        securityContext: { ...RESTRICTED_POD, runAsGroup: groupId, fsGroup: groupId },
        containers: [
          {
            name: 'use',
            image: NODE_IMAGE,
            command: ['node', '-e', wrapped],
            securityContext: RESTRICTED,
            volumeMounts: [{ name: 'data', mountPath: '/data', ...(subPath === undefined ? {} : { subPath }) }],
          },
        ],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
      },
    };
    await this.cluster.create(pod);
    const ended = await until(async () => {
      const seen = await this.cluster.read<V1Pod>({ apiVersion: 'v1', kind: 'Pod', metadata });
      return seen?.status?.containerStatuses?.[0]?.state?.terminated;
    }, WAIT_MS);
    await this.cluster.delete({ apiVersion: 'v1', kind: 'Pod', metadata }, 0);
    if (ended.exitCode !== 0) throw new Error(ended.message ?? `ended with ${ended.exitCode}`);
    return ended.message ?? '';
  }

  async stop(): Promise<void> {
    for (const place of this.#places.values()) await this.#inner.remove(place);
    const owners = new Set([...this.#places.values()].map(({ ownerId }) => namespaceOf(ownerId)));
    const namespaces = [...owners, this.namespace].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    }));
    for (const namespace of namespaces) await this.cluster.delete(namespace);
    await until(async () => {
      const left = await Promise.all(namespaces.map((namespace) => this.cluster.read(namespace)));
      return left.every((namespace) => namespace === undefined);
    }, WAIT_MS);
    for (const name of [...[...owners].map((owner) => `${owner}-data`), `${this.namespace}-root`])
      await this.cluster.delete({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name } });
    await this.#removeUserDirectories();
  }

  // The platform leaves them; on the testbed they are on this machine, elsewhere out of reach.
  async #removeUserDirectories(): Promise<void> {
    if (this.#storage.kind !== 'shared-path') return;
    for (const { userName } of this.#places.values()) {
      await rm(join(this.#storage.path, userName), { recursive: true, force: true });
    }
  }
}
