import type { KubernetesListObject, KubernetesObject, V1Service } from '@kubernetes/client-node';
import { type Cluster, ClusterRefusal } from '../../../kubernetes/cluster.ts';
import { FollowedObjects } from '../../../kubernetes/followed-objects.ts';
import { LABELS, OWN_SELECTOR } from '../../../kubernetes/names.ts';
import type { GatewayName } from './gateway-name.ts';
import type { Gateway, HttpRoute } from './gateway-objects.ts';

const [GROUP, VERSION] = ['gateway.networking.k8s.io', 'v1'];

/** The Gateways, our routes and the Services of our Apps as the cluster told them last; read without a call. */
export class GatewayView {
  readonly #gateways: FollowedObjects<Gateway>[];
  readonly #routes: FollowedObjects<HttpRoute>;
  readonly #services: FollowedObjects<V1Service>;
  readonly #onChange: (appId: string | undefined) => void;
  readonly #waiting = new Set<() => void>();

  /** `onChange` is told the App, or undefined for what concerns all of them. */
  constructor(cluster: Cluster, gateways: readonly GatewayName[], onChange: (appId: string | undefined) => void) {
    this.#onChange = onChange;
    const custom = cluster.config.makeApiClient(cluster.client.CustomObjectsApi);
    const core = cluster.config.makeApiClient(cluster.client.CoreV1Api);
    const base = { group: GROUP, version: VERSION };
    const labelSelector = OWN_SELECTOR;
    const ofAnApp = { labelSelector, onChange: (object: KubernetesObject) => this.#changed(appOf(object)) };
    this.#gateways = [...new Set(gateways.map(({ namespace }) => namespace))].map(
      (namespace) =>
        new FollowedObjects(cluster, {
          path: `/apis/${GROUP}/${VERSION}/namespaces/${namespace}/gateways`,
          list: listOf<Gateway>(() => custom.listNamespacedCustomObject({ ...base, namespace, plural: 'gateways' })),
          onChange: () => this.#changed(undefined),
        }),
    );
    this.#routes = new FollowedObjects(cluster, {
      path: `/apis/${GROUP}/${VERSION}/httproutes`,
      list: listOf<HttpRoute>(() => custom.listClusterCustomObject({ ...base, plural: 'httproutes', labelSelector })),
      ...ofAnApp,
    });
    this.#services = new FollowedObjects(cluster, {
      path: '/api/v1/services',
      list: () => core.listServiceForAllNamespaces({ labelSelector }),
      ...ofAnApp,
    });
  }

  /** Resolves when everything was read once. */
  async open(): Promise<void> {
    try {
      await Promise.all([...this.#gateways, this.#routes, this.#services].map((followed) => followed.open()));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      throw new Error(
        'This cluster does not know the Gateway API: install its objects (https://gateway-api.sigs.k8s.io/guides/getting-started) and a gateway, or use another edge.',
      );
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#gateways, this.#routes, this.#services].map((followed) => followed.close()));
    for (const wake of this.#waiting) wake();
  }

  gateway({ namespace, name }: GatewayName): Gateway | undefined {
    return this.#gateways
      .flatMap((followed) => followed.list())
      .find(({ metadata }) => metadata?.namespace === namespace && metadata.name === name);
  }

  routesOf(appId: string): HttpRoute[] {
    return this.#routes.list().filter((route) => appOf(route) === appId);
  }

  serviceOf(appId: string): V1Service | undefined {
    return this.#services.list().find((service) => appOf(service) === appId);
  }

  /** Resolves with the next change, or after that time. */
  nextChange(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(done);
    });
  }

  #changed(appId: string | undefined): void {
    for (const wake of this.#waiting) wake();
    this.#onChange(appId);
  }
}

function listOf<T extends KubernetesObject>(ask: () => Promise<unknown>): () => Promise<KubernetesListObject<T>> {
  return async () => (await ask()) as KubernetesListObject<T>;
}

function appOf({ metadata }: KubernetesObject): string | undefined {
  return metadata?.labels?.[LABELS.app];
}

function isNotFound(error: unknown): boolean {
  return error instanceof ClusterRefusal ? error.isNotFound : (error as { code?: unknown }).code === 404;
}
