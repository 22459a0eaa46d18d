import type { PipelineRun } from '../domain/pipeline-run.ts';
import type { Platform } from './platform.ts';

/**
 * Ends the pre-deploy command of a run that is over, if it still goes on, and has the Runtime forget it: only now, since a server that is killed right
 * after the command must find how it ended.
 */
export async function endPreDeploy(platform: Pick<Platform, 'stores' | 'runtime'>, run: PipelineRun): Promise<void> {
  const stage = run.stages.find(({ name }) => name === 'predeploy');
  if (stage?.startedAt === undefined) return;
  const app = await platform.stores.apps.byId(run.appId);
  if (!app) return;
  // What cannot be reached now is removed with the App, or by the Runtime itself after a day.
  await platform.runtime.endTask({ appId: app.id, ownerId: app.ownerId, runId: run.id }).catch(() => undefined);
}
