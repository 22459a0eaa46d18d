import type { KubernetesObject, V1Deployment, V1Node, V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { FollowedObjects } from '../../../kubernetes/followed-objects.ts';
import { OWN_SELECTOR } from '../../../kubernetes/names.ts';
import { appOf, ObjectsByApp } from './objects-by-app.ts';
import { DRAIN_ANNOTATION } from './observe-node.ts';

/** How often the API is asked whether it answers: the streams of an informer may stay open and silent for long. */
const ASK_MS = 5_000;

export interface ViewListener {
  /** Told the App, or undefined for what concerns all of them (a node, the API itself). */
  changed(appId: string | undefined): void;
  podSeen(pod: V1Pod): void;
  podGone(pod: V1Pod): void;
}

/** What the cluster's API told last, kept up to date by its streams; read without a call. */
export class ClusterView {
  readonly #cluster: Cluster;
  readonly #listener: ViewListener;
  readonly #pods: FollowedObjects<V1Pod>;
  readonly #deployments: FollowedObjects<V1Deployment>;
  readonly #nodes: FollowedObjects<V1Node>;
  readonly #podsByApp = new ObjectsByApp<V1Pod>();
  readonly #deploymentsByApp = new ObjectsByApp<V1Deployment>();
  /** What of each node matters to what is shown: its heartbeat does not. */
  readonly #nodeFacts = new Map<string, string>();
  /** Before its first answer: since when it was waited for. */
  #answeredAt = Date.now();
  #answers = false;
  readonly #waiting = new Set<() => void>();
  #asking: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(cluster: Cluster, listener: ViewListener) {
    this.#cluster = cluster;
    this.#listener = listener;
    const { config, client } = cluster;
    const core = config.makeApiClient(client.CoreV1Api);
    const apps = config.makeApiClient(client.AppsV1Api);
    const labelSelector = OWN_SELECTOR;
    this.#pods = new FollowedObjects(cluster, {
      path: '/api/v1/pods',
      list: () => core.listPodForAllNamespaces({ labelSelector }),
      labelSelector,
      onChange: (pod, isGone) => {
        if (isGone) listener.podGone(pod);
        else listener.podSeen(pod);
        this.#index(this.#podsByApp, pod, isGone);
      },
    });
    this.#deployments = new FollowedObjects(cluster, {
      path: '/apis/apps/v1/deployments',
      list: () => apps.listDeploymentForAllNamespaces({ labelSelector }),
      labelSelector,
      onChange: (deployment, isGone) => this.#index(this.#deploymentsByApp, deployment, isGone),
    });
    this.#nodes = new FollowedObjects(cluster, {
      path: '/api/v1/nodes',
      list: () => core.listNode(),
      onChange: (node, isGone) => this.#seeNode(node, isGone),
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
    return appId === undefined ? this.#podsByApp.all() : this.#podsByApp.of(appId);
  }

  /** Of which something is there. */
  apps(): Set<string> {
    return new Set([...this.#podsByApp.apps(), ...this.#deploymentsByApp.apps()]);
  }

  deployment(appId: string): V1Deployment | undefined {
    return this.#deploymentsByApp.of(appId)[0];
  }

  nodes(): V1Node[] {
    return [...this.#nodes.list()];
  }

  /** Resolves as soon as the API answers; rejects with the signal. */
  async answering(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#answers) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
    signal.throwIfAborted();
  }

  /** Milliseconds since 1970 of the API's last answer: what is shown is no younger than that. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  #index<T extends KubernetesObject>(index: ObjectsByApp<T>, object: T, isGone: boolean): void {
    if (isGone) index.remove(object);
    else index.put(object);
    // What belongs to no App (a build) is nobody's news here.
    if (appOf(object) !== '') this.#listener.changed(appOf(object));
  }

  // A node says every few seconds that it is there: with a thousand Apps that is no news for each of them.
  #seeNode(node: V1Node, isGone: boolean): void {
    const name = node.metadata?.name ?? '';
    const facts = isGone ? undefined : factsOf(node);
    if (this.#nodeFacts.get(name) === facts) return;
    if (facts === undefined) this.#nodeFacts.delete(name);
    else this.#nodeFacts.set(name, facts);
    this.#listener.changed(undefined);
  }

  async #ask(): Promise<void> {
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, ASK_MS, false).unref());
    const answered = await Promise.race([
      this.#cluster.version().then(
        () => true,
        () => false,
      ),
      late,
    ]);
    if (answered) this.#answeredAt = Date.now();
    if (this.#closed) return;
    if (answered !== this.#answers) this.#listener.changed(undefined);
    this.#answers = answered;
    if (answered) for (const done of [...this.#waiting]) done();
    this.#asking = setTimeout(() => void this.#ask(), ASK_MS);
  }
}

function factsOf({ spec, status, metadata }: V1Node): string {
  const conditions = status?.conditions?.map(({ type, status: value }) => [type, value]);
  return JSON.stringify([conditions, spec?.unschedulable, spec?.taints, metadata?.annotations?.[DRAIN_ANNOTATION]]);
}
