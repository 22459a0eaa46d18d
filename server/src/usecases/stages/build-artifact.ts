import { StageFailure } from '../../domain/failure.ts';
import type { BuildJobState } from '../../ports/pipeline-runner.ts';
import { ownerOf, placeOf } from '../place-of-app.ts';
import { Interruption, type StageContext } from './stage.ts';

/** Has the PipelineRunner make an Artifact of the commit, and follows its log. */
export async function buildArtifact(context: StageContext): Promise<void> {
  const { platform, app, signal } = context;
  const run = context.run();
  if (!run.commit) throw new StageFailure('internal', { message: 'there is no commit to build' });
  const place = await placeOf(platform, app);
  await platform.runner.start({
    runId: run.id,
    appId: app.id,
    ownerId: (await ownerOf(platform, app)).id,
    revision: { commit: run.commit, directory: `${place.userName}/${place.appName}` },
    env: app.configVars,
    timeoutMs: platform.rules.buildTimeoutMs,
  });
  const state = await follow(context);
  if (state.state === 'failed') throw StageFailure.of(state.failure);
  if (state.state !== 'succeeded') throw new StageFailure('internal', { message: `the build ended as ${state.state}` });
  if (!(await platform.stores.releases.artifact(state.artifact.id)))
    await platform.stores.releases.addArtifact(state.artifact);
  await context.update({ artifactId: state.artifact.id });
  await platform.workArea.remove(run.id);
  signal.throwIfAborted();
}

async function follow(context: StageContext): Promise<BuildJobState> {
  const { platform, signal } = context;
  const runId = context.run().id;
  // A cancel ends the build itself; a stop of the server leaves it to be found (or found lost) by the next start.
  const cancel = () => {
    if (signal.reason instanceof Interruption && signal.reason.kind === 'canceled') void platform.runner.cancel(runId);
  };
  signal.addEventListener('abort', cancel);
  try {
    for await (const line of platform.runner.tailLogs(runId, signal)) {
      if (line.stream === 'platform') context.say(line.text);
      else context.output(line.stream, line.text);
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  if (signal.aborted) {
    await platform.runner.cancel(runId);
    signal.throwIfAborted();
  }
  return platform.runner.observe(runId);
}
