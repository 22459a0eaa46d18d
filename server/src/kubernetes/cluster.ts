import { PassThrough } from 'node:stream';
import type * as Client from '@kubernetes/client-node';
import type { CoreV1Event, KubeConfig, KubernetesObject, KubernetesObjectApi, V1Pod } from '@kubernetes/client-node';
import { FIELD_MANAGER } from './names.ts';
import { parseQuantity } from './quantity.ts';

export interface PodMetrics {
  name: string;
  cpuCores: number;
  memoryBytes: number;
}

/** A refusal of the API server: what it said, and whether asking again may help. */
export class ClusterRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ClusterRefusal';
    this.status = status;
  }

  get isNotFound(): boolean {
    return this.status === 404;
  }

  /** Wrong in itself (validation, Pod Security, quota, rights): asking again gives the same answer until somebody changes something. */
  get isFinal(): boolean {
    return [400, 401, 403, 405, 409, 413, 422].includes(this.status);
  }
}

/** What the runtime asks of a cluster's API. Throws ClusterRefusal for an answer, any other Error when there is none. */
export class Cluster {
  readonly client: typeof Client;
  readonly config: KubeConfig;
  readonly #objects: KubernetesObjectApi;
  #calls = 0;

  private constructor(client: typeof Client, config: KubeConfig) {
    this.client = client;
    this.config = config;
    this.#objects = client.KubernetesObjectApi.makeApiClient(config);
  }

  /** From a kubeconfig file, or from the service account of the pod that this runs in. The client is 65 MB of code: loaded only here. */
  static async connect(kubeconfig: string | undefined): Promise<Cluster> {
    const client = await import('@kubernetes/client-node');
    const config = new client.KubeConfig();
    if (kubeconfig === undefined) config.loadFromCluster();
    else config.loadFromFile(kubeconfig);
    return new Cluster(client, config);
  }

  /** How often the API was asked since this server began; streams that it keeps open are not counted. */
  get calls(): number {
    return this.#calls;
  }

  /** Server-side apply: what of the object is ours becomes as given, what others have set stays. */
  async apply<T extends KubernetesObject>(object: T, dryRun = false, manager: string = FIELD_MANAGER): Promise<T> {
    const { ServerSideApply } = this.client.PatchStrategy;
    const patched = await this.#ask(() =>
      this.#objects.patch(object, undefined, dryRun ? 'All' : undefined, manager, true, ServerSideApply),
    );
    return patched as T;
  }

  /**
   * JSON merge patch (RFC 7386): what is given is set, null removes, the rest stays. With a resourceVersion it is refused when the object has
   * changed since.
   */
  async merge(object: { apiVersion: string; kind: string; metadata: object; spec?: object }): Promise<void> {
    const { MergePatch } = this.client.PatchStrategy;
    const part = object as KubernetesObject;
    await this.#ask(() => this.#objects.patch(part, undefined, undefined, FIELD_MANAGER, undefined, MergePatch));
  }

  async create<T extends KubernetesObject>(object: T): Promise<T> {
    return this.#ask(() => this.#objects.create(object, undefined, undefined, FIELD_MANAGER));
  }

  /** Refused with 409 when the object has changed since its resourceVersion. */
  async replace<T extends KubernetesObject>(object: T): Promise<T> {
    return this.#ask(() => this.#objects.replace(object, undefined, undefined, FIELD_MANAGER));
  }

  /** As a drain does it: false when the pod's disruption budget does not allow it now. */
  async evict(pod: V1Pod): Promise<boolean> {
    const { name = '', namespace = '' } = pod.metadata ?? {};
    const api = this.config.makeApiClient(this.client.CoreV1Api);
    try {
      await this.#unlessNotFound(() =>
        api.createNamespacedPodEviction({ name, namespace, body: { metadata: { name, namespace } } }),
      );
      return true;
    } catch (error) {
      if (error instanceof ClusterRefusal && error.status === 429) return false;
      throw error;
    }
  }

  async read<T extends KubernetesObject>(header: Header): Promise<T | undefined> {
    return this.#unlessNotFound(() => this.#objects.read(header) as Promise<T>);
  }

  async list<T extends KubernetesObject>(kind: Kind, namespace: string, labels: string): Promise<T[]> {
    const [none, { apiVersion, kind: name }] = [undefined, kind];
    const list = await this.#ask(() =>
      this.#objects.list<T>(apiVersion, name, namespace, none, none, none, none, labels),
    );
    return list.items;
  }

  /** Absent is fine. `graceSeconds` 0 ends a pod's processes at once. */
  async delete(header: Header, graceSeconds?: number): Promise<void> {
    await this.#unlessNotFound(() =>
      this.#objects.delete(header, undefined, undefined, graceSeconds, undefined, 'Background'),
    );
  }

  /** Events about one object, oldest first. */
  async eventsOf(object: { namespace: string; name: string }): Promise<CoreV1Event[]> {
    const api = this.config.makeApiClient(this.client.CoreV1Api);
    const fieldSelector = `involvedObject.name=${object.name}`;
    const list = await this.#ask(() => api.listNamespacedEvent({ namespace: object.namespace, fieldSelector }));
    return list.items.toSorted((a, b) => timeOf(a) - timeOf(b));
  }

  /** Output of one container, as it was printed, each line with its time before it. */
  async logs(
    pod: { namespace: string; name: string },
    options: { container: string; tailLines?: number; follow: boolean; previous?: boolean; signal: AbortSignal },
  ): Promise<PassThrough> {
    const { container, signal, ...rest } = options;
    const stream = new PassThrough();
    // The client leaves errors of the answer it pipes from to nobody: they end the reading of this stream, our own abort among them.
    stream.on('pipe', (answer) => answer.on('error', (error: Error) => stream.destroy(error)));
    stream.on('error', () => undefined);
    const log = new this.client.Log(this.config);
    const control = await this.#ask(() =>
      log.log(pod.namespace, pod.name, container, stream, { ...rest, timestamps: true }),
    );
    const stop = () => control.abort();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    stream.once('close', () => signal.removeEventListener('abort', stop));
    return stream;
  }

  /** Of all pods with these labels; empty where the cluster has no metrics-server. */
  async podMetrics(labels: string): Promise<PodMetrics[]> {
    const api = this.config.makeApiClient(this.client.CustomObjectsApi);
    const where = { group: 'metrics.k8s.io', version: 'v1beta1', plural: 'pods', labelSelector: labels };
    const list = (await this.#ask(() => api.listClusterCustomObject(where))) as { items: RawPodMetrics[] };
    return list.items.map(({ metadata, containers }) => ({
      name: metadata.name,
      cpuCores: containers.reduce((sum, { usage }) => sum + parseQuantity(usage.cpu), 0),
      memoryBytes: containers.reduce((sum, { usage }) => sum + parseQuantity(usage.memory), 0),
    }));
  }

  /** Whether the API answers at all. */
  async version(): Promise<string> {
    const api = this.config.makeApiClient(this.client.VersionApi);
    return (await this.#ask(() => api.getCode())).gitVersion;
  }

  async #unlessNotFound<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#ask(work);
    } catch (error) {
      if (error instanceof ClusterRefusal && error.isNotFound) return undefined;
      throw error;
    }
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await work();
    } catch (error) {
      const { code, body } = error as { code?: unknown; body?: unknown };
      if (typeof code !== 'number') throw error;
      throw new ClusterRefusal(code, messageIn(body) ?? `the API server answered ${code}`);
    }
  }
}

type Kind = Pick<KubernetesObject, 'apiVersion' | 'kind'> & { apiVersion: string; kind: string };
type Header = Kind & { metadata: { name: string; namespace?: string } };

interface RawPodMetrics {
  metadata: { name: string };
  containers: { usage: { cpu: string; memory: string } }[];
}

const POD: Kind = { apiVersion: 'v1', kind: 'Pod' };

export function headerOf(pod: V1Pod): Header {
  return { ...POD, metadata: { name: pod.metadata?.name ?? '', namespace: pod.metadata?.namespace ?? '' } };
}

function messageIn(body: unknown): string | undefined {
  try {
    const parsed = (typeof body === 'string' ? JSON.parse(body) : body) as { message?: unknown };
    return typeof parsed?.message === 'string' ? parsed.message : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(event: CoreV1Event): number {
  return (event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp)?.valueOf() ?? 0;
}
