import { join } from 'node:path';

/** Where everything of the cluster lies; `down` removes STATE and RUN, and leaves the CACHE. */
export const STATE = '/var/lib/nonstop4-testbed';
/** Sockets: their paths must be short. */
export const RUN = '/run/nonstop4-testbed';
/** Built programs and images: kept, since they take a quarter of an hour to make. */
export const CACHE = process.env.NONSTOP4_TESTBED_CACHE ?? '/var/cache/nonstop4-testbed';

export const KUBERNETES_VERSION = 'v1.34.4';
export const BUILDKIT_VERSION = 'v0.34.2';
export const HELM_VERSION = 'v3.22.0';

/** One bridge with the control plane on it, one network namespace for each worker, one subnet of pods for each of them. */
export const NETWORK = {
  bridge: 'ns4br0',
  controlPlane: '10.99.0.1',
  bridgePrefix: 24,
  services: '10.96.0.0/16',
  apiService: '10.96.0.1',
  dnsService: '10.96.0.10',
  pods: '10.244.0.0/16',
} as const;

export const PORTS = {
  api: 6443,
  etcd: 2379,
  etcdPeer: 2380,
  registry: 5000,
  registryPush: 5001,
  metricsServer: 4443,
} as const;

/** Where edges are, and where their visitors reach them: an address in the workers' subnet that belongs to no machine. */
export interface EdgePlace {
  namespace: string;
  addressNamespace: string;
  address: string;
  port: number;
  /** Of every node: whether an edge is on it. */
  tlsPort: number;
  healthPort: number;
  /** Of the address among all that VRRP moves on the bridge. */
  routerId: number;
}

export const EDGES: EdgePlace = {
  namespace: 'nonstop4',
  addressNamespace: 'nonstop4-address',
  address: '10.99.0.100',
  port: 80,
  tlsPort: 443,
  healthPort: 32_100,
  routerId: 100,
};

export interface WorkerPlace {
  number: number;
  /** The node's name in the cluster. */
  name: string;
  namespace: string;
  /** The end of its cable that is on the bridge. */
  link: string;
  address: string;
  pods: string;
  podGateway: string;
  /** Its cgroup below every controller's root. */
  cgroup: string;
  state: string;
  run: string;
}

export const WORKERS: readonly WorkerPlace[] = [1, 2].map((number) => ({
  number,
  name: `worker${number}`,
  namespace: `ns4-worker${number}`,
  link: `ns4w${number}`,
  address: `10.99.0.1${number}`,
  pods: `10.244.${number}.0/24`,
  podGateway: `10.244.${number}.1`,
  cgroup: `ns4-worker${number}`,
  state: join(STATE, `worker${number}`),
  run: join(RUN, `worker${number}`),
}));

/** What an NFS server would be where the kernel has one: the workers are on one machine, so one directory is the same on both. */
export const SHARED = join(STATE, 'shared');

export const PKI = join(STATE, 'pki');
export const LOGS = join(STATE, 'log');
export const ADMIN_KUBECONFIG = join(PKI, 'admin.kubeconfig');

/** A worker by its number as the command line has it. Throws a sentence for the person who typed it. */
export function workerOf(text: string | undefined): WorkerPlace {
  const worker = WORKERS.find(({ number }) => String(number) === text);
  if (worker) return worker;
  throw new Error(`Give the number of a worker: ${WORKERS.map(({ number }) => number).join(' or ')}.`);
}
