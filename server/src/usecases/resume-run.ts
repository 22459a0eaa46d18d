import type { PipelineRun } from '../domain/pipeline-run.ts';
import { endPreDeploy } from './end-pre-deploy.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';
import { tellRunChanged } from './request-run.ts';
import { restoreLive } from './restore-live.ts';

/** A run that took the server down with it this often is not tried again. */
const MAX_RESUMES = 5;

/** Takes up a run that nobody works on any more; undefined when it was given up, or is gone. */
export async function resumeRun(platform: Platform, left: PipelineRun): Promise<PipelineRun | undefined> {
  const { stores, clock } = platform;
  const app = await stores.apps.byId(left.appId);
  if (!app) return undefined;
  // Before its end is written, so that a crash here leaves the run to be given up again.
  if (left.resumes >= MAX_RESUMES) {
    await endPreDeploy(platform, left);
    await restoreLive(platform, app.id);
  }
  // After a loss of power the unpacked files may be empty, while the archive was synced: it is unpacked again.
  if (left.commit === undefined) await platform.workArea.remove(left.id);
  let wasLeft = false;
  const run = await stores.runs.update(left.id, (old) => {
    wasLeft = old.state === 'running';
    return withResume(old, clock.now());
  });
  // It had ended since the caller looked.
  if (!run || !wasLeft) return undefined;
  const params = { run: run.number, times: run.resumes };
  if (run.state === 'running') await recordEvent(platform, { kind: 'run-resumed', app, params });
  else await recordEvent(platform, { kind: 'run-failed', app, params: { ...params, code: 'server-restarted' } });
  tellRunChanged(platform, app, run);
  return run.state === 'running' ? run : undefined;
}

function withResume(run: PipelineRun, now: number): PipelineRun {
  if (run.state !== 'running') return run;
  // One that only waited has not taken the server down.
  const resumes = run.waitsFor ? run.resumes : run.resumes + 1;
  if (resumes <= MAX_RESUMES) {
    const stages = run.stages.map((stage) =>
      stage.state === 'running' ? { ...stage, state: 'waiting' as const } : stage,
    );
    // Found out anew: until then it is one of those that work.
    return { ...run, resumes, stages, waitsFor: undefined };
  }
  const failure = { code: 'server-restarted' as const, params: { times: resumes }, lastLines: [] };
  const stages = run.stages.map((stage) =>
    stage.state === 'running' ? { ...stage, state: 'failed' as const, endedAt: now } : stage,
  );
  return { ...run, resumes, stages, waitsFor: undefined, state: 'failed', failure, endedAt: now };
}
