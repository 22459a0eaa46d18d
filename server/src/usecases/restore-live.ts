import { isActive } from '../domain/pipeline-run.ts';
import { askForWorkload } from './ask-for-workload.ts';
import { currentDeployment } from './desired-workload.ts';
import type { Platform } from './platform.ts';
import { settleBackground } from './settle-background.ts';

/**
 * Ends the Deployment that did not come up, if there is one, and asks again for what was live before. May be repeated. A Runtime that
 * cannot be asked now keeps no run from ending: the workload loop asks it again.
 */
export async function restoreLive(platform: Platform, appId: string): Promise<void> {
  const deployment = await currentDeployment(platform, appId);
  if (deployment?.state !== 'progressing') return;
  await platform.stores.releases.endDeployment(deployment.id, 'failed', platform.clock.now());
  await askForWorkload(platform, appId).catch(() => undefined);
  await settleBackground(platform, appId).catch(() => undefined);
}

/** The same for a Deployment whose run has ended without ending it: the server was killed between the two. */
export async function restoreAbandoned(platform: Platform, appId: string): Promise<void> {
  const deployment = await currentDeployment(platform, appId);
  if (deployment?.state !== 'progressing') return;
  const run = await platform.stores.runs.byId(deployment.runId);
  if (!run || !isActive(run.state)) await restoreLive(platform, appId);
}
