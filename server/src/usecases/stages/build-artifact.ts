import { StageFailure } from '../../domain/failure.ts';
import type { BuildJob, BuildJobState } from '../../ports/pipeline-runner.ts';
import { mirrorProgress, noteProgress } from '../mirror-progress.ts';
import { pause } from '../pause.ts';
import { placeOf } from '../place-of-app.ts';
import { isCanceled, type StageContext } from './stage.ts';

/** A job whose log ended before it did is looked at this often. */
const LOOK_MS = 500;
/** A job that its runner has lost is started again so often; then something is wrong with the runner. */
const STARTS = 2;

/** Has the PipelineRunner make an Artifact of the commit, and follows its log. */
export async function buildArtifact(context: StageContext): Promise<void> {
  const { platform } = context;
  const job = await jobOf(context);
  let state: BuildJobState = { state: 'unknown' };
  for (let start = 1; start <= STARTS && state.state === 'unknown'; start += 1) {
    await platform.runner.start(job);
    state = await follow(context);
  }
  if (state.state === 'failed') throw StageFailure.of(state.failure);
  if (state.state !== 'succeeded') throw new StageFailure('internal', { message: `the build ended as ${state.state}` });
  await platform.stores.releases.addArtifact(state.artifact);
  await context.update({ artifactId: state.artifact.id });
  // The end of the run removes it too; an App's deploy need not wait with two copies of its source on the disk.
  await platform.workArea.remove(job.runId).catch(() => undefined);
}

async function jobOf({ platform, app, run }: StageContext): Promise<BuildJob> {
  const { id, commit } = run();
  if (!commit) throw new StageFailure('internal', { message: 'there is no commit to build' });
  const place = await placeOf(platform, app);
  return {
    runId: id,
    appId: app.id,
    ownerId: app.ownerId,
    revision: { commit, directory: `${place.userName}/${place.appName}` },
    env: app.configVars,
    timeoutMs: platform.rules.buildTimeoutMs,
  };
}

// A cancel ends the build itself; a stop of the server leaves it to be found (or found lost) by the next start.
async function follow(context: StageContext): Promise<BuildJobState> {
  const { platform, signal } = context;
  const runId = context.run().id;
  const cancel = () => {
    if (isCanceled(signal)) platform.runner.cancel(runId).catch(() => undefined);
  };
  signal.addEventListener('abort', cancel);
  const told = new AbortController();
  const mirrored = mirrorProgress(context, runId, told.signal);
  try {
    await copyLog(context, runId);
    const state = await untilEnded(context, runId);
    if (isCanceled(signal)) await platform.runner.cancel(runId);
    signal.throwIfAborted();
    told.abort();
    await mirrored;
    await noteProgress(context, state);
    return state;
  } finally {
    told.abort();
    signal.removeEventListener('abort', cancel);
  }
}

async function copyLog(context: StageContext, runId: string): Promise<void> {
  const { platform, signal } = context;
  try {
    for await (const line of platform.runner.tailLogs(runId, signal)) {
      if (line.stream === 'platform') context.say(line.text);
      else context.output(line.stream, line.text);
    }
  } catch (error) {
    // The log is told; whether the build went well is asked for by itself.
    if (!signal.aborted) context.say(`the log broke off: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function untilEnded({ platform, signal }: StageContext, runId: string): Promise<BuildJobState> {
  for (;;) {
    const state = await platform.runner.observe(runId);
    if (signal.aborted || (state.state !== 'queued' && state.state !== 'running')) return state;
    await pause(LOOK_MS, signal);
  }
}
