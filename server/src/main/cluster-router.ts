import { GatewayRouter } from '../adapters/traffic-router/gateway-api/gateway-router.ts';
import { KubernetesRouter } from '../adapters/traffic-router/kubernetes/kubernetes-router.ts';
import type { KubernetesConfig } from '../config/kubernetes-settings.ts';
import type { ServerConfig } from '../config.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { TrafficRouter } from '../ports/traffic-router.ts';
import type { Surroundings } from './data-plane.ts';
import { machineEdges } from './machine-edges.ts';

/** Some gateways cut answers that take long, unless they are told: how long one may take is the app's own affair. */
const NO_LIMIT = '0s';

/** The setting as it is when nobody has set it: no address of a gateway. */
const ANY_HOST = '127.0.0.1';

/** What brings visitors to Apps, with its beginning and its end. */
export interface RunningRouter {
  port: TrafficRouter;
  open(): Promise<void>;
  begin(): Promise<void>;
  end?(): void;
  close(): Promise<void>;
}

/** The edges of a platform on a cluster: pods of it, its own gateway, or processes of this machine where that reaches pods. */
export function clusterRouter(
  config: ServerConfig,
  kubernetes: KubernetesConfig,
  cluster: Cluster,
  around: Surroundings,
): RunningRouter {
  if (config.edge.kind === 'gateway-api') return ofGateway(config, kubernetes, cluster, around);
  if (config.edge.kind === 'cluster') return ofPods(config, kubernetes, cluster, around);
  const port = machineEdges(config, around);
  return {
    port,
    open: async () => port.open(),
    begin: () => port.begin(),
    end: () => port.end(),
    close: async () => port.close(),
  };
}

function ofGateway(
  { edge: { host, port: visitors } }: ServerConfig,
  { gateway }: KubernetesConfig,
  cluster: Cluster,
  around: Surroundings,
): RunningRouter {
  // Many gateways say no address of their own, or one that this machine does not reach.
  const entry = host === ANY_HOST ? {} : { entry: { host, port: visitors, tls: false } };
  const gateways = gateway ? [{ ...gateway, ...entry }] : [];
  const port = new GatewayRouter({
    cluster,
    gateways,
    requestTimeout: NO_LIMIT,
    onChange: around.nodesChanged,
    log: around.report,
  });
  return { port, open: () => port.open(), begin: async () => undefined, close: () => port.close() };
}

function ofPods(
  { edge }: ServerConfig,
  { namespace }: KubernetesConfig,
  cluster: Cluster,
  around: Surroundings,
): RunningRouter {
  const port = new KubernetesRouter({
    ...{ cluster, namespace, visitors: edge },
    onChange: around.nodesChanged,
    log: around.report,
  });
  return { port, open: () => port.open(), begin: async () => undefined, close: () => port.close() };
}
