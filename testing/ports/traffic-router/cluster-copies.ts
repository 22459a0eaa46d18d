import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { V1EndpointSlice } from '@kubernetes/client-node';
import { AGENT_PORT } from '@nonstop4/edge/cluster-protocol';
import type { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import type { Route } from '../../../server/src/ports/traffic-router.ts';
import { afterThisTest } from '../../traffic/cleanup.ts';

type Target = Route['targets'][number];

const SLICE = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
let count = 0;

/** Copies of Apps that run on this machine, told to the cluster by EndpointSlices as Kubernetes makes them of an App's Service. */
export class ClusterCopies {
  readonly held: string[] = [];
  readonly #cluster: Cluster;
  readonly #namespace: string;
  /** Of this machine, as pods reach it. */
  readonly #host: string;

  constructor(cluster: Cluster, namespace: string, host: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    this.#host = host;
  }

  /** Answers with its id; with `holds` a request for /hold is kept. */
  async start(holds = false): Promise<Target> {
    count += 1;
    const id = `copy-${process.pid}-${count}`;
    const server = createServer((request, response) => {
      if (holds && request.url === '/hold') this.held.push(id);
      else response.end(id);
    });
    await new Promise<void>((resolve) => server.listen(0, this.#host, resolve));
    afterThisTest(() => {
      server.closeAllConnections();
      server.close();
    });
    return { id, host: this.#host, port: (server.address() as AddressInfo).port };
  }

  /** These and no others are the App's copies. One slice for each: they share no port, as pods would. */
  async set(appId: string, targets: readonly Target[], ready = true): Promise<void> {
    const labels = `nonstop4.dev/app=${appId}`;
    const there = await this.#cluster.list<V1EndpointSlice>(SLICE, this.#namespace, labels);
    for (const target of targets) await this.#cluster.apply(this.#slice(appId, target, ready));
    for (const { metadata } of there) {
      const name = metadata?.name ?? '';
      if (targets.some(({ id }) => id === name)) continue;
      await this.#cluster.delete({ ...SLICE, metadata: { name, namespace: this.#namespace } });
    }
  }

  async clear(): Promise<void> {
    for (const { metadata } of await this.#cluster.list(SLICE, this.#namespace, 'nonstop4.dev/app')) {
      await this.#cluster.delete({ ...SLICE, metadata: { name: metadata?.name ?? '', namespace: this.#namespace } });
    }
  }

  #slice(appId: string, { id, host, port }: Target, ready: boolean): V1EndpointSlice {
    const namespace = this.#namespace;
    return {
      ...SLICE,
      metadata: {
        name: id,
        namespace,
        labels: { 'app.kubernetes.io/managed-by': 'nonstop4', 'nonstop4.dev/app': appId },
      },
      addressType: 'IPv4',
      ports: [{ name: 'http', port, protocol: 'TCP' }],
      endpoints: [
        {
          addresses: [host],
          conditions: { ready, serving: ready, terminating: false },
          targetRef: { kind: 'Pod', namespace, name: id },
        },
      ],
    };
  }
}

/** The address of this machine by which another place, that listens there, reaches it. */
export async function ownAddress(host: string, port = AGENT_PORT): Promise<string> {
  const socket = connect(port, host);
  try {
    return await new Promise<string>((resolve, reject) => {
      socket.once('connect', () => resolve(socket.localAddress ?? ''));
      socket.once('error', reject);
    });
  } finally {
    socket.destroy();
  }
}
