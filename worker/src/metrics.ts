import type { LogCollector } from './logs/log-collector.ts';
import type { ReplicaStatus } from './protocol.ts';

interface Metric {
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  value(replica: ReplicaStatus): number;
}

/** The worker's figures in Prometheus's text format 0.0.4. */
export function renderMetrics(replicas: ReplicaStatus[], logs: LogCollector): string {
  const metrics: Metric[] = [
    gauge('nonstop4_replica_ready', '1 when the replica is ready', (replica) => (replica.phase === 'ready' ? 1 : 0)),
    counter('nonstop4_replica_restarts_total', 'Starts after the first', (replica) => replica.restarts),
    gauge('nonstop4_replica_cpu_cores', 'Processors used by its process tree', (replica) => replica.cpuCores),
    gauge('nonstop4_replica_memory_bytes', 'Resident bytes of its process tree', (replica) => replica.memoryBytes),
    counter('nonstop4_replica_log_dropped_bytes_total', 'Output that was not kept', ({ id }) => logs.droppedBytes(id)),
  ];
  const own = [
    '# TYPE nonstop4_worker_log_failed_writes_total counter',
    `nonstop4_worker_log_failed_writes_total ${logs.failedWrites}`,
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
  ];
  return `${[...metrics.flatMap((metric) => renderMetric(metric, replicas)), ...own].join('\n')}\n`;
}

function gauge(name: string, help: string, value: Metric['value']): Metric {
  return { name, type: 'gauge', help, value };
}

function counter(name: string, help: string, value: Metric['value']): Metric {
  return { name, type: 'counter', help, value };
}

// Ids hold no character that a label would have to escape (see replica-spec).
function renderMetric(metric: Metric, replicas: ReplicaStatus[]): string[] {
  return [
    `# HELP ${metric.name} ${metric.help}`,
    `# TYPE ${metric.name} ${metric.type}`,
    ...replicas.map(
      (replica) => `${metric.name}{app="${replica.app}",replica="${replica.id}"} ${metric.value(replica)}`,
    ),
  ];
}
