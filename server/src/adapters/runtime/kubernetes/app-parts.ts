import type { KubernetesObject } from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { FollowedObjects } from '../../../kubernetes/followed-objects.ts';
import { OWN_SELECTOR } from '../../../kubernetes/names.ts';
import { appOf } from './objects-by-app.ts';

/** One object beside an App's Deployment, as the cluster shows it. */
export interface SeenPart {
  kind: string;
  /** Absent when it was deleted. */
  version?: string;
}

/** Follows what stands beside the Deployments and is easily forgotten: how copies are found, how many may leave, how many there are to be. */
export class AppParts {
  readonly #followed: FollowedObjects<KubernetesObject>[];

  constructor(cluster: Cluster, onChange: (appId: string, part: SeenPart) => void) {
    const { config, client } = cluster;
    const core = config.makeApiClient(client.CoreV1Api);
    const policy = config.makeApiClient(client.PolicyV1Api);
    const autoscaling = config.makeApiClient(client.AutoscalingV2Api);
    const labelSelector = OWN_SELECTOR;
    const of = <T extends KubernetesObject>(kind: string, path: string, list: () => Promise<{ items: T[] }>) =>
      new FollowedObjects<KubernetesObject>(cluster, {
        path,
        list,
        labelSelector,
        onChange: (object, isGone) => {
          if (appOf(object) === '') return;
          onChange(appOf(object), { kind, ...(isGone ? {} : { version: versionOf(object) }) });
        },
      });
    this.#followed = [
      of('Service', '/api/v1/services', () => core.listServiceForAllNamespaces({ labelSelector })),
      of('PodDisruptionBudget', '/apis/policy/v1/poddisruptionbudgets', () =>
        policy.listPodDisruptionBudgetForAllNamespaces({ labelSelector }),
      ),
      of('HorizontalPodAutoscaler', '/apis/autoscaling/v2/horizontalpodautoscalers', () =>
        autoscaling.listHorizontalPodAutoscalerForAllNamespaces({ labelSelector }),
      ),
    ];
  }

  async open(): Promise<void> {
    await Promise.all(this.#followed.map((each) => each.open()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#followed.map((each) => each.close()));
  }
}

/**
 * Another one when somebody has changed what is wanted of it. Most kinds count that as their generation, which a controller's report does not
 * raise; a Service has none, and nobody reports on one without an address of its own.
 */
export function versionOf({ metadata }: KubernetesObject): string {
  const { generation, resourceVersion, uid } = metadata ?? {};
  return `${uid}/${generation ?? resourceVersion}`;
}
