import { applyEdges } from '../../server/src/adapters/traffic-router/kubernetes/apply-edges.ts';
import { certificatesNamespace } from '../../server/src/adapters/traffic-router/kubernetes/manifests/edge-options.ts';
import { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { ensureBinaries } from '../binaries/build-binaries.ts';
import { kubectl } from '../cluster/control-plane.ts';
import { ensureEdgeImages } from '../images/edge-images.ts';
import { ADMIN_KUBECONFIG, EDGES, type EdgePlace } from '../settings.ts';

/** What proxies in the edges' pods. */
export type EdgeEngine = 'embedded' | 'haproxy';

/** Two edges in the cluster, and an address before them that follows a node on which one of them is. */
export async function edges(say: (text: string) => void, engine: EdgeEngine = 'haproxy'): Promise<void> {
  await applyEdgesAt(EDGES, say, engine);
  say(`Visitors reach the edges at ${EDGES.address}:${EDGES.port}.`);
}

export async function applyEdgesAt(
  place: EdgePlace,
  say: (text: string) => void,
  engine: EdgeEngine = 'haproxy',
): Promise<void> {
  const { namespace, addressNamespace, address, port, tlsPort, healthPort, routerId } = place;
  const { crane } = await ensureBinaries(say);
  const images = await ensureEdgeImages(crane, say);
  const visitors = { port, tlsPort, addresses: [address], healthPort };
  await applyEdges(
    await Cluster.connect(ADMIN_KUBECONFIG),
    { namespace, image: images.edge, engine, appNamespacePrefix: 'ns4-', visitors },
    { namespace: addressNamespace, image: images.keepalived, address, interface: 'eth0', routerId, healthPort },
  );
  await rolledOut(namespace, 'deployment/edge');
  await rolledOut(addressNamespace, 'daemonset/virtual-address');
}

export async function removeEdgesAt({ namespace, addressNamespace }: EdgePlace): Promise<void> {
  const certificates = certificatesNamespace(namespace);
  await kubectl('delete', 'namespace', namespace, certificates, addressNamespace, '--ignore-not-found');
  await kubectl('delete', 'clusterrole,clusterrolebinding', `${namespace}-edge`, '--ignore-not-found');
}

async function rolledOut(namespace: string, name: string): Promise<void> {
  const { code, err } = await kubectl('-n', namespace, 'rollout', 'status', name, '--timeout=120s');
  if (code !== 0) throw new Error(`The edges are not up: ${err.trim()}`);
}
