import type { Cluster } from './cluster.ts';
import { type TenantRules, tenantObjects } from './tenant-objects.ts';

/** Makes the user's namespace, and what keeps it apart from the others, be there. */
export async function applyTenant(cluster: Cluster, ownerId: string, rules: TenantRules): Promise<void> {
  for (const object of tenantObjects(ownerId, rules)) await cluster.apply(object);
}
