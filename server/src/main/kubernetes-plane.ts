import { hostname } from 'node:os';
import { KubernetesLease } from '../adapters/leadership/kubernetes-lease/kubernetes-lease.ts';
import { KubernetesRuntime } from '../adapters/runtime/kubernetes/kubernetes-runtime.ts';
import { kubernetesVolumes } from '../adapters/volume-provisioner/kubernetes/kubernetes-volumes.ts';
import type { KubernetesConfig } from '../config/kubernetes-settings.ts';
import { ConfigError, type ServerConfig } from '../config.ts';
import { Cluster } from '../kubernetes/cluster.ts';
import { Tenants } from '../kubernetes/tenants.ts';
import { clusterBuilds } from './cluster-builder.ts';
import { clusterRouter } from './cluster-router.ts';
import type { DataPlane, Surroundings } from './data-plane.ts';
import { describe } from './describe.ts';

const TRY_AGAIN_MS = 2_000;

/** Apps as pods of a cluster. */
export async function kubernetesPlane(
  config: ServerConfig,
  kubernetes: KubernetesConfig,
  around: Surroundings,
): Promise<DataPlane> {
  const { report } = around;
  const cluster = await connect(kubernetes);
  const tenants = new Tenants(cluster, {
    ingressNamespaces: [kubernetes.namespace, ...(kubernetes.gateway ? [kubernetes.gateway.namespace] : [])],
    forbiddenCidrs: [...kubernetes.forbiddenNetworks],
    quota: { pods: kubernetes.quota.pods, memory: String(kubernetes.quota.memoryBytes) },
    // In a pod the server has an account of its own, and gives itself its rights in each user's namespace.
    ...(kubernetes.kubeconfig === undefined ? { account: accountIn(kubernetes.namespace) } : {}),
  });
  const onCluster = {
    cluster,
    tenants,
    toolsImage: `${kubernetes.registry.nodes}/${kubernetes.registry.prefix}${kubernetes.images.tools.run}`,
    log: report,
  };
  const runtime = new KubernetesRuntime(onCluster);
  const volumes = kubernetesVolumes({
    ...onCluster,
    storage: kubernetes.volumes,
    namespace: `${kubernetes.namespace}-volumes`,
  });
  const builds = await clusterBuilds(config, kubernetes, cluster, report);
  const router = clusterRouter(config, kubernetes, cluster, around);
  const leadership = new KubernetesLease({
    cluster,
    namespace: kubernetes.namespace,
    name: 'nonstop4-server',
    // A database file belongs to one server: what comes back on it is the same one.
    identity: `${hostname()}:${config.data.root}`,
    onError: (error) => report('the cluster was asked in vain who leads', { error: describe(error) }),
  });
  return {
    ...{ runtime, leadership, ...builds, volumes, router: router.port },
    clusterCalls: () => cluster.calls,
    open: () => undefined,
    // Without an answer of the API nothing is known: the panel says so, and the loops wait.
    adopted: async () => {
      await untilDone(() => runtime.open(), report);
      await untilDone(() => router.open(), report);
    },
    begin: () => router.begin(),
    end: () => router.end?.(),
    async close() {
      await router.close();
      await runtime.close();
    },
  };
}

/** As deploy/kubernetes/rights.yaml names it. */
function accountIn(namespace: string) {
  return { namespace, name: 'server', role: `${namespace}-user` };
}

async function connect({ kubeconfig }: KubernetesConfig): Promise<Cluster> {
  try {
    return await Cluster.connect(kubeconfig);
  } catch (error) {
    const where = kubeconfig === undefined ? 'the service account of this pod' : kubeconfig;
    throw new ConfigError([`The cluster cannot be reached by ${where}: ${(error as Error).message}`]);
  }
}

async function untilDone(open: () => Promise<void>, report: Surroundings['report']): Promise<void> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      report('the cluster does not answer; tried again', { error: describe(error) });
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
  }
}
