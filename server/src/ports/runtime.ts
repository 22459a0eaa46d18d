import type { Isolation } from '../domain/isolation.ts';
import type { LogLine } from '../domain/log-line.ts';
import type { TaskResult } from '../domain/task.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { Obstacle, ReplicaTemplate, WorkloadObservation, WorkloadSpec } from '../domain/workload.ts';
import type { NodeOperations } from './node-operations.ts';

export interface TrialRequest {
  appId: string;
  appName: string;
  ownerId: string;
  runId: string;
  release: number;
  template: ReplicaTemplate;
  /** Asked in this order once a port is open. */
  healthPaths: string[];
  /** From when it has a node. */
  timeoutMs: number;
  /** How long it may wait for room. */
  roomTimeoutMs: number;
  /** Told when the copy finds no room on any node, and with nothing when it has found some. */
  onWait?: (obstacle: Obstacle | undefined) => Promise<void>;
  signal: AbortSignal;
}

/** One extra process of an App that ends by itself: its template's start command, run once for a run. */
export interface TaskRequest
  extends Pick<
    TrialRequest,
    'appId' | 'appName' | 'ownerId' | 'runId' | 'template' | 'timeoutMs' | 'roomTimeoutMs' | 'onWait' | 'signal'
  > {
  /** Lines printed until then are not told again. Milliseconds since 1970. */
  since: number;
  onLine: (text: string) => void;
}

/** Which of an App's kept lines are read, and in which order. */
export interface LogReading {
  order: 'newest-first' | 'oldest-first';
  replica?: string;
  /** Milliseconds since 1970; both count themselves. */
  from?: number;
  to?: number;
  signal: AbortSignal;
}

/**
 * Runs Workloads. What is asked is desired state; what is true comes from observation alone. Every call may be repeated.
 * A spec of another templateHash is rolled out without losing a request: new replicas ready, traffic moved, old ones drained;
 * when the new ones fail the old ones stay as they are and the rollout is observed as failed.
 */
export interface Runtime extends NodeOperations {
  /** Where Apps run, as the panel names it. */
  readonly kind: 'local' | 'kubernetes';
  /** Whether it adds copies by itself while an App is busy. */
  readonly autoscales: boolean;
  readonly isolation: Isolation;
  apply(spec: WorkloadSpec): Promise<void>;
  observe(appId: string): Promise<WorkloadObservation | undefined>;
  observeAll(): Promise<WorkloadObservation[]>;
  /** Told the App's id on each change seen; returns the way to stop listening. */
  watch(listener: (appId: string) => void): () => void;
  /** One extra copy that no visitor reaches, started, looked at, and stopped. */
  trial(request: TrialRequest): Promise<TrialResult>;
  /**
   * Runs a Task to its end, and tells what it prints. There is one of a run for all time until endTask: asked for again, by another server too, it is
   * followed from where it is. When the signal is aborted it throws its reason and leaves the Task as it is.
   */
  runTask(request: TaskRequest): Promise<TaskResult>;
  /** Ends the Task of a run, if it still goes on, and forgets it. Absent is fine. */
  endTask(task: Pick<TaskRequest, 'appId' | 'ownerId' | 'runId'>): Promise<void>;
  /** Stops and forgets everything of the App; data on its volume stays. */
  remove(appId: string): Promise<void>;
  tailLogs(appId: string, options: { lines: number; follow: boolean; signal: AbortSignal }): AsyncIterable<LogLine>;
  /**
   * All that is kept of an App's output, of every copy, in order of time, read as it is asked for: a reader who stops costs no more. How much
   * is kept is bounded (each Runtime says how); copies that cannot be asked now are left out.
   */
  readLogs(appId: string, reading: LogReading): AsyncIterable<LogLine>;
  /** Drill: ends one replica, or a node with everything on it, at once and without warning. */
  kill(target: { replica: string } | { node: string }): Promise<void>;
}
