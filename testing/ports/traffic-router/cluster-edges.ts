import type { V1Pod } from '@kubernetes/client-node';
import { AGENT_PORT } from '@nonstop4/edge/cluster-protocol';
import type { RouteTable } from '@nonstop4/edge/protocol';
import { KubernetesRouter } from '../../../server/src/adapters/traffic-router/kubernetes/kubernetes-router.ts';
import { edgeObjects } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/edge-objects.ts';
import type { EdgeOptions } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/edge-options.ts';
import { edgePod } from '../../../server/src/adapters/traffic-router/kubernetes/manifests/edge-pod.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { ensureBinaries } from '../../../testbed/binaries/build-binaries.ts';
import { ensureEdgeImages } from '../../../testbed/images/edge-images.ts';
import { until } from '../../../testbed/machine/until.ts';
import { afterThisTest } from '../../traffic/cleanup.ts';

const TOKEN = 'a token for the edges of tests';
const WAIT_MS = 120_000;
const NAMES = ['edge-0', 'edge-1'] as const;

export interface ClusterEdgesOptions {
  namespace: string;
  /** Apps live in this namespace, or in those that begin so. */
  appNamespace: string;
  api?: EdgeOptions['api'];
}

/** Two edges as pods of their own, each of which a test may end and start again, in a namespace that stop() removes. */
export class ClusterEdges {
  readonly cluster: Cluster;
  readonly names = NAMES;
  readonly #options: EdgeOptions;

  private constructor(cluster: Cluster, options: EdgeOptions) {
    this.cluster = cluster;
    this.#options = options;
  }

  static async start({ namespace, appNamespace, api }: ClusterEdgesOptions): Promise<ClusterEdges> {
    const cluster = await Cluster.connect(process.env.KUBECONFIG);
    const edges = new ClusterEdges(cluster, {
      namespace,
      image: process.env.NONSTOP4_TEST_EDGE_IMAGE ?? (await testbedImage()),
      engine: process.env.NONSTOP4_TEST_EDGE_ENGINE === 'haproxy' ? 'haproxy' : 'embedded',
      agentToken: TOKEN,
      appNamespacePrefix: appNamespace,
      visitors: { port: 80, tlsPort: 443 },
      ...(api ? { api } : {}),
    });
    // Pods of a Deployment would be replaced under other names.
    const wanted = edgeObjects(edges.#options).filter(({ kind }) => kind !== 'Deployment');
    for (const object of wanted) await cluster.apply(object);
    for (const name of NAMES) await edges.startEdge(name);
    return edges;
  }

  get namespace(): string {
    return this.#options.namespace;
  }

  async stop(): Promise<void> {
    for (const kind of ['ClusterRole', 'ClusterRoleBinding']) {
      const apiVersion = 'rbac.authorization.k8s.io/v1';
      await this.cluster.delete({ apiVersion, kind, metadata: { name: `${this.namespace}-edge` } });
    }
    await removeNamespace(this.cluster, this.namespace);
  }

  async startEdge(name: string): Promise<void> {
    if (await this.cluster.read(this.#podHeader(name))) return;
    const { metadata, spec } = edgePod(this.#options);
    const header = this.#podHeader(name);
    await this.cluster.create<V1Pod>({ ...header, metadata: { ...metadata, ...header.metadata }, spec });
    await until(`${name} to be ready`, WAIT_MS, () => this.isReady(name));
  }

  async stopEdge(name: string): Promise<void> {
    await this.cluster.delete(this.#podHeader(name), 0);
    await until(`the end of ${name}`, WAIT_MS, async () => !(await this.cluster.read(this.#podHeader(name))));
  }

  async pod(name: string): Promise<V1Pod | undefined> {
    return this.cluster.read<V1Pod>(this.#podHeader(name));
  }

  async isReady(name: string): Promise<boolean> {
    const pod = await this.pod(name);
    return pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
  }

  async addressOf(name: string): Promise<string> {
    return (await this.pod(name))?.status?.podIP ?? '';
  }

  async tableOf(name: string): Promise<RouteTable> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`http://${await this.addressOf(name)}:${AGENT_PORT}/routes`, { headers });
    return (await answer.json()) as RouteTable;
  }

  async routesOn(name: string): Promise<{ app: string; state: string; targets: string[] }[]> {
    const { routes } = await this.tableOf(name);
    return routes.map(({ app, state, targets }) => ({ app, state, targets: targets.map(({ id }) => id) }));
  }

  /** A router over these edges, closed at the end of the running test. */
  async router(): Promise<KubernetesRouter> {
    const { cluster, namespace } = this;
    const router = new KubernetesRouter({ cluster, namespace, onChange: () => undefined });
    await router.open();
    afterThisTest(() => router.close());
    return router;
  }

  #podHeader(name: string) {
    return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: this.namespace } };
  }
}

async function testbedImage(): Promise<string> {
  const { crane } = await ensureBinaries(() => undefined);
  return (await ensureEdgeImages(crane, (text) => console.log(text))).edge;
}

export async function removeNamespace(cluster: Cluster, name: string): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await cluster.delete(namespace);
  await until(`the end of ${name}`, WAIT_MS, async () => !(await cluster.read(namespace)));
}
