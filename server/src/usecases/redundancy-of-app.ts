import type { App } from '../domain/app.ts';
import { judgeRedundancy, type Redundancy } from '../domain/redundancy.ts';
import type { WorkloadObservation } from '../domain/workload.ts';

/**
 * `live` are the settings of the live Deployment: while a change of the number of replicas is not live yet, what runs is judged by
 * what was asked of it.
 */
export function redundancyOf(
  app: Pick<App, 'desiredState' | 'replicas'>,
  live: { replicas: number; singleWriter?: boolean } | undefined,
  observation: WorkloadObservation | undefined,
): Redundancy {
  const asked = {
    desiredState: app.desiredState,
    replicas: live?.replicas ?? app.replicas,
    singleWriter: live?.singleWriter ?? false,
  };
  return judgeRedundancy(asked, observation, live !== undefined);
}
