import type { V1Deployment } from '@kubernetes/client-node';
import type { WorkloadSpec } from '../../../domain/workload.ts';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { FIELD_MANAGER, LABELS } from '../../../kubernetes/names.ts';
import { AUTOSCALER } from './manifests/autoscaler.ts';

/** Holds the number of copies from when we let go of it until the autoscaler has changed it for the first time. */
const COUNT_MANAGER = `${FIELD_MANAGER}-count`;
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' } as const;

/**
 * Applies an App's Deployment. With autoscaling the number of copies is not ours: what we have once applied and then leave out would be set back to its
 * default of one, so it is handed over first, as it is (kubernetes.io/docs/reference/using-api/server-side-apply, transferring ownership).
 */
export async function applyDeployment(
  cluster: Cluster,
  deployment: V1Deployment,
  { appId, replicas, autoscaling }: WorkloadSpec,
): Promise<V1Deployment> {
  const { name = '', namespace = '' } = deployment.metadata ?? {};
  if (!autoscaling) {
    await removeAutoscaler(cluster, namespace, appId);
    return cluster.apply(deployment);
  }
  const where = { ...DEPLOYMENT, metadata: { name, namespace } };
  const present =
    (await cluster.read<V1Deployment>(where)) ??
    ((await cluster.apply({ ...deployment, spec: { ...deployment.spec, replicas } } as V1Deployment)) as V1Deployment);
  const now = present.spec?.replicas ?? replicas;
  const within = Math.min(Math.max(now, replicas), autoscaling.maxReplicas);
  if (within !== now || isCountOurs(present)) {
    const count = { ...where, spec: { replicas: within } };
    await cluster.apply(count, false, COUNT_MANAGER);
  }
  const { replicas: _, ...rest } = deployment.spec ?? {};
  return cluster.apply({ ...deployment, spec: rest } as V1Deployment);
}

/** By label: one of somebody else is left alone. */
async function removeAutoscaler(cluster: Cluster, namespace: string, appId: string): Promise<void> {
  for (const { metadata } of await cluster.list(AUTOSCALER, namespace, `${LABELS.app}=${appId}`)) {
    await cluster.delete({ ...AUTOSCALER, metadata: { name: metadata?.name ?? '', namespace } });
  }
}

function isCountOurs({ metadata }: V1Deployment): boolean {
  const ours = metadata?.managedFields?.find(
    ({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply',
  );
  const fields = ours?.fieldsV1 as { 'f:spec'?: Record<string, unknown> } | undefined;
  return fields?.['f:spec']?.['f:replicas'] !== undefined;
}
