import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { KubernetesObject } from '@kubernetes/client-node';
import {
  GatewayRouter,
  type GatewayRouterOptions,
} from '../../../server/src/adapters/traffic-router/gateway-api/gateway-router.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { appLabels, LABELS, namespaceOf } from '../../../server/src/kubernetes/names.ts';
import type { Route } from '../../../server/src/ports/traffic-router.ts';
import { StandInGateway } from '../../traffic/stand-in-gateway.ts';
import type { RoutesHarness } from './router-port.suite.ts';

const PROGRAMMED = [
  { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' },
  { type: 'Programmed', status: 'True', reason: 'Programmed', message: '' },
] as const;

/** A namespace of a user's on the cluster of KUBECONFIG with a Gateway that a stand-in answers for, and a router that uses it. */
export class GatewayHarness implements RoutesHarness {
  readonly cluster: Cluster;
  readonly owner: string;
  readonly gateway: StandInGateway;
  readonly router: GatewayRouter;
  readonly logged: string[] = [];
  readonly #stops: (() => unknown)[] = [];

  private constructor(
    cluster: Cluster,
    owner: string,
    gateway: StandInGateway,
    options: Partial<GatewayRouterOptions>,
  ) {
    this.cluster = cluster;
    this.owner = owner;
    this.gateway = gateway;
    this.router = new GatewayRouter({
      cluster,
      gateways: [{ namespace: gateway.namespace, name: gateway.name }],
      requestTimeout: '0s',
      onChange: () => undefined,
      log: (message, { error }) => this.logged.push(`${message}: ${String(error)}`),
      ...options,
    });
  }

  /** `begins` false: nobody answers for the Gateway. */
  static async start(
    owner: string,
    { begins = true, ...options }: Partial<GatewayRouterOptions> & { begins?: boolean } = {},
  ): Promise<GatewayHarness> {
    const cluster = await Cluster.connect(process.env.KUBECONFIG);
    const namespace = namespaceOf(owner);
    const labels = { [LABELS.managedBy]: 'nonstop4', [LABELS.owner]: owner };
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
    const gateway = await StandInGateway.make(cluster, namespace, 'public');
    const harness = new GatewayHarness(cluster, owner, gateway, options);
    await harness.router.open();
    if (!begins) return harness;
    await gateway.setGateway(...PROGRAMMED);
    gateway.begin();
    return harness;
  }

  get namespace(): string {
    return namespaceOf(this.owner);
  }

  get edges(): readonly string[] {
    return [`${this.namespace}/public`];
  }

  async routesOn() {
    const taken = await this.gateway.taken();
    return taken.map(({ app, targets }) => ({ app, state: 'serving', targets: targets.map(({ id }) => id) }));
  }

  async startTarget(): Promise<Route['targets'][number]> {
    const server = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    this.#stops.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    return { id: `copy-${port}`, host: ownAddress(), port };
  }

  /** What the runtime keeps of an App: a headless Service, and EndpointSlices of the copies that are ready. */
  async runApp({ appId, state, targets }: Route): Promise<void> {
    const metadata = { namespace: this.namespace, labels: appLabels({ appId, appName: appId, ownerId: this.owner }) };
    await this.cluster.apply({
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, name: appId } },
      spec: { clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] },
    } as KubernetesObject);
    const ready = state === 'serving' ? targets : [];
    const labels = { ...metadata.labels, 'kubernetes.io/service-name': appId };
    const kind = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
    const names = ready.map(({ id }) => `${appId}-${id}`);
    for (const { metadata: old } of await this.cluster.list(
      kind,
      this.namespace,
      `kubernetes.io/service-name=${appId}`,
    )) {
      const name = old?.name ?? '';
      if (!names.includes(name)) await this.cluster.delete({ ...kind, metadata: { name, namespace: this.namespace } });
    }
    for (const { id, host, port } of ready) {
      await this.cluster.apply({
        ...{ ...kind, metadata: { ...metadata, labels, name: `${appId}-${id}` } },
        addressType: 'IPv4',
        endpoints: [{ addresses: [host], conditions: { ready: true }, targetRef: { kind: 'Pod', name: id } }],
        ports: [{ name: 'http', port }],
      } as KubernetesObject);
    }
  }

  /** Ends what it started, and leaves nothing in the namespace. */
  async stop(): Promise<void> {
    await this.router.close();
    await this.gateway.stop();
    for (const stop of this.#stops) await stop();
    for (const [apiVersion, kind] of LEFT_BEHIND) {
      for (const { metadata } of await this.cluster.list({ apiVersion, kind }, this.namespace, '')) {
        const name = metadata?.name ?? '';
        await this.cluster.delete({ apiVersion, kind, metadata: { name, namespace: this.namespace } });
      }
    }
  }

  static async removeNamespace(owner: string): Promise<void> {
    const cluster = await Cluster.connect(process.env.KUBECONFIG);
    await cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceOf(owner) } });
  }
}

const LEFT_BEHIND = [
  ['gateway.networking.k8s.io/v1', 'Gateway'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['v1', 'Service'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
] as const;

/** One at which others reach this machine: EndpointSlices take no loopback address. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const address = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (address === undefined) throw new Error('this machine has no address but loopback');
  return address;
}
