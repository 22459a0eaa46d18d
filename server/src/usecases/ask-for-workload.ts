import { appIdOf } from '../domain/background.ts';
import type { WorkloadSpec } from '../domain/workload.ts';
import { currentDeployment, desiredWorkloads } from './desired-workload.ts';
import { inTurn } from './in-turn.ts';
import type { Platform } from './platform.ts';

/**
 * Asks the Runtime for what the database says of the App at this moment, and has it forget this Workload when it is to run nothing at all: of an
 * App that is not deployed, or a background process that what is live does not have (while another Deployment is on its way, it may yet come back).
 * Reading and asking are one turn of the App: an older reading is never asked for after a newer one. An App that is being
 * deleted is left to finish-deletion. Gives what was asked for, what visitors reach first.
 */
export function askForWorkload(platform: Platform, workloadId: string): Promise<WorkloadSpec[]> {
  const { stores, runtime } = platform;
  const appId = appIdOf(workloadId);
  return inTurn(runtime, appId, async () => {
    const app = await stores.apps.byId(appId);
    if (app?.deleting) return [];
    const deployment = app && (await currentDeployment(platform, appId));
    const specs = app ? await desiredWorkloads(platform, app, deployment) : [];
    for (const spec of specs) await runtime.apply(spec);
    const isAsked = specs.some((spec) => spec.appId === workloadId) || deployment?.state === 'progressing';
    if (!isAsked && (await runtime.observe(workloadId))) await runtime.remove(workloadId);
    return specs;
  });
}
