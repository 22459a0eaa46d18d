import type { EdgeTarget } from '../protocol.ts';
import type { ClusterObject } from './cluster-api.ts';

/** What is used of a discovery.k8s.io/v1 EndpointSlice. */
export interface EndpointSlice extends ClusterObject {
  addressType: string;
  ports?: { port?: number }[];
  endpoints?: Endpoint[];
}

interface Endpoint {
  addresses: string[];
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
  targetRef?: { name?: string };
}

interface Copy {
  target: EdgeTarget;
  ready: boolean;
  serving: boolean;
  terminating: boolean;
}

/**
 * The copies of an App that are to get requests: the ready ones, and with them those that had been ready before and are not ending. The edge's own
 * checks know better and sooner which of these answers; and of two that are both overloaded the one that kubelet finds first must not be taken
 * from the other (docs/decisions/0022). When none is ready, never nothing as long as a copy is there: also those that are ending but serve still.
 */
export function appTargets(slices: readonly EndpointSlice[], before: readonly EdgeTarget[]): EdgeTarget[] {
  const copies = [...copiesOf(slices).values()];
  const known = new Set(before.map(({ id }) => id));
  const isKnown = ({ target }: Copy) => known.has(target.id);
  const chosen = copies.some(({ ready }) => ready)
    ? copies.filter((copy) => copy.ready || (isKnown(copy) && !copy.terminating))
    : copies.filter((copy) => copy.serving || isKnown(copy));
  return chosen.map(({ target }) => target).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Of these targets, those whose copies are not ready and stay in the table all the same. */
export function keptTargets(slices: readonly EndpointSlice[], targets: readonly EdgeTarget[]): string[] {
  const copies = copiesOf(slices);
  return targets.map(({ id }) => id).filter((id) => copies.get(id)?.ready === false && !copies.get(id)?.terminating);
}

/** One for each pod: it has an address of each family, and is in two slices for a moment while it moves between them. */
function copiesOf(slices: readonly EndpointSlice[]): Map<string, Copy> {
  const copies = new Map<string, Copy>();
  const inOrder = slices.toSorted((a, b) => (a.addressType < b.addressType ? -1 : 1));
  for (const { addressType, ports, endpoints } of inOrder) {
    const port = ports?.[0]?.port;
    if (port === undefined || !addressType.startsWith('IP')) continue;
    for (const endpoint of endpoints ?? []) {
      const copy = copyOf(endpoint, port);
      const other = copy && copies.get(copy.target.id);
      if (copy && (!other || (copy.ready && !other.ready))) copies.set(copy.target.id, copy);
    }
  }
  return copies;
}

function copyOf({ addresses, conditions = {}, targetRef }: Endpoint, port: number): Copy | undefined {
  const [host] = addresses;
  if (host === undefined) return undefined;
  const terminating = conditions.terminating === true;
  // What is not said counts as yes (the API's own rule).
  const ready = conditions.ready !== false && !terminating;
  const serving = conditions.serving ?? ready;
  // The pod's name is what the server knows a copy by.
  return { target: { id: targetRef?.name ?? `${host}:${port}`, host, port }, ready, serving, terminating };
}
