import type { V1ConfigMap } from '@kubernetes/client-node';
import { ROUTE_KEY, ROUTE_LABELS, ROUTE_SELECTOR, type RouteObject } from '@nonstop4/edge/cluster-protocol';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { FollowedObjects } from '../../../kubernetes/followed-objects.ts';
import type { Route } from '../../../ports/traffic-router.ts';
import { routeObject, routeObjectHeader } from './route-objects.ts';

interface Known {
  text: string;
  /** The API gives an object ever greater ones. */
  version: bigint;
  hostnames: string[];
}

/** The routes that lie in the cluster: written when they differ, whether by what is asked or by somebody's hand. */
export class PublishedRoutes {
  readonly #cluster: Cluster;
  readonly #namespace: string;
  readonly #objects: FollowedObjects<V1ConfigMap>;
  /** By App; our own writings are known here before the API's stream tells of them. */
  readonly #known = new Map<string, Known>();

  constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    const core = cluster.config.makeApiClient(cluster.client.CoreV1Api);
    this.#objects = new FollowedObjects<V1ConfigMap>(cluster, {
      path: `/api/v1/namespaces/${namespace}/configmaps`,
      list: () => core.listNamespacedConfigMap({ namespace, labelSelector: ROUTE_SELECTOR }),
      labelSelector: ROUTE_SELECTOR,
      onChange: (object, isGone) => (isGone ? this.#forget(object) : this.#remember(object)),
    });
  }

  open(): Promise<void> {
    return this.#objects.open();
  }

  close(): Promise<void> {
    return this.#objects.close();
  }

  hasHostname(hostname: string): boolean {
    return [...this.#known.values()].some(({ hostnames }) => hostnames.includes(hostname));
  }

  /** The version of the object that says this. */
  async write(route: Route): Promise<bigint> {
    const object = routeObject(this.#namespace, route);
    if (this.#known.get(route.appId)?.text !== object.data?.[ROUTE_KEY]) {
      this.#remember((await this.#cluster.apply(object)) as V1ConfigMap);
    }
    return this.#known.get(route.appId)?.version ?? 0n;
  }

  async remove(appId: string): Promise<void> {
    await this.#cluster.delete(routeObjectHeader(this.#namespace, appId));
    this.#known.delete(appId);
  }

  #remember(object: V1ConfigMap): void {
    const app = appOf(object);
    const version = versionOf(object);
    if ((this.#known.get(app)?.version ?? -1n) >= version) return;
    const text = object.data?.[ROUTE_KEY] ?? '';
    this.#known.set(app, { text, version, hostnames: hostnamesIn(text) });
  }

  #forget(object: V1ConfigMap): void {
    const app = appOf(object);
    if ((this.#known.get(app)?.version ?? 0n) <= versionOf(object)) this.#known.delete(app);
  }
}

function appOf({ metadata }: V1ConfigMap): string {
  return metadata?.labels?.[ROUTE_LABELS.app] ?? '';
}

function versionOf({ metadata }: V1ConfigMap): bigint {
  return BigInt(metadata?.resourceVersion ?? '0');
}

function hostnamesIn(text: string): string[] {
  try {
    return (JSON.parse(text) as RouteObject).hostnames;
  } catch {
    return []; // spoilt by hand: the next publication sets it right
  }
}
