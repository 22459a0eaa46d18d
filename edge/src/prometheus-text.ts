import { X509Certificate } from 'node:crypto';
import { Counter, Gauge, Registry } from 'prom-client';
import type { UnroutedStats } from './client-server.ts';
import type { ControlledEdge } from './controlled-edge.ts';
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
  const requests = counter(registry, 'requests_total', 'Requests by the class of the answer given', ['app', 'class']);
  const retries = counter(registry, 'retries_total', 'Tries beyond the first', ['app']);
  const received = counter(registry, 'received_bytes_total', 'Bytes of request bodies', ['app']);
  const sent = counter(registry, 'sent_bytes_total', 'Bytes of answer bodies', ['app']);
  const broken = counter(registry, 'broken_answers_total', 'Answers that ended in the middle', ['app']);
  for (const app of apps) {
    for (const [name, count] of Object.entries(app.requests)) requests.inc({ app: app.app, class: name }, count);
    retries.inc({ app: app.app }, app.retries);
    received.inc({ app: app.app }, app.bytesIn);
    sent.inc({ app: app.app }, app.bytesOut);
  }
  for (const entry of brokenAnswers) broken.inc({ app: entry.app }, entry.broken);
  counter(registry, 'refused_requests_total', 'Requests that could not be understood safely', []).inc(unrouted.refused);
  counter(registry, 'unknown_host_requests_total', 'Requests for a hostname of no App', []).inc(unrouted.unknownHost);
}

function addGauges(registry: Registry, apps: EdgeAppStats[], targets: TargetHealth[], routesVersion: number): void {
  const inFlight = gauge(registry, 'requests_in_flight', 'Requests and tunnels being served', ['app']);
  for (const app of apps) inFlight.set({ app: app.app }, app.inFlight);
  const state = gauge(registry, 'target_up', '1 up, 0 down, by target; draining ones have their own', [
    'app',
    'target',
  ]);
  const draining = gauge(registry, 'target_draining', '1 while the target gets no new request', ['app', 'target']);
  const held = gauge(registry, 'target_requests_in_flight', 'Requests and tunnels that a target holds', [
    'app',
    'target',
  ]);
  for (const target of targets) {
    const labels = { app: target.app, target: target.id };
    state.set(labels, target.state === 'down' ? 0 : 1);
    draining.set(labels, target.state === 'draining' ? 1 : 0);
    held.set(labels, target.inFlight);
  }
  gauge(registry, 'routes_version', 'Version of the route table in force', []).set(routesVersion);
  gauge(registry, 'resident_memory_bytes', 'Memory of the edge itself', []).set(process.memoryUsage.rss());
}

function addCertificates(
  registry: Registry,
  { version, certificates }: CertificateTable,
  failures: ReadonlyMap<string, number>,
): void {
  gauge(registry, 'certificates_version', 'Version of the certificates in force', []).set(version);
  const end = gauge(registry, 'certificate_not_after_seconds', 'When a certificate ends, in seconds since 1970', [
    'certificate',
  ]);
  for (const { id, chain } of certificates)
    end.set({ certificate: id }, new X509Certificate(chain).validToDate.getTime() / 1000);
  const failed = counter(registry, 'tls_handshake_failures_total', 'TLS handshakes that came to nothing', ['reason']);
  for (const [reason, count] of failures) failed.inc({ reason }, count);
}

function counter<T extends string>(registry: Registry, name: string, help: string, labelNames: T[]): Counter<T> {
  return new Counter({ name: `nonstop4_edge_${name}`, help, labelNames, registers: [registry] });
}

function gauge<T extends string>(registry: Registry, name: string, help: string, labelNames: T[]): Gauge<T> {
  return new Gauge({ name: `nonstop4_edge_${name}`, help, labelNames, registers: [registry] });
}

// prom-client's Histogram can only observe, not be given counts: what its registry asks of a metric is given directly.
function latencyMetric(apps: EdgeAppStats[]) {
  const name = 'nonstop4_edge_answer_head_seconds';
  const help = 'Seconds from the head of a request to the head of its answer';
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
