import type { LogCollector } from './logs/log-collector.ts';
import type { ReplicaStatus } from './protocol.ts';

/** A metric that only a worker knows; what it tells the server of its replicas, the server exports itself. */
export interface WorkerMetric {
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  labels: readonly string[];
}

/** All that a worker exports; docs/metrics.md is made of this. */
export const WORKER_METRICS = {
  droppedBytes: {
    name: 'nonstop4_replica_log_dropped_bytes_total',
    type: 'counter',
    help: 'Output of a replica that was not kept',
    labels: ['node', 'app', 'replica'],
  },
  failedWrites: {
    name: 'nonstop4_worker_log_failed_writes_total',
    type: 'counter',
    help: 'Writes of logs that the disk did not take',
    labels: ['node'],
  },
  memory: {
    name: 'nonstop4_worker_resident_memory_bytes',
    type: 'gauge',
    help: 'Memory of the worker itself',
    labels: ['node'],
  },
} as const satisfies Record<string, WorkerMetric>;

/** The worker's figures in Prometheus's text format 0.0.4. */
export function renderMetrics(node: string, replicas: ReplicaStatus[], logs: LogCollector): string {
  const { droppedBytes, failedWrites, memory } = WORKER_METRICS;
  const lines = [
    ...head(droppedBytes),
    // Ids hold no character that a label would have to escape (see replica-spec).
    ...replicas.map(
      ({ app, id }) => `${droppedBytes.name}{node="${node}",app="${app}",replica="${id}"} ${logs.droppedBytes(id)}`,
    ),
    ...head(failedWrites),
    `${failedWrites.name}{node="${node}"} ${logs.failedWrites}`,
    ...head(memory),
    `${memory.name}{node="${node}"} ${process.memoryUsage.rss()}`,
  ];
  return `${lines.join('\n')}\n`;
}

function head({ name, type, help }: WorkerMetric): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}
