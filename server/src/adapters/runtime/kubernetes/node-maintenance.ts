import type { V1Deployment, V1Node, V1Pod } from '@kubernetes/client-node';
import { Problem } from '../../../domain/problem.ts';
import { type Cluster, ClusterRefusal } from '../../../kubernetes/cluster.ts';
import { LABELS } from '../../../kubernetes/names.ts';
import { parseQuantity } from '../../../kubernetes/quantity.ts';
import { millisOf } from '../../../kubernetes/timestamp.ts';
import type { ClusterView } from './cluster-view.ts';
import {
  DRAIN_ANNOTATION,
  drainRequestOf,
  isNodeReady,
  pressureOf,
  requestedBy,
  UNCORDON_ANNOTATION,
} from './observe-node.ts';
import { isServing } from './observe-pod.ts';
import { type Move, nextMoves, type PlacementApp, type PlacementNode } from './placement.ts';

/** In a Deployment's pod template: why its copies were last made anew without a change, and when. */
const MOVE_ANNOTATION = 'nonstop4.dev/moved-for';
const MOVED_AT_ANNOTATION = 'nonstop4.dev/moved-at';

type View = Pick<ClusterView, 'nodes' | 'apps' | 'deployment' | 'pods'>;
type MaintainedCluster = Pick<Cluster, 'merge' | 'evict'>;

/**
 * Takes nodes out of service and back, and keeps copies where they should be. Everything that has to be known for it is on the cluster: a
 * server that starts again goes on where the one before it stopped.
 */
export class NodeMaintenance {
  readonly #cluster: MaintainedCluster;
  readonly #view: View;
  readonly #now: () => number;

  constructor(cluster: MaintainedCluster, view: View, now: () => number = Date.now) {
    this.#cluster = cluster;
    this.#view = view;
    this.#now = now;
  }

  async drain(name: string): Promise<void> {
    const node = this.#nodeOf(name);
    if (drainRequestOf(node) !== undefined) return;
    await this.#mark(name, true, { [DRAIN_ANNOTATION]: new Date(this.#now()).toISOString() });
  }

  async uncordon(name: string): Promise<void> {
    this.#nodeOf(name);
    await this.#mark(name, null, {
      [DRAIN_ANNOTATION]: null,
      [UNCORDON_ANNOTATION]: new Date(this.#now()).toISOString(),
    });
  }

  /** One step; asks nothing of the API when everything is where it should be. */
  async place(): Promise<void> {
    const nodes = this.#view.nodes();
    for (const node of nodes) await this.#forgetEndedDrain(node);
    const apps = [...this.#view.apps()].flatMap((appId) => placementOf(this.#view, appId) ?? []);
    const pods = Map.groupBy(this.#view.pods(), ({ spec }) => spec?.nodeName ?? '');
    const facts = nodes.map((node) => factsOf(node, pods.get(node.metadata?.name ?? '') ?? []));
    for (const move of nextMoves(facts, apps, this.#now())) await this.#roll(move);
    for (const node of nodes) await this.#evictRest(node, apps);
  }

  #nodeOf(name: string): V1Node {
    const node = this.#view.nodes().find(({ metadata }) => metadata?.name === name);
    if (!node) throw new Problem('not-found', `There is no node named "${name}".`, { name });
    return node;
  }

  async #mark(name: string, unschedulable: true | null, annotations: Record<string, string | null>): Promise<void> {
    await this.#cluster.merge({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, annotations },
      spec: { unschedulable },
    });
  }

  // Uncordoned by hand: the same request must not come to life with the next cordon.
  async #forgetEndedDrain(node: V1Node): Promise<void> {
    const { name = '', annotations } = node.metadata ?? {};
    if (annotations?.[DRAIN_ANNOTATION] === undefined || node.spec?.unschedulable) return;
    await this.#mark(name, null, { [DRAIN_ANNOTATION]: null });
  }

  /** New copies come up first, where they may; only then do old ones leave. */
  async #roll({ appId, reason }: Move): Promise<void> {
    const { metadata } = this.#view.deployment(appId) ?? {};
    const { name = '', namespace = '', resourceVersion = '' } = metadata ?? {};
    const annotations = { [MOVE_ANNOTATION]: reason, [MOVED_AT_ANNOTATION]: new Date(this.#now()).toISOString() };
    try {
      await this.#cluster.merge({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        // With its version: what somebody else has changed meanwhile is looked at first.
        metadata: { name, namespace, resourceVersion },
        spec: { template: { metadata: { annotations } } },
      });
    } catch (error) {
      if (!(error instanceof ClusterRefusal) || ![404, 409].includes(error.status)) throw error;
    }
  }

  /** What is no App but is ours and not a Job (an edge): by the eviction API, which keeps its disruption budget. One at a time. */
  async #evictRest(node: V1Node, apps: PlacementApp[]): Promise<void> {
    const name = node.metadata?.name ?? '';
    if (drainRequestOf(node) === undefined || apps.some(({ nodes }) => nodes.includes(name))) return;
    const left = this.#view.pods().filter((pod) => pod.spec?.nodeName === name && !isServing(pod));
    if (left.some(({ metadata }) => metadata?.deletionTimestamp)) return;
    const next = left.find(isReplaceable);
    if (next) await this.#cluster.evict(next).catch(ignoreForbidden);
  }
}

// The platform need not have the right to evict what is no App: that is then left to who drains the machine itself.
function ignoreForbidden(error: unknown): void {
  if (!(error instanceof ClusterRefusal) || error.status !== 403) throw error;
}

function isReplaceable({ metadata }: V1Pod): boolean {
  return metadata?.ownerReferences?.some(({ kind }) => kind === 'ReplicaSet' || kind === 'StatefulSet') ?? false;
}

function factsOf(node: V1Node, pods: V1Pod[]): PlacementNode {
  const { name = '', annotations } = node.metadata ?? {};
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  const uncordoned = Date.parse(annotations?.[UNCORDON_ANNOTATION] ?? '');
  const drainRequest = drainRequestOf(node);
  return {
    name,
    takesCopies: isNodeReady(node) && !node.spec?.unschedulable && pressureOf(node).length === 0,
    since: Math.max(millisOf(ready?.lastTransitionTime) ?? 0, Number.isNaN(uncordoned) ? 0 : uncordoned),
    freeMemoryBytes: parseQuantity(node.status?.allocatable?.memory ?? '0') - requestedBy(pods, 'memory'),
    ...(drainRequest === undefined ? {} : { drainRequest }),
  };
}

function placementOf(view: View, appId: string): PlacementApp | undefined {
  const deployment = view.deployment(appId);
  if (!deployment) return undefined;
  const there = view.pods(appId).filter((pod) => isServing(pod) && !pod.metadata?.deletionTimestamp);
  const wanted = deployment.spec?.replicas ?? 0;
  const move = moveOf(deployment);
  return {
    appId,
    wanted,
    memoryBytes: parseQuantity(deployment.spec?.template.spec?.containers[0]?.resources?.requests?.memory ?? '0'),
    isSettled: isSettled(deployment) && there.length === wanted,
    isStuck: isStuck(deployment),
    ...(move ? { move } : {}),
    nodes: there.flatMap(({ spec }) => spec?.nodeName ?? []),
  };
}

function moveOf({ spec }: V1Deployment): { reason: string; at: number } | undefined {
  const { [MOVE_ANNOTATION]: reason, [MOVED_AT_ANNOTATION]: at = '' } = spec?.template.metadata?.annotations ?? {};
  return reason === undefined ? undefined : { reason, at: Date.parse(at) };
}

function isSettled({ metadata, spec, status }: V1Deployment): boolean {
  const wanted = spec?.replicas ?? 0;
  const counts = [status?.replicas, status?.updatedReplicas, status?.availableReplicas];
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  return (
    isSeen && counts.every((count) => (count ?? 0) === wanted) && metadata?.labels?.[LABELS.template] !== undefined
  );
}

function isStuck({ status }: V1Deployment): boolean {
  return status?.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded') ?? false;
}
