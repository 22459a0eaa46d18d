import type { App } from './app.ts';
import type { WorkloadObservation } from './workload.ts';

export type RedundancyReason =
  | 'single-writer'
  | 'one-replica-asked'
  | 'one-replica-ready'
  | 'same-node'
  | 'node-cordoned'
  | 'none-ready'
  | 'never-deployed'
  | 'observation-missing';

/** Observed, never assumed: whether the App would survive the loss of a replica and of a node now. */
export interface Redundancy {
  state: 'redundant' | 'not-redundant' | 'down' | 'stopped';
  reason?: RedundancyReason;
  readyReplicas: number;
  readyNodes: number;
}

export function judgeRedundancy(
  app: Pick<App, 'desiredState' | 'replicas'> & Partial<Pick<App, 'singleWriter'>>,
  observation: WorkloadObservation | undefined,
  everLive: boolean,
): Redundancy {
  const ready = (observation?.replicas ?? []).filter((replica) => replica.state === 'ready');
  const counts = { readyReplicas: ready.length, readyNodes: new Set(ready.map((replica) => replica.node)).size };
  if (app.desiredState === 'stopped') return { state: 'stopped', ...counts };
  if (!everLive) return { state: 'down', reason: 'never-deployed', ...counts };
  if (!observation) return { state: 'down', reason: 'observation-missing', ...counts };
  if (counts.readyReplicas === 0) return { state: 'down', reason: 'none-ready', ...counts };
  if (app.singleWriter) return { state: 'not-redundant', reason: 'single-writer', ...counts };
  if (app.replicas < 2) return { state: 'not-redundant', reason: 'one-replica-asked', ...counts };
  if (counts.readyReplicas < 2) return { state: 'not-redundant', reason: 'one-replica-ready', ...counts };
  if (counts.readyNodes < 2) return { state: 'not-redundant', reason: 'same-node', ...counts };
  const staying = ready.filter((replica) => !replica.nodeIsCordoned).map((replica) => replica.node);
  if (new Set(staying).size < 2) return { state: 'not-redundant', reason: 'node-cordoned', ...counts };
  return { state: 'redundant', ...counts };
}
