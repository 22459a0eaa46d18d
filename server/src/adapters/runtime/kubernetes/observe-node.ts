import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { NodeObservation } from '../../../domain/workload.ts';
import { parseQuantity } from '../../../kubernetes/quantity.ts';
import { millisOf } from '../../../kubernetes/timestamp.ts';
import { isServing } from './observe-pod.ts';

/** On a node that is being emptied: which request it was. On the node itself, so that the next server goes on. */
export const DRAIN_ANNOTATION = 'nonstop4.dev/drain-requested-at';
/** When it was last taken back into service by us. */
export const UNCORDON_ANNOTATION = 'nonstop4.dev/uncordoned-at';

const PRESSURES = { MemoryPressure: 'memory', DiskPressure: 'disk', PIDPressure: 'processes' } as const;

export interface NodeSight {
  /** Of ours, on this node. */
  pods: V1Pod[];
  usage: ReadonlyMap<string, { cpuCores: number; memoryBytes: number }>;
  /** What keeps a copy of this pod's App from moving, when it is being moved. */
  waitsFor?: NonNullable<NodeObservation['drain']>['waitsFor'];
  /** It does not answer us, whatever the cluster has noticed yet. */
  isSilent: boolean;
}

/** A node in the words of the domain. */
export function observeNode(node: V1Node, { pods, usage, waitsFor, isSilent }: NodeSight): NodeObservation {
  const here = pods.filter((pod) => isServing(pod) && !pod.metadata?.deletionTimestamp);
  const used = here.map(({ metadata }) => usage.get(metadata?.name ?? '') ?? { cpuCores: 0, memoryBytes: 0 });
  const message = isSilent ? 'the node does not answer any more' : messageOf(node);
  const startedAt = millisOf(node.metadata?.creationTimestamp);
  return {
    name: node.metadata?.name ?? '',
    ready: isNodeReady(node) && !isSilent,
    schedulable: !node.spec?.unschedulable,
    pressure: pressureOf(node),
    replicas: here.length,
    memoryBytes: used.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    cpuCores: used.reduce((sum, { cpuCores }) => sum + cpuCores, 0),
    room: {
      memoryBytes: parseQuantity(node.status?.allocatable?.memory ?? '0'),
      cpuCores: parseQuantity(node.status?.allocatable?.cpu ?? '0'),
      requestedMemoryBytes: requestedBy(pods, 'memory'),
      requestedCpuCores: requestedBy(pods, 'cpu'),
    },
    ...(drainRequestOf(node) === undefined ? {} : { drain: { left: here.length, ...(waitsFor ? { waitsFor } : {}) } }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(message ? { message } : {}),
  };
}

export function isNodeReady({ status }: V1Node): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}

/** Undefined when the node is not being emptied: somebody who uncordons it by hand has ended that too. */
export function drainRequestOf({ metadata, spec }: V1Node): string | undefined {
  return spec?.unschedulable ? metadata?.annotations?.[DRAIN_ANNOTATION] : undefined;
}

export function pressureOf({ status }: V1Node): NodeObservation['pressure'] {
  const bad = (type: string) => status?.conditions?.some((each) => each.type === type && each.status === 'True');
  return Object.entries(PRESSURES).flatMap(([type, word]) => (bad(type) ? [word] : []));
}

/** What these set aside, as long as they run. */
export function requestedBy(pods: V1Pod[], resource: 'memory' | 'cpu'): number {
  const containers = pods
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ spec }) => spec?.containers ?? []);
  return containers.reduce((sum, { resources }) => sum + parseQuantity(resources?.requests?.[resource] ?? '0'), 0);
}

/** In the cluster's own words, where it has some. */
function messageOf({ status }: V1Node): string | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return ready?.message ?? 'the node does not answer';
  return status?.conditions?.find(({ type, status: value }) => type !== 'Ready' && value === 'True')?.message;
}
