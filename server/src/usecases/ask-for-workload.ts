import type { WorkloadSpec } from '../domain/workload.ts';
import { desiredWorkload } from './desired-workload.ts';
import { inTurn } from './in-turn.ts';
import type { Platform } from './platform.ts';

/**
 * Asks the Runtime for what the database says of the App at this moment, and has it forget an App that is to run nothing at all.
 * Reading and asking are one turn of the App: an older reading is never asked for after a newer one. An App that is being
 * deleted is left to finish-deletion. Gives what was asked for.
 */
export function askForWorkload(platform: Platform, appId: string): Promise<WorkloadSpec | undefined> {
  const { stores, runtime } = platform;
  return inTurn(runtime, appId, async () => {
    const app = await stores.apps.byId(appId);
    if (app?.deleting) return undefined;
    const spec = app && (await desiredWorkload(platform, app));
    if (spec) await runtime.apply(spec);
    else if (await runtime.observe(appId)) await runtime.remove(appId);
    return spec;
  });
}
