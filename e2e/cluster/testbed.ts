import { runAnyway } from '../../testbed/machine/run.ts';
import { ADMIN_KUBECONFIG, EDGES, NETWORK, PORTS, STATE, WORKERS, type WorkerPlace } from '../../testbed/settings.ts';

/** Where visitors of the cluster's Apps go in. */
export interface Entrance {
  host: string;
  port: number;
  tlsPort: number;
  bridge: string;
  appDomain: string;
}

/** The virtual address that one of the workers holds. */
export const ENTRANCE: Entrance = {
  host: EDGES.address,
  port: EDGES.port,
  tlsPort: EDGES.tlsPort,
  bridge: NETWORK.bridge,
  appDomain: 'apps.test',
};

const REGISTRY = 'registry.local';

/** How a server on this machine uses the testbed. */
export const TESTBED_SETTINGS: Record<string, string> = {
  NONSTOP4_RUNTIME: 'kubernetes',
  NONSTOP4_KUBECONFIG: ADMIN_KUBECONFIG,
  NONSTOP4_REGISTRY: REGISTRY,
  NONSTOP4_REGISTRY_PUSH: `${NETWORK.controlPlane}:${PORTS.registryPush}`,
  NONSTOP4_REGISTRY_READ: `${NETWORK.controlPlane}:${PORTS.registry}`,
  NONSTOP4_REGISTRY_USER: 'platform',
  NONSTOP4_REGISTRY_PASSWORD_FILE: `${STATE}/registry-password`,
  NONSTOP4_REGISTRY_PLAIN_HTTP: 'yes',
  NONSTOP4_IMAGE_MIRRORS: `docker.io/library=${NETWORK.controlPlane}:${PORTS.registry}/base`,
  // As root, and in whatever file system this machine has.
  NONSTOP4_CONTAINER_ISOLATION: 'chroot',
  NONSTOP4_CONTAINER_STORAGE: 'vfs',
  NONSTOP4_VOLUMES: `shared:${STATE}/shared`,
  NONSTOP4_APP_DOMAIN: ENTRANCE.appDomain,
  NONSTOP4_EDGE_HOST: ENTRANCE.host,
  NONSTOP4_EDGE_PORT: String(ENTRANCE.port),
  NONSTOP4_DEFAULT_MEMORY: '128 MB',
};

/** The worker that holds the virtual address now. */
export async function holderOfAddress(): Promise<WorkerPlace | undefined> {
  for (const worker of WORKERS) {
    const { out } = await runAnyway(['ip', '-n', worker.namespace, '-o', '-4', 'addr', 'show']);
    if (out.includes(` ${ENTRANCE.host}/`)) return worker;
  }
  return undefined;
}
