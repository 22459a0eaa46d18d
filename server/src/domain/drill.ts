/** A test on purpose: kill a replica or a node under load and count the failed requests. */
export interface DrillReport {
  id: string;
  appId: string;
  kind: 'replica-kill' | 'node-loss';
  /** The replica or node that was killed. */
  target: string;
  state: 'running' | 'passed' | 'failed' | 'aborted';
  ratePerS: number;
  sent: number;
  failed: number;
  slowestMs: number;
  p50Ms: number;
  p99Ms: number;
  /** Milliseconds from the kill until the App was redundant again; undefined when it was not in time. */
  redundantAgainMs?: number;
  startedAt: number;
  endedAt?: number;
  startedBy: string;
}
