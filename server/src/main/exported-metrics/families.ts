/** A metric that the server exports; docs/metrics.md is made of these. */
export interface MetricFamily {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  help: string;
  labels: readonly string[];
  /** Upper bounds in seconds, of a histogram. */
  buckets?: readonly number[];
}

const REPLICA = ['app', 'node', 'replica'] as const;
/** From a stage that only looks something up to a build that takes its quarter of an hour. */
const RUN_BUCKETS_S = [1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600, 1_200, 2_400] as const;

/** `app` is the App's id everywhere, so that everything joins with nonstop4_app_info, which has its name and its owner's. */
export const FAMILIES = {
  build: gauge('build_info', 'Always 1; which server this is', 'version', 'node_version', 'runtime'),
  collected: gauge('collect_up', '1 when the server could read this part of what it exports', 'part'),

  appInfo: gauge('app_info', 'Always 1; the name of an App and of its owner', 'app', 'name', 'owner'),
  desiredReplicas: gauge('app_desired_replicas', 'Copies asked for; 0 when it was stopped on purpose', 'app'),
  readyReplicas: gauge('app_ready_replicas', 'Copies that are ready', 'app'),
  readyNodes: gauge('app_ready_nodes', 'Nodes with at least one ready copy', 'app'),
  redundancy: gauge('app_redundancy', '1 for the state that it is in, 0 for the others', 'app', 'state'),
  liveRelease: gauge('app_live_release', 'Number of the live Release', 'app'),
  lastDeploy: gauge('app_last_deploy_timestamp_seconds', 'When the live Release went live', 'app'),
  ownRequests: counter(
    'app_own_requests_total',
    'Requests by which the platform looked whether the app answers; edges count them as they count visitors’',
    'app',
    'class',
  ),
  volumeUsed: gauge(
    'app_volume_used_bytes',
    'Data on the volume, as of the last minute; on a cluster the last hour',
    'app',
  ),
  volumeLimit: gauge('app_volume_limit_bytes', 'What the volume may hold', 'app'),

  replicas: gauge('replicas', 'Replicas by state, as observed', 'app', 'state'),
  replicaReady: gauge('replica_ready', '1 when the replica is ready', ...REPLICA),
  inRotation: gauge('replica_in_rotation', '1 while edges send it requests', ...REPLICA),
  replicaCpu: gauge('replica_cpu_cores', 'Processors that it uses', ...REPLICA),
  replicaMemory: gauge('replica_memory_bytes', 'Memory that it uses', ...REPLICA),
  replicaMemoryLimit: gauge('replica_memory_limit_bytes', 'Memory above which it is ended', ...REPLICA),
  replicaStart: gauge('replica_start_time_seconds', 'When it was started last', ...REPLICA),
  replicaRelease: gauge('replica_release', 'Number of the Release that it runs', ...REPLICA),
  restarts: counter('replica_restarts_total', 'Starts after the first', ...REPLICA),
  networkReceived: counter(
    'replica_network_receive_bytes_total',
    'Bytes that an edge sent it, heads included, since it is in that edge’s route',
    ...REPLICA,
    'edge',
  ),
  networkSent: counter(
    'replica_network_transmit_bytes_total',
    'Bytes that it sent to an edge, heads included, since it is in that edge’s route',
    ...REPLICA,
    'edge',
  ),
  ends: counter('app_replica_ends_total', 'Copies that ended without being asked to', 'app', 'reason'),

  nodeReady: gauge('node_ready', '1 when the node answers', 'node'),
  nodeSchedulable: gauge('node_schedulable', '0 while the node is cordoned', 'node'),
  nodePressure: gauge('node_pressure', '1 while the node is short of it', 'node', 'resource'),
  nodeReplicas: gauge('node_replicas', 'Copies on the node', 'node'),
  nodeCpu: gauge('node_cpu_cores', 'Processors that its copies use', 'node'),
  nodeMemory: gauge('node_memory_bytes', 'Memory that its copies use', 'node'),
  nodeCpuCapacity: gauge(
    'node_capacity_cpu_cores',
    'Processors that copies may use; workers of one machine share them',
    'node',
  ),
  nodeMemoryCapacity: gauge(
    'node_capacity_memory_bytes',
    'Memory that copies may use; workers of one machine share it',
    'node',
  ),
  nodeCpuRequested: gauge('node_requested_cpu_cores', 'Processors set aside, where they are', 'node'),
  nodeMemoryRequested: gauge('node_requested_memory_bytes', 'Memory set aside, where it is', 'node'),
  machineMemory: gauge('machine_memory_bytes', 'Memory of the machine that the server runs on', 'state'),
  dataSize: gauge('data_directory_size_bytes', 'Size of the disk that holds the data directory'),
  dataAvailable: gauge('data_directory_available_bytes', 'What is free on it'),
  clusterCalls: counter('cluster_calls_total', 'Requests to the API of the cluster, without streams that stay open'),

  runsActive: gauge('pipeline_runs_active', 'Pipeline runs that are queued or running', 'state'),
  runsWaiting: gauge('pipeline_runs_waiting', 'Those among them that wait for something, by its code', 'reason'),
  runs: counter('pipeline_runs_total', 'Pipeline runs that ended', 'app', 'outcome'),
  runDuration: histogram('pipeline_run_duration_seconds', 'From the claim of a run to its end', 'kind', 'outcome'),
  stageDuration: histogram('pipeline_stage_duration_seconds', 'Duration of a stage', 'stage', 'outcome'),
  deploys: counter('app_deploys_total', 'Releases that went live', 'app'),

  certificateEnd: gauge(
    'certificate_not_after_timestamp_seconds',
    'When a certificate ends; the operator’s own has no App',
    'app',
    'certificate',
    'source',
  ),
  certificateBegin: gauge(
    'certificate_not_before_timestamp_seconds',
    'When a certificate begins, for what is a short time in its life',
    'app',
    'certificate',
    'source',
  ),
  edgeUp: gauge('edge_up', '1 when the edge answers the server', 'edge'),
} as const satisfies Record<string, MetricFamily>;

export type FamilyKey = keyof typeof FAMILIES;

function gauge<Label extends string>(name: string, help: string, ...labels: Label[]) {
  return { name: `nonstop4_${name}`, type: 'gauge' as const, help, labels };
}

function counter<Label extends string>(name: string, help: string, ...labels: Label[]) {
  return { name: `nonstop4_${name}`, type: 'counter' as const, help, labels };
}

function histogram<Label extends string>(name: string, help: string, ...labels: Label[]) {
  return { name: `nonstop4_${name}`, type: 'histogram' as const, help, labels, buckets: RUN_BUCKETS_S };
}
