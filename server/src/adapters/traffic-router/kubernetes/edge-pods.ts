import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { FollowedObjects } from '../../../kubernetes/followed-objects.ts';
import type { EdgeObservation } from '../../../ports/traffic-router.ts';
import { EDGE_SELECTOR_LABELS } from './manifests/edge-options.ts';

const SELECTOR = Object.entries(EDGE_SELECTOR_LABELS)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

/** The pods of the edges, as the cluster's API told last. */
export class EdgePods {
  readonly #pods: FollowedObjects<V1Pod>;

  constructor(cluster: Cluster, namespace: string, onChange: () => void) {
    const core = cluster.config.makeApiClient(cluster.client.CoreV1Api);
    this.#pods = new FollowedObjects(cluster, {
      path: `/api/v1/namespaces/${namespace}/pods`,
      list: () => core.listNamespacedPod({ namespace, labelSelector: SELECTOR }),
      labelSelector: SELECTOR,
      onChange,
    });
  }

  open(): Promise<void> {
    return this.#pods.open();
  }

  close(): Promise<void> {
    return this.#pods.close();
  }

  observe(): EdgeObservation[] {
    return this.#pods
      .list()
      .map(observeEdge)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Addresses of those that serve. */
  ready(): string[] {
    return this.#pods.list().flatMap((pod) => (isReady(pod) && pod.status?.podIP ? [pod.status.podIP] : []));
  }
}

function observeEdge(pod: V1Pod): EdgeObservation {
  const name = pod.metadata?.name ?? '';
  const status = pod.status?.containerStatuses?.[0];
  if (isReady(pod)) {
    const startedAt = status?.state?.running?.startedAt ?? pod.status?.startTime;
    // What comes by the stream has its times as texts, whatever the client's types say.
    return { name, ready: true, ...(startedAt ? { startedAt: new Date(startedAt).toISOString() } : {}) };
  }
  if (pod.metadata?.deletionTimestamp) return { name, ready: false, message: 'is ending' };
  const unscheduled = pod.status?.conditions?.find((one) => one.type === 'PodScheduled' && one.status === 'False');
  const waiting = status?.state?.waiting;
  const words = [waiting?.reason, waiting?.message].filter(Boolean).join(': ');
  return { name, ready: false, message: unscheduled?.message ?? (words || 'is not ready') };
}

function isReady({ metadata, status }: V1Pod): boolean {
  if (metadata?.deletionTimestamp) return false;
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}
