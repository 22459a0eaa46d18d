import type { Artifact } from '../../domain/artifact.ts';
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

/**
 * Has the PipelineRunner carry out a job for the run's commit, and follows its log to its end. Gives what it made; throws StageFailure when it
 * failed. Tests are a job of their own beside the build's: a server that was restarted meanwhile finds either by its id.
 */
export async function runJob(
  context: StageContext,
  purpose: NonNullable<BuildJob['purpose']>,
): Promise<Artifact | undefined> {
  const { platform } = context;
  const job = await jobOf(context, purpose);
  let state: BuildJobState = { state: 'unknown' };
  for (let start = 1; start <= STARTS && state.state === 'unknown'; start += 1) {
    await platform.runner.start(job);
    state = await follow(context, job.runId);
  }
  if (state.state === 'failed') throw StageFailure.of(state.failure);
  if (state.state === 'succeeded') return state.artifact;
  const what = purpose === 'test' ? 'the job of the tests' : 'the build';
  throw new StageFailure('internal', { message: `${what} ended as ${state.state}` });
}

async function jobOf({ platform, app, run }: StageContext, purpose: 'build' | 'test'): Promise<BuildJob> {
  const { id, commit } = run();
  if (!commit) throw new StageFailure('internal', { message: 'there is no commit to build' });
  const place = await placeOf(platform, app);
  return {
    runId: purpose === 'test' ? `${id}-test` : id,
    purpose,
    appId: app.id,
    ownerId: app.ownerId,
    revision: { commit, directory: `${place.userName}/${place.appName}` },
    env: app.configVars,
    timeoutMs: platform.rules.buildTimeoutMs,
  };
}

// A cancel ends the job itself; a stop of the server leaves it to be found (or found lost) by the next start.
async function follow(context: StageContext, jobId: string): Promise<BuildJobState> {
  const { platform, signal } = context;
  const cancel = () => {
    if (isCanceled(signal)) platform.runner.cancel(jobId).catch(() => undefined);
  };
  signal.addEventListener('abort', cancel);
  const told = new AbortController();
  const mirrored = mirrorProgress(context, jobId, told.signal);
  try {
    await copyLog(context, jobId);
    const state = await untilEnded(context, jobId);
    if (isCanceled(signal)) await platform.runner.cancel(jobId);
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

async function copyLog(context: StageContext, jobId: string): Promise<void> {
  const { platform, signal } = context;
  try {
    for await (const line of platform.runner.tailLogs(jobId, signal)) {
      if (line.stream === 'platform') context.say(line.text);
      else context.output(line.stream, line.text);
    }
  } catch (error) {
    // The log is told; whether the job went well is asked for by itself.
    if (!signal.aborted) context.say(`the log broke off: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function untilEnded({ platform, signal }: StageContext, jobId: string): Promise<BuildJobState> {
  for (;;) {
    const state = await platform.runner.observe(jobId);
    if (signal.aborted || (state.state !== 'queued' && state.state !== 'running')) return state;
    await pause(LOOK_MS, signal);
  }
}
