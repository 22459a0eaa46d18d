import { type StatusClasses, statusClasses } from '../../../domain/metrics.ts';
import type { RouteTraffic } from '../../../ports/traffic-router.ts';
import { type BytesByTarget, sumOfTargets, targetBytesSince } from './target-bytes.ts';

/** What happened to an App's requests between two samples, over all edges. */
export interface TrafficDelta {
  requests: number;
  classes: StatusClasses;
  retries: number;
  /** Now, not since. */
  inFlight: number;
  bytesIn: number;
  bytesOut: number;
  latencyCounts: number[];
  latencyBoundsS: readonly number[];
  targets: BytesByTarget;
}

/** The same of the App as a whole. */
export type AppDelta = Omit<TrafficDelta, 'targets'>;

/** What an edge had counted when it was last seen, by App. */
interface SeenEdge {
  startedAt: string;
  routes: Map<string, RouteTraffic>;
}

/**
 * Turns counters that begin at zero with each start of an edge into what was added between samples. An edge that did not answer
 * for a while is compared with what it had counted when it last did.
 */
export class TrafficCounters {
  readonly #edges = new Map<string, SeenEdge>();
  #sampledAt: number | undefined;

  /** By App, of a sample taken at `now`. Undefined for the first one: there is nothing to compare with. */
  since(traffic: readonly RouteTraffic[], now: number): Map<string, TrafficDelta> | undefined {
    const deltas = new Map<string, TrafficDelta>();
    for (const route of traffic) {
      const added = this.#addedSince(route);
      const others = deltas.get(route.appId);
      deltas.set(route.appId, others ? sum(others, added) : added);
    }
    const first = this.#sampledAt === undefined;
    this.#remember(traffic);
    this.#sampledAt = now;
    return first ? undefined : deltas;
  }

  #addedSince(route: RouteTraffic): TrafficDelta {
    const seen = this.#edges.get(route.edge);
    if (seen?.startedAt === route.startedAt) return addedSince(seen.routes.get(route.appId), route);
    // Never seen, and older than the last sample: when it counted what it has is not known.
    const beganSince = seen !== undefined || Date.parse(route.startedAt) >= (this.#sampledAt ?? Infinity);
    return addedSince(beganSince ? undefined : route, route);
  }

  #remember(traffic: readonly RouteTraffic[]): void {
    for (const [edge, routes] of Map.groupBy(traffic, (route) => route.edge)) {
      const startedAt = routes[0]?.startedAt ?? '';
      this.#edges.set(edge, { startedAt, routes: new Map(routes.map((route) => [route.appId, route])) });
    }
  }
}

function addedSince(before: RouteTraffic | undefined, now: RouteTraffic): TrafficDelta {
  // Fewer than before: the edge dropped the App's counters and began again.
  const base = before && countOf(now) >= countOf(before) ? before : undefined;
  return {
    requests: countOf(now) - (base ? countOf(base) : 0),
    classes: statusClasses((name) => Math.max(0, now.requests[name] - (base?.requests[name] ?? 0))),
    retries: now.retries - (base?.retries ?? 0),
    inFlight: now.inFlight,
    bytesIn: Math.max(0, now.bytesIn - (base?.bytesIn ?? 0)),
    bytesOut: Math.max(0, now.bytesOut - (base?.bytesOut ?? 0)),
    latencyCounts: now.latencyCounts.map((count, index) => Math.max(0, count - (base?.latencyCounts[index] ?? 0))),
    latencyBoundsS: now.latencyBoundsS,
    targets: targetBytesSince(before, now),
  };
}

function sum(a: TrafficDelta, b: TrafficDelta): TrafficDelta {
  return {
    requests: a.requests + b.requests,
    classes: statusClasses((name) => a.classes[name] + b.classes[name]),
    retries: a.retries + b.retries,
    inFlight: a.inFlight + b.inFlight,
    bytesIn: a.bytesIn + b.bytesIn,
    bytesOut: a.bytesOut + b.bytesOut,
    ...sumLatency(a, b),
    targets: sumOfTargets(a.targets, b.targets),
  };
}

export type Latency = Pick<TrafficDelta, 'latencyCounts' | 'latencyBoundsS'>;

/** Adds histograms of the same buckets; of different ones (edges of two versions) the one with more requests stands for both. */
export function sumLatency(a: Latency, b: Latency): Latency {
  const same =
    a.latencyBoundsS.length === b.latencyBoundsS.length &&
    a.latencyBoundsS.every((bound, i) => bound === b.latencyBoundsS[i]);
  if (same) {
    const latencyCounts = a.latencyCounts.map((count, index) => count + (b.latencyCounts[index] ?? 0));
    return { latencyCounts, latencyBoundsS: a.latencyBoundsS };
  }
  const { latencyCounts, latencyBoundsS } = total(a) >= total(b) ? a : b;
  return { latencyCounts, latencyBoundsS };
}

function total({ latencyCounts }: Latency): number {
  return latencyCounts.reduce((all, count) => all + count, 0);
}

function countOf({ requests }: RouteTraffic): number {
  return Object.values(requests).reduce((all, count) => all + count, 0);
}
