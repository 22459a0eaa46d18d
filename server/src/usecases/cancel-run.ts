import type { App } from '../domain/app.ts';
import { isActive, type PipelineRun } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';
import { tellRunChanged } from './request-run.ts';

/** A queued run is canceled at once; a running one is asked to stop, and is canceled when nothing of it works any more. */
export async function cancelRun(platform: Platform, app: App, run: PipelineRun): Promise<PipelineRun> {
  const canceled = await askToStop(platform, app, run.id);
  if (!canceled) throw new Problem('run-not-active', `Run #${run.number} has ended already.`, { run: run.number });
  return canceled;
}

export async function cancelActiveRuns(platform: Platform, app: App): Promise<void> {
  const active = await platform.stores.runs.listActive();
  for (const run of active) if (run.appId === app.id) await askToStop(platform, app, run.id);
}

async function askToStop(platform: Platform, app: App, id: string): Promise<PipelineRun | undefined> {
  let wasActive = false;
  let wasAsked = false;
  const updated = await platform.stores.runs.update(id, (run) => {
    wasActive = isActive(run.state);
    wasAsked = run.cancelRequested;
    if (run.state === 'queued')
      return { ...run, state: 'canceled', cancelRequested: true, endedAt: platform.clock.now() };
    return run.state === 'running' ? { ...run, cancelRequested: true } : run;
  });
  if (!updated || !wasActive) return undefined;
  // Nothing is new then, and what is told of nothing new would have its listeners ask again.
  if (wasAsked) return updated;
  if (updated.state === 'canceled') {
    await recordEvent(platform, { kind: 'run-canceled', app, params: { run: updated.number, runKind: updated.kind } });
  }
  tellRunChanged(platform, app, updated);
  return updated;
}
