import { X509Certificate } from 'node:crypto';
import { Counter, Gauge, Registry } from 'prom-client';
import type { UnroutedStats } from './client-server.ts';
import type { ControlledEdge } from './controlled-edge.ts';
import { EDGE_METRICS as METRICS } from './metric-families.ts';
import { type CertificateTable, type EdgeAppStats, LATENCY_BUCKETS_S, type TargetHealth } from './protocol.ts';

/** All of an edge's metrics in Prometheus' text format. A registry per call: the edge's own counters are the truth. */
export async function metricsText(edge: ControlledEdge): Promise<string> {
  const registry = new Registry();
  const { name, apps } = await edge.stats();
  addCounters(registry, apps, await edge.brokenAnswers(), edge.unrouted());
  addGauges(registry, apps, await edge.targetHealth(), edge.table.version);
  addCertificates(registry, edge.certificates, edge.handshakeFailures());
  registry.registerMetric(latencyMetric(apps) as never);
  registry.setDefaultLabels({ edge: name });
  return registry.metrics();
}

function addCounters(
  registry: Registry,
  apps: EdgeAppStats[],
  brokenAnswers: { app: string; broken: number }[],
  unrouted: UnroutedStats,
): void {
  const requests = counter(registry, METRICS.requests);
  const retries = counter(registry, METRICS.retries);
  const received = counter(registry, METRICS.received);
  const sent = counter(registry, METRICS.sent);
  const broken = counter(registry, METRICS.broken);
  for (const app of apps) {
    for (const [name, count] of Object.entries(app.requests)) requests.inc({ app: app.app, class: name }, count);
    retries.inc({ app: app.app }, app.retries);
    received.inc({ app: app.app }, app.bytesIn);
    sent.inc({ app: app.app }, app.bytesOut);
  }
  for (const entry of brokenAnswers) broken.inc({ app: entry.app }, entry.broken);
  counter(registry, METRICS.refused).inc(unrouted.refused);
  counter(registry, METRICS.unknownHost).inc(unrouted.unknownHost);
}

function addGauges(registry: Registry, apps: EdgeAppStats[], targets: TargetHealth[], routesVersion: number): void {
  const inFlight = gauge(registry, METRICS.inFlight);
  for (const app of apps) inFlight.set({ app: app.app }, app.inFlight);
  const state = gauge(registry, METRICS.targetUp);
  const draining = gauge(registry, METRICS.targetDraining);
  const held = gauge(registry, METRICS.targetInFlight);
  for (const target of targets) {
    const labels = { app: target.app, target: target.id };
    state.set(labels, target.state === 'down' ? 0 : 1);
    draining.set(labels, target.state === 'draining' ? 1 : 0);
    held.set(labels, target.inFlight);
  }
  gauge(registry, METRICS.routesVersion).set(routesVersion);
  gauge(registry, METRICS.residentMemory).set(process.memoryUsage.rss());
}

function addCertificates(
  registry: Registry,
  { version, certificates }: CertificateTable,
  failures: ReadonlyMap<string, number>,
): void {
  gauge(registry, METRICS.certificatesVersion).set(version);
  const end = gauge(registry, METRICS.certificateEnd);
  for (const { id, chain } of certificates)
    end.set({ certificate: id }, new X509Certificate(chain).validToDate.getTime() / 1000);
  const failed = counter(registry, METRICS.failedHandshakes);
  for (const [reason, count] of failures) failed.inc({ reason }, count);
}

interface Described<Label extends string> {
  name: string;
  help: string;
  labels: readonly Label[];
}

function counter<Label extends string>(registry: Registry, { name, help, labels }: Described<Label>): Counter<Label> {
  return new Counter({ name, help, labelNames: [...labels], registers: [registry] });
}

function gauge<Label extends string>(registry: Registry, { name, help, labels }: Described<Label>): Gauge<Label> {
  return new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
}

// prom-client's Histogram can only observe, not be given counts: what its registry asks of a metric is given directly.
function latencyMetric(apps: EdgeAppStats[]) {
  const { name, help } = METRICS.latency;
  const values = apps.flatMap((app) => latencyValues(name, app));
  return {
    name,
    collect: undefined,
    get: () => Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values }),
  };
}

function latencyValues(name: string, app: EdgeAppStats) {
  let total = 0;
  const buckets = app.latencyCounts.map((count, index) => {
    total += count;
    return {
      metricName: `${name}_bucket`,
      labels: { le: LATENCY_BUCKETS_S[index] ?? '+Inf', app: app.app },
      value: total,
    };
  });
  const sum = { metricName: `${name}_sum`, labels: { app: app.app }, value: app.latencySumS };
  const count = { metricName: `${name}_count`, labels: { app: app.app }, value: total };
  return [...buckets, sum, count];
}
