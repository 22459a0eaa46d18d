import { randomBytes } from 'node:crypto';
import type { KubernetesObject, V1Secret, V1Service } from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { FIELD_MANAGER } from '../../../kubernetes/names.ts';
import { edgeObjects } from './manifests/edge-objects.ts';
import { type EdgeOptions, names } from './manifests/edge-options.ts';
import { type VirtualAddressOptions, virtualAddressObjects } from './manifests/virtual-address-objects.ts';

/** Makes the edges of a cluster be there, and what moves their address where one is given; again with other options changes them in place. */
export async function applyEdges(
  cluster: Cluster,
  options: Omit<EdgeOptions, 'agentToken'>,
  virtualAddress?: VirtualAddressOptions,
): Promise<void> {
  const agentToken = (await readAgentToken(cluster, options.namespace)) ?? randomBytes(24).toString('base64url');
  await applyAll(cluster, edgeObjects({ ...options, agentToken }));
  if (options.visitors.addresses) await announceAddresses(cluster, options.namespace, options.visitors.addresses);
  if (virtualAddress) await applyAll(cluster, virtualAddressObjects(virtualAddress));
}

/** What the server shows the agents; undefined where there are no edges yet. */
export async function readAgentToken(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const header = { apiVersion: 'v1', kind: 'Secret', metadata: { name: names.tokenSecret, namespace } };
  const secret = await cluster.read<V1Secret>(header);
  const token = secret?.data?.['token'];
  return token === undefined ? undefined : Buffer.from(token, 'base64').toString();
}

/** What a load balancer's controller does: by the Service's status kube-proxy knows which addresses are its own. */
async function announceAddresses(cluster: Cluster, namespace: string, addresses: readonly string[]): Promise<void> {
  const { client, config } = cluster;
  const status = { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } };
  const body: V1Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: names.edge, namespace }, status };
  await config
    .makeApiClient(client.CoreV1Api)
    .patchNamespacedServiceStatus(
      { name: names.edge, namespace, body, fieldManager: FIELD_MANAGER, force: true },
      client.setHeaderOptions('Content-Type', client.PatchStrategy.ServerSideApply),
    );
}

async function applyAll(cluster: Cluster, objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects) await cluster.apply(object);
}
