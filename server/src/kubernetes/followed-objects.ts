import type { Informer, KubernetesListObject, KubernetesObject, ObjectCache } from '@kubernetes/client-node';
import type { Cluster } from './cluster.ts';

const RECONNECT_MS = 1_000;

export interface Followed<T extends KubernetesObject> {
  /** Of the API, as in `/apis/apps/v1/deployments`. */
  path: string;
  /** All of them; the stream goes on from there. */
  list: () => Promise<KubernetesListObject<T>>;
  labelSelector?: string;
  /** `isGone`: it was deleted. */
  onChange: (object: T, isGone: boolean) => void;
}

/** One kind of object as the cluster's API told it last, kept up to date by a stream that is opened again when it breaks. */
export class FollowedObjects<T extends KubernetesObject> {
  readonly #informer: Informer<T> & ObjectCache<T>;
  #closed = false;

  constructor(cluster: Cluster, { path, list, labelSelector, onChange }: Followed<T>) {
    const informer = cluster.client.makeInformer<T>(cluster.config, path, list, labelSelector);
    for (const verb of ['add', 'update', 'delete'] as const)
      informer.on(verb, (object) => onChange(object, verb === 'delete'));
    informer.on('error', () => this.#reconnectLater());
    this.#informer = informer;
  }

  /** Resolves when everything was read once. */
  async open(): Promise<void> {
    await this.#informer.start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#informer.stop();
  }

  list(): readonly T[] {
    return this.#informer.list();
  }

  #reconnectLater(): void {
    const again = () => {
      if (!this.#closed) this.#informer.start().catch(() => this.#reconnectLater());
    };
    if (!this.#closed) setTimeout(again, RECONNECT_MS).unref();
  }
}
