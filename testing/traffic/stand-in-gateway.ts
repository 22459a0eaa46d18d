import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesObject, V1EndpointSlice } from '@kubernetes/client-node';
import type {
  Condition,
  Gateway,
  HttpRoute,
} from '../../server/src/adapters/traffic-router/gateway-api/gateway-objects.ts';
import type { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { LABELS } from '../../server/src/kubernetes/names.ts';

const API = { group: 'gateway.networking.k8s.io', version: 'v1' } as const;
const LOOK_MS = 50;

type Refusal = { type: 'Accepted' | 'ResolvedRefs'; reason: string; message: string };

/**
 * A stand-in for a gateway's controller and proxy, where none is installed: writes the status conditions of the Gateway API through the real
 * API server as a controller does, and answers GETs from the EndpointSlices of the routes that it took. It says nothing of how real gateways
 * balance, retry or drain.
 */
export class StandInGateway {
  readonly name: string;
  readonly namespace: string;
  readonly #cluster: Cluster;
  readonly #server: Server;
  #stopped = false;
  #controlling: Promise<void> = Promise.resolve();
  /** What it says of routes with such a hostname, in place of taking them. */
  readonly refusals = new Map<string, Refusal>();

  private constructor(cluster: Cluster, namespace: string, name: string) {
    this.#cluster = cluster;
    this.namespace = namespace;
    this.name = name;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: Error) => response.writeHead(502).end(error.message));
    });
  }

  /** Makes the Gateway; nobody answers for it until begin(). */
  static async make(cluster: Cluster, namespace: string, name: string): Promise<StandInGateway> {
    const gateway = new StandInGateway(cluster, namespace, name);
    await new Promise<void>((resolve) => gateway.#server.listen(0, '127.0.0.1', resolve));
    await cluster.apply({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name, namespace },
      spec: {
        gatewayClassName: 'stand-in',
        listeners: [
          { name: 'http', protocol: 'HTTP', port: gateway.#port, allowedRoutes: { namespaces: { from: 'All' } } },
        ],
      },
    } as KubernetesObject);
    return gateway;
  }

  begin(): void {
    this.#controlling = this.#control();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#controlling;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The conditions of the Gateway itself. */
  async setGateway(...conditions: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>[]): Promise<void> {
    const header = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' };
    const place = { name: this.name, namespace: this.namespace };
    const gateway = await this.#cluster.read<Gateway>({ ...header, metadata: place });
    if (!gateway) throw new Error(`there is no Gateway ${this.name}`);
    await this.#writeStatus('gateways', gateway, {
      addresses: [{ type: 'IPAddress', value: '127.0.0.1' }],
      conditions: conditions.map((condition) => dated(condition, gateway)),
    });
  }

  /** Routes that it took, with the copies that are ready. */
  async taken(): Promise<
    { app: string; hostnames: string[]; targets: { id: string; host: string; port: number }[] }[]
  > {
    const routes = (await this.#routes()).filter((route) => !this.#refusalOf(route) && isTold(route));
    return Promise.all(
      routes.map(async (route) => ({
        app: route.metadata?.labels?.[LABELS.app] ?? '',
        hostnames: route.spec.hostnames,
        targets: await this.#targetsOf(route),
      })),
    );
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async #control(): Promise<void> {
    while (!this.#stopped) {
      for (const route of await this.#routes().catch(() => [])) {
        // One that is changed or goes in the meantime is looked at again.
        if (!isTold(route)) await this.#judge(route).catch(() => undefined);
      }
      await pause(LOOK_MS);
    }
  }

  async #judge(route: HttpRoute): Promise<void> {
    const refusal = this.#refusalOf(route);
    const conditions = (['Accepted', 'ResolvedRefs'] as const).map((type) =>
      refusal?.type === type
        ? dated({ ...refusal, status: 'False' }, route)
        : dated({ type, status: 'True', reason: type, message: '' }, route),
    );
    const parentRef = route.spec.parentRefs.find(({ name }) => name === this.name);
    await this.#writeStatus('httproutes', route, {
      parents: [{ parentRef, controllerName: 'nonstop4.dev/stand-in', conditions }],
    });
  }

  #refusalOf({ spec }: HttpRoute): Refusal | undefined {
    return spec.hostnames.map((hostname) => this.refusals.get(hostname)).find((refusal) => refusal !== undefined);
  }

  async #writeStatus(plural: string, object: KubernetesObject, status: object): Promise<void> {
    const api = this.#cluster.config.makeApiClient(this.#cluster.client.CustomObjectsApi);
    const { name = '', namespace = '' } = object.metadata ?? {};
    await api.replaceNamespacedCustomObjectStatus({ ...API, plural, name, namespace, body: { ...object, status } });
  }

  async #routes(): Promise<HttpRoute[]> {
    const api = this.#cluster.config.makeApiClient(this.#cluster.client.CustomObjectsApi);
    const list = (await api.listClusterCustomObject({ ...API, plural: 'httproutes' })) as { items: HttpRoute[] };
    return list.items.filter(({ spec }) =>
      spec.parentRefs.some(({ name, namespace }) => name === this.name && namespace === this.namespace),
    );
  }

  async #targetsOf({ metadata, spec }: HttpRoute) {
    const backend = spec.rules[0]?.backendRefs[0];
    const namespace = backend?.namespace ?? metadata?.namespace ?? '';
    const kind = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
    const labels = `kubernetes.io/service-name=${backend?.name}`;
    const slices = await this.#cluster.list<V1EndpointSlice>(kind, namespace, labels);
    return slices.flatMap(({ endpoints, ports }) =>
      (endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready)
        .map(({ addresses, targetRef }) => ({
          id: targetRef?.name ?? '',
          host: addresses[0] ?? '',
          port: ports?.[0]?.port ?? 0,
        })),
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hostname = (request.headers.host ?? '').replace(/:\d+$/, '');
    const route = (await this.taken()).find(({ hostnames }) => hostnames.includes(hostname));
    if (!route) return void response.writeHead(404).end();
    const [target] = route.targets;
    // Of a Service without copies: gateway-api.sigs.k8s.io/reference/spec, HTTPRouteRule.backendRefs.
    if (!target) return void response.writeHead(503).end();
    get({ ...target, path: request.url, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    }).on('error', () => response.writeHead(502).end());
  }
}

function isTold({ metadata, status }: HttpRoute): boolean {
  const generation = metadata?.generation ?? 0;
  return (status?.parents ?? []).some(({ conditions }) =>
    conditions.some(({ observedGeneration }) => observedGeneration === generation),
  );
}

function dated(condition: Omit<Condition, 'lastTransitionTime'>, { metadata }: KubernetesObject): Condition {
  const observedGeneration = metadata?.generation ?? 0;
  return { ...condition, observedGeneration, lastTransitionTime: new Date().toISOString() };
}
