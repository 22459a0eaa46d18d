import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon } from '../machine/daemons.ts';
import { until } from '../machine/until.ts';
import { ADMIN_KUBECONFIG, NETWORK, STATE } from '../settings.ts';
import { applyManifests } from './control-plane.ts';

const HEALTH = `http://${NETWORK.controlPlane}:8053/health`;

/** Names of the cluster; whatever is asked beside them is asked of this machine's own resolver. */
const COREFILE = `cluster.local in-addr.arpa {
  bind ${NETWORK.controlPlane}
  errors
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${ADMIN_KUBECONFIG} testbed
    pods insecure
    ttl 5
  }
  cache 5
}
. {
  bind ${NETWORK.controlPlane}
  health ${NETWORK.controlPlane}:8053
  errors
  forward . /etc/resolv.conf
  cache 30
}
`;

/** CoreDNS beside the control plane, and the Service by which pods reach it. */
export async function startDns(coredns: string): Promise<void> {
  const file = join(STATE, 'Corefile');
  await writeFile(file, COREFILE);
  await applyManifests(SERVICE);
  await startDaemon('coredns', [coredns, '-conf', file]);
  await until('CoreDNS to answer', 30_000, async () => (await fetch(HEALTH)).ok);
}

const PORTS = [
  { name: 'dns', port: 53, protocol: 'UDP' },
  { name: 'dns-tcp', port: 53, protocol: 'TCP' },
];
const metadata = { name: 'kube-dns', namespace: 'kube-system' };
const SERVICE = [
  { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: NETWORK.dnsService, ports: PORTS } },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kube-dns' } },
    addressType: 'IPv4',
    ports: PORTS,
    endpoints: [{ addresses: [NETWORK.controlPlane], conditions: { ready: true } }],
  },
];
