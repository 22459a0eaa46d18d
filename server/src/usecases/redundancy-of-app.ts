import type { App } from '../domain/app.ts';
import { judgeRedundancy, type Redundancy } from '../domain/redundancy.ts';
import type { Deployment } from '../domain/release.ts';
import type { WorkloadObservation } from '../domain/workload.ts';

/** While a change of the number of replicas is not live yet, what runs is judged by what was asked of it. */
export function redundancyOf(
  app: Pick<App, 'desiredState' | 'replicas'>,
  live: Deployment | undefined,
  observation: WorkloadObservation | undefined,
): Redundancy {
  const asked = { desiredState: app.desiredState, replicas: live?.settings.replicas ?? app.replicas };
  return judgeRedundancy(asked, observation, live !== undefined);
}
