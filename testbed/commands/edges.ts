import { applyEdges } from '../../server/src/adapters/traffic-router/kubernetes/apply-edges.ts';
import { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { ensureBinaries } from '../binaries/build-binaries.ts';
import { kubectl } from '../cluster/control-plane.ts';
import { ensureEdgeImages } from '../images/edge-images.ts';
import { ADMIN_KUBECONFIG, EDGES } from '../settings.ts';

/** What proxies in the edges' pods. */
export type EdgeEngine = 'embedded' | 'haproxy';

/** Two edges in the cluster, and an address before them that follows a node on which one of them is. */
export async function edges(say: (text: string) => void, engine: EdgeEngine = 'embedded'): Promise<void> {
  const { crane } = await ensureBinaries(say);
  const images = await ensureEdgeImages(crane, say);
  const { namespace, address, port, healthPort, addressNamespace } = EDGES;
  await applyEdges(
    await Cluster.connect(ADMIN_KUBECONFIG),
    {
      namespace,
      image: images.edge,
      engine,
      appNamespacePrefix: 'ns4-',
      visitors: { port, addresses: [address], healthPort },
    },
    { namespace: addressNamespace, image: images.keepalived, address, interface: 'eth0', routerId: 100, healthPort },
  );
  const rollout = (inNamespace: string, name: string) =>
    kubectl('-n', inNamespace, 'rollout', 'status', name, '--timeout=120s');
  for (const { code, err } of [
    await rollout(namespace, 'deployment/edge'),
    await rollout(addressNamespace, 'daemonset/virtual-address'),
  ]) {
    if (code !== 0) throw new Error(`The edges are not up: ${err.trim()}`);
  }
  say(`Visitors reach the edges at ${address}:${port}.`);
}
