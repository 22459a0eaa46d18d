import type { KubernetesObject, V1Deployment, V1Node, V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { FollowedObjects } from '../../../kubernetes/followed-objects.ts';
import { LABELS, OWN_SELECTOR } from '../../../kubernetes/names.ts';

/** How often the API is asked whether it answers: the streams of an informer may stay open and silent for long. */
const ASK_MS = 5_000;

/** What the cluster's API told last, kept up to date by its streams; read without a call. */
export class ClusterView {
  readonly #cluster: Cluster;
  readonly #onChange: (appId: string | undefined) => void;
  readonly #pods: FollowedObjects<V1Pod>;
  readonly #deployments: FollowedObjects<V1Deployment>;
  readonly #nodes: FollowedObjects<V1Node>;
  #answeredAt = 0;
  #asking: NodeJS.Timeout | undefined;
  #closed = false;

  /** `onChange` is told the App, or undefined for what concerns all of them (a node, the API itself). */
  constructor(cluster: Cluster, onChange: (appId: string | undefined) => void) {
    this.#cluster = cluster;
    this.#onChange = onChange;
    const { config, client } = cluster;
    const core = config.makeApiClient(client.CoreV1Api);
    const apps = config.makeApiClient(client.AppsV1Api);
    const labelSelector = OWN_SELECTOR;
    const ofAnApp = { labelSelector, onChange: (object: KubernetesObject) => onChange(appOf(object)) };
    this.#pods = new FollowedObjects(cluster, {
      path: '/api/v1/pods',
      list: () => core.listPodForAllNamespaces({ labelSelector }),
      ...ofAnApp,
    });
    this.#deployments = new FollowedObjects(cluster, {
      path: '/apis/apps/v1/deployments',
      list: () => apps.listDeploymentForAllNamespaces({ labelSelector }),
      ...ofAnApp,
    });
    this.#nodes = new FollowedObjects(cluster, {
      path: '/api/v1/nodes',
      list: () => core.listNode(),
      onChange: () => onChange(undefined),
    });
  }

  /** Resolves when everything was read once. */
  async open(): Promise<void> {
    await Promise.all([this.#pods.open(), this.#deployments.open(), this.#nodes.open()]);
    await this.#ask();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#asking);
    await Promise.all([this.#pods.close(), this.#deployments.close(), this.#nodes.close()]);
  }

  pods(appId?: string): V1Pod[] {
    return ofApp(this.#pods.list(), appId);
  }

  deployments(): readonly V1Deployment[] {
    return this.#deployments.list();
  }

  deployment(appId: string): V1Deployment | undefined {
    return ofApp(this.#deployments.list(), appId)[0];
  }

  nodes(): readonly V1Node[] {
    return this.#nodes.list();
  }

  /** Milliseconds since 1970 of the API's last answer: what is shown is no younger than that. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  async #ask(): Promise<void> {
    const answered = await this.#cluster.version().then(
      () => true,
      () => false,
    );
    if (answered) this.#answeredAt = Date.now();
    if (this.#closed) return;
    this.#onChange(undefined);
    this.#asking = setTimeout(() => void this.#ask(), ASK_MS);
  }
}

function appOf({ metadata }: KubernetesObject): string | undefined {
  return metadata?.labels?.[LABELS.app];
}

function ofApp<T extends KubernetesObject>(objects: readonly T[], appId: string | undefined): T[] {
  return appId === undefined ? [...objects] : objects.filter((object) => appOf(object) === appId);
}
