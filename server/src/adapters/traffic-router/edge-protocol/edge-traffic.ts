import { type EdgeStats, LATENCY_BUCKETS_S } from '@nonstop4/edge/protocol';
import type { RouteTraffic } from '../../../ports/traffic-router.ts';

/** What one edge has counted, App by App. */
export function trafficOf(edge: EdgeStats): RouteTraffic[] {
  return edge.apps.map((stats) => ({
    appId: stats.app,
    edge: edge.name,
    startedAt: edge.startedAt,
    requests: stats.requests,
    retries: stats.retries,
    inFlight: stats.inFlight,
    bytesIn: stats.bytesIn,
    bytesOut: stats.bytesOut,
    latencyCounts: stats.latencyCounts,
    latencyBoundsS: LATENCY_BUCKETS_S,
    targets: stats.targets ?? [],
  }));
}
