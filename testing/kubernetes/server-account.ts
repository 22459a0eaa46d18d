import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '@kubernetes/client-node';
import { type PlatformNames, platformObjects } from '../../deploy/kubernetes/platform-objects.ts';
import { Cluster, ClusterRefusal } from '../../server/src/kubernetes/cluster.ts';

const TOKEN_SECONDS = 3_600;
const POLICY_MS = 60_000;

/** The rights of the server on a cluster, for a test: under names of its own, and gone after it. */
export class ServerAccount {
  readonly admin: Cluster;
  readonly names: PlatformNames;
  /** A file that whoever reads it is the server with. */
  readonly kubeconfig: string;
  /** The cluster as the server may use it. */
  readonly cluster: Cluster;

  private constructor(admin: Cluster, names: PlatformNames, kubeconfig: string, cluster: Cluster) {
    this.admin = admin;
    this.names = names;
    this.kubeconfig = kubeconfig;
    this.cluster = cluster;
  }

  static async install(names: PlatformNames): Promise<ServerAccount> {
    const admin = await Cluster.connect(process.env.KUBECONFIG);
    for (const object of platformObjects(names)) await admin.apply(object);
    const directory = await mkdtemp(join(tmpdir(), 'nonstop4-account-'));
    const kubeconfig = join(directory, 'kubeconfig');
    await writeFile(kubeconfig, await kubeconfigOf(admin, names), { mode: 0o600 });
    const account = new ServerAccount(admin, names, kubeconfig, await Cluster.connect(kubeconfig));
    await account.#untilPolicyCounts();
    return account;
  }

  /** Removes the rights, and the namespaces of these users. */
  async remove(users: readonly string[]): Promise<void> {
    await rm(join(this.kubeconfig, '..'), { recursive: true });
    const namespaces = users.map(
      (name): KubernetesObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
    );
    for (const { apiVersion = '', kind = '', metadata } of [...platformObjects(this.names), ...namespaces].reverse()) {
      const { name = '', namespace } = metadata ?? {};
      await this.admin.delete({
        apiVersion,
        kind,
        metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      });
    }
  }

  // The API server takes up a policy some seconds after it was made.
  async #untilPolicyCounts(): Promise<void> {
    const started = performance.now();
    const foreign = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${this.names.namespace}-foreign` } };
    while (performance.now() - started < POLICY_MS) {
      try {
        await this.cluster.apply(foreign, true);
      } catch (error) {
        if (error instanceof ClusterRefusal && /ValidatingAdmissionPolicy/.test(error.message)) return;
      }
    }
    throw new Error('the admission policy does not count after a minute');
  }
}

async function kubeconfigOf(admin: Cluster, { namespace }: PlatformNames): Promise<string> {
  const api = admin.config.makeApiClient(admin.client.CoreV1Api);
  const body = { spec: { audiences: [], expirationSeconds: TOKEN_SECONDS } };
  const { status } = await api.createNamespacedServiceAccountToken({ name: 'server', namespace, body });
  const own = new admin.client.KubeConfig();
  const cluster = admin.config.getCurrentCluster();
  if (!cluster) throw new Error('KUBECONFIG names no cluster');
  own.loadFromOptions({
    clusters: [cluster],
    users: [{ name: 'server', token: status?.token ?? '' }],
    contexts: [{ name: 'server', user: 'server', cluster: cluster.name }],
    currentContext: 'server',
  });
  return own.exportConfig();
}
