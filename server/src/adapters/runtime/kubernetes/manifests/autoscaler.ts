import type { V1ObjectMeta, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type { WorkloadSpec } from '../../../../domain/workload.ts';

export const AUTOSCALER = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' } as const;

/** Adds copies while the App is busy. The cluster waits five minutes before it takes one away, so that a pause costs nothing. */
export function autoscaler(
  metadata: V1ObjectMeta,
  { appName, replicas }: Pick<WorkloadSpec, 'appName' | 'replicas'>,
  { maxReplicas, cpuPercent }: NonNullable<WorkloadSpec['autoscaling']>,
): V2HorizontalPodAutoscaler {
  return {
    ...AUTOSCALER,
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: appName },
      minReplicas: replicas,
      maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            // Of a core: a share of what is requested would be a share of next to nothing, since every copy may use more.
            target: { type: 'AverageValue', averageValue: `${cpuPercent * 10}m` },
          },
        },
      ],
    },
  };
}
