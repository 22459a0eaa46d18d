import type {
  Informer,
  KubernetesListObject,
  KubernetesObject,
  ObjectCache,
  V1Deployment,
  V1Node,
  V1Pod,
} from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { LABELS, OWN_SELECTOR } from '../../../kubernetes/names.ts';

const RECONNECT_MS = 1_000;
/** How often the API is asked whether it answers: the streams of an informer may stay open and silent for long. */
const ASK_MS = 5_000;

type Cache<T extends KubernetesObject> = Informer<T> & ObjectCache<T>;

/** What the cluster's API told last, kept up to date by its streams; read without a call. */
export class ClusterView {
  readonly #cluster: Cluster;
  readonly #onChange: (appId: string | undefined) => void;
  readonly #pods: Cache<V1Pod>;
  readonly #deployments: Cache<V1Deployment>;
  readonly #nodes: Cache<V1Node>;
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
    this.#pods = this.#informer('/api/v1/pods', () => core.listPodForAllNamespaces({ labelSelector }), labelSelector);
    this.#deployments = this.#informer(
      '/apis/apps/v1/deployments',
      () => apps.listDeploymentForAllNamespaces({ labelSelector }),
      labelSelector,
    );
    this.#nodes = this.#informer('/api/v1/nodes', () => core.listNode());
  }

  /** Resolves when everything was read once. */
  async open(): Promise<void> {
    await Promise.all([this.#pods.start(), this.#deployments.start(), this.#nodes.start()]);
    await this.#ask();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#asking);
    await Promise.all([this.#pods.stop(), this.#deployments.stop(), this.#nodes.stop()]);
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

  #informer<T extends KubernetesObject>(
    path: string,
    list: () => Promise<KubernetesListObject<T>>,
    labelSelector?: string,
  ): Cache<T> {
    const informer = this.#cluster.client.makeInformer<T>(this.#cluster.config, path, list, labelSelector);
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, (object) => this.#onChange(object.metadata?.labels?.[LABELS.app]));
    }
    informer.on('error', () => {
      if (this.#closed) return;
      const again = () => {
        if (!this.#closed) informer.start().catch(() => this.#later(again));
      };
      this.#later(again);
    });
    return informer;
  }

  #later(work: () => void): void {
    setTimeout(work, RECONNECT_MS).unref();
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

function ofApp<T extends KubernetesObject>(objects: readonly T[], appId: string | undefined): T[] {
  return appId === undefined
    ? [...objects]
    : objects.filter((object) => object.metadata?.labels?.[LABELS.app] === appId);
}
