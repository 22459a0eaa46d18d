import type { Artifact } from './artifact.ts';
import type { Autoscaling } from './autoscaling.ts';
import type { FailureCode } from './failure.ts';
import type { VolumeClaim } from './volume-claim.ts';

/** What a Runtime is asked to run for an App: what visitors reach, or one of its background processes. */
export interface WorkloadSpec {
  /** That of the App, or of its background process (background.ts). */
  appId: string;
  appName: string;
  ownerId: string;
  release: number;
  /** Two replicas with the same hash are interchangeable; another hash means a rollout. */
  templateHash: string;
  /** 0 when stopped. With autoscaling: the fewest. */
  replicas: number;
  autoscaling?: Autoscaling;
  template: ReplicaTemplate;
}

export interface ReplicaTemplate {
  artifact: Artifact;
  /** In clear text: config vars and opened secrets. */
  env: Record<string, string>;
  /** The user's own command line, before the artifact's. */
  startCommand?: string;
  /** Where the App finds its data: DATA_DIR. */
  volumePath: string;
  /** Mounted there; undefined: the path is one of the node's own, or ends with the copy. */
  volumeClaim?: VolumeClaim;
  /** Never two copies at once: the old one has ended before the new one begins. */
  singleWriter?: boolean;
  memoryLimitBytes: number;
  fixedPort?: number;
  /** `running`: nobody asks it anything; it is well while its process runs. */
  healthCheck: { kind: 'http' | 'tcp' | 'running'; path: string };
}

/** Whether visitors reach its copies; a background process is reached by nobody. */
export function isReached({ healthCheck }: Pick<ReplicaTemplate, 'healthCheck'>): boolean {
  return healthCheck.kind !== 'running';
}

export type ReplicaState = 'starting' | 'ready' | 'unhealthy' | 'crashed' | 'draining' | 'stopping' | 'lost';

/** One copy, as seen now. */
export interface Replica {
  id: string;
  node: string;
  release: number;
  templateHash: string;
  state: ReplicaState;
  /** Whether the edge is to send it requests (a copy of a rollout that is not complete yet is ready, but not in rotation). */
  inRotation: boolean;
  /** Whether any process of this copy was ever ready. */
  everReady: boolean;
  /** Where the edge reaches it. */
  host: string;
  port: number;
  startedAt: number;
  restarts: number;
  cpuCores: number;
  memoryBytes: number;
  memoryLimitBytes: number;
  lastExit?: ReplicaEnd;
  lastProbeFailure?: string;
  /** Its node is cordoned: it is about to go, or to be emptied. */
  nodeIsCordoned?: boolean;
}

export interface ReplicaEnd {
  at: number;
  code: number | null;
  signal: string | null;
  reason:
    | 'exited'
    | 'out-of-memory'
    | 'start-timeout'
    | 'killed-for-drill'
    /** It ran, but did not pass its health check for so long that it was started again. */
    | 'unresponsive'
    | 'spawn-failed'
    | 'unknown';
  ranMs: number;
  message?: string;
}

/** What a Runtime sees of an App now. */
export interface WorkloadObservation {
  appId: string;
  replicas: Replica[];
  rollout: RolloutObservation;
  observedAt: number;
}

/** `complete`: exactly the asked replicas of the asked template are ready, and nothing older gets requests any more. */
export interface RolloutObservation {
  templateHash: string;
  state: 'none' | 'progressing' | 'complete' | 'failed';
  /** Plain words for the log: `waiting for replica on worker-1`. */
  message: string;
  /** For failed: the replica that showed it. */
  culprit?: Replica;
  /** What is in the way, where the Runtime knows it better than the culprit's end and output say it. */
  obstacle?: Obstacle;
}

/** As a failure card has it. */
export interface Obstacle {
  code: FailureCode;
  params: Record<string, string | number>;
}

/** Where copies run, as seen now. */
export interface NodeObservation {
  name: string;
  ready: boolean;
  /** False: cordoned, it takes no new copies. */
  schedulable: boolean;
  /** What the node itself is short of. */
  pressure: ('memory' | 'disk' | 'processes')[];
  replicas: number;
  /** Used by the copies on it. */
  memoryBytes: number;
  cpuCores: number;
  /** What copies may use of it altogether, and what those on it have set aside; absent where nobody counts it. */
  room?: { memoryBytes: number; cpuCores: number; requestedMemoryBytes: number; requestedCpuCores: number };
  /** While it is being emptied, and after. */
  drain?: { left: number; waitsFor?: { appName: string; obstacle: Obstacle } };
  startedAt?: number;
  message?: string;
}
