import type { V1Deployment } from '@kubernetes/client-node';
import { applyEdges } from '../../server/src/adapters/traffic-router/kubernetes/apply-edges.ts';
import type { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { ensureBinaries } from '../../testbed/binaries/build-binaries.ts';
import { ensureEdgeImages } from '../../testbed/images/edge-images.ts';
import { until } from '../harness/until.ts';
import { ENTRANCE, holderOfAddress } from './testbed.ts';

export type EdgeEngine = 'embedded' | 'haproxy';

const NAMESPACE = 'nonstop4';
const HEALTH_PORT = 32_100;
const READY_MS = 120_000;

/** Sets up what an operator does once: two edges, and keepalived that moves their address. Resolves when both edges are ready. */
export async function setUpEdges(cluster: Cluster, engine: EdgeEngine, say: (text: string) => void): Promise<void> {
  const { crane } = await ensureBinaries(say);
  const images = await ensureEdgeImages(crane, say);
  await applyEdges(
    cluster,
    {
      namespace: NAMESPACE,
      image: images.edge,
      engine,
      appNamespacePrefix: 'ns4-',
      visitors: { port: ENTRANCE.port, addresses: [ENTRANCE.host], healthPort: HEALTH_PORT },
    },
    {
      namespace: `${NAMESPACE}-address`,
      image: images.keepalived,
      address: ENTRANCE.host,
      interface: 'eth0',
      routerId: 100,
      healthPort: HEALTH_PORT,
    },
  );
  const header = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'edge', namespace: NAMESPACE } };
  await until(
    async () => {
      const seen = await cluster.read<V1Deployment>(header);
      const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, replicas = 0 } = seen?.status ?? {};
      const isCurrent = observedGeneration >= (seen?.metadata?.generation ?? 1);
      return isCurrent && readyReplicas === 2 && updatedReplicas === 2 && replicas === 2;
    },
    { timeoutMs: READY_MS, what: 'two edges to be ready' },
  );
  await until(holderOfAddress, { timeoutMs: READY_MS, what: 'a worker to hold the virtual address' });
}
