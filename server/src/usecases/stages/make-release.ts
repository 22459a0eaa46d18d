import type { Artifact } from '../../domain/artifact.ts';
import { environmentOfApp } from '../../domain/environment-of-app.ts';
import { explainEnd } from '../../domain/explain-end.ts';
import { StageFailure } from '../../domain/failure.ts';
import type { SourceOrigin } from '../../domain/git-source.ts';
import { checkNeededVariables } from '../../domain/needed-variables.ts';
import { bringsCode } from '../../domain/pipeline-run.ts';
import type { Release, ReleaseNetwork } from '../../domain/release.ts';
import type { TrialResult } from '../../domain/trial.ts';
import type { Obstacle } from '../../domain/workload.ts';
import { liveDeployment, openSecrets } from '../desired-workload.ts';
import { noteWait } from '../note-wait.ts';
import { volumePlaceOf } from '../place-of-app.ts';
import type { StageContext } from './stage.ts';

/**
 * Artifact + config of this moment, tried out with one copy that no visitor reaches, then written down as the next Release and
 * as the run's.
 */
export async function makeRelease(context: StageContext): Promise<Release> {
  const { platform, app } = context;
  const base = await baseOf(context);
  checkNeededVariables(app, base.artifact.plan);
  const draft = { appId: app.id, configVars: app.configVars, secrets: app.secrets };
  const network = await tryOut(context, base.artifact, openSecrets(platform, draft));
  const { id: runId, kind, requestedBy } = context.run();
  const release = await platform.stores.releases.addRelease(
    {
      ...draft,
      artifactId: base.artifact.id,
      commit: base.commit,
      network,
      cause: bringsCode(kind) ? kind : 'config',
      ...(base.origin ? { origin: base.origin } : {}),
      createdAt: platform.clock.now(),
      createdBy: requestedBy,
      collected: false,
    },
    runId,
  );
  await context.update({ release: release.number });
  return release;
}

interface ReleaseBase extends Pick<Release, 'commit'> {
  artifact: Artifact;
  origin: SourceOrigin | undefined;
}

/** What the run's Release is made of: what it has built, else what is live. */
export async function baseOf({ platform, app, run }: StageContext): Promise<ReleaseBase> {
  const { artifactId, commit, origin } = run();
  if (artifactId !== undefined && commit !== undefined)
    return { artifact: await artifactOf(platform, artifactId), commit, origin };
  const live = await liveDeployment(platform, app.id);
  const release = live && (await platform.stores.releases.release(app.id, live.release));
  if (!release) throw new StageFailure('internal', { message: 'nothing was ever deployed' });
  const { commit: ofLive, origin: fetched } = release;
  return { artifact: await artifactOf(platform, release.artifactId), commit: ofLive, origin: fetched };
}

async function artifactOf(platform: StageContext['platform'], id: string): Promise<Artifact> {
  const artifact = await platform.stores.releases.artifact(id);
  if (!artifact) throw new StageFailure('internal', { message: `artifact ${id} is missing` });
  return artifact;
}

async function tryOut(
  context: StageContext,
  artifact: Artifact,
  secrets: Record<string, string>,
): Promise<ReleaseNetwork> {
  const { platform, app, run, signal } = context;
  const volume = await platform.volumes.ensure(await volumePlaceOf(platform, app));
  context.say(app.singleWriter ? 'trial run, with an empty data directory' : 'trial run');
  const result = await platform.runtime.trial({
    appId: app.id,
    appName: app.name,
    ownerId: app.ownerId,
    runId: run().id,
    release: 0,
    template: {
      artifact,
      env: environmentOfApp(artifact.plan, app.configVars, secrets),
      ...(app.startCommand === undefined ? {} : { startCommand: app.startCommand }),
      volumePath: volume.path,
      // The copy that runs has it, and must not share it.
      ...(volume.claim === undefined || app.singleWriter ? {} : { volumeClaim: volume.claim }),
      memoryLimitBytes: app.memoryLimitBytes,
      healthCheck: { kind: 'tcp', path: '/' },
    },
    healthPaths: app.healthPath === undefined ? artifact.plan.healthPaths : [app.healthPath],
    timeoutMs: platform.rules.trialTimeoutMs,
    roomTimeoutMs: platform.rules.roomTimeoutMs,
    onWait: (obstacle) => waitForRoom(context, obstacle),
    signal,
  });
  for (const line of result.lines.slice(-20)) context.output('out', line);
  return judge(context, result);
}

/** Says that there is no room on the nodes, or that there is some again. */
export async function waitForRoom(context: StageContext, obstacle: Obstacle | undefined): Promise<void> {
  context.say(obstacle ? 'the nodes are full: waiting for room' : 'there is room now', obstacle);
  await noteWait(context, obstacle);
}

function judge(context: StageContext, result: TrialResult): ReleaseNetwork {
  const { app, platform } = context;
  if (result.outcome === 'no-node') {
    throw new StageFailure(result.obstacle?.code ?? 'no-node', result.obstacle?.params);
  }
  if (result.outcome === 'ended') throw explainEnd(result.end, result.lines, app);
  if (result.outcome === 'no-port') {
    throw new StageFailure('no-port', { seconds: Math.round(platform.rules.trialTimeoutMs / 1_000) }, result.lines);
  }
  refuseFailingHealth(context, result);
  if (result.refusal) {
    const params: Record<string, number> = result.fixedPort === undefined ? {} : { port: result.fixedPort };
    throw new StageFailure(result.refusal, params, result.lines);
  }
  if (result.fixedPort !== undefined)
    context.say(`listens on port ${result.fixedPort} instead of PORT: visitors reach it all the same`);
  if (result.healthCheck.kind === 'http')
    context.say(`answers on ${result.healthCheck.path}: that path is its health check`);
  else context.say('no path answered with success: an open port counts as healthy');
  if (result.loopbackOnly) context.say('listens on 127.0.0.1 only: fine on this machine, refused on a cluster');
  return {
    healthCheck: result.healthCheck,
    ...(result.fixedPort === undefined ? {} : { fixedPort: result.fixedPort }),
  };
}

// A path that the user named must answer; inferred ones fail only when all they give is server errors.
function refuseFailingHealth({ app }: StageContext, result: TrialResult): void {
  if (result.healthCheck.kind === 'http') return;
  const answers = Object.entries(result.answers);
  const allErrors = answers.length > 0 && answers.every(([, status]) => status >= 500);
  if (app.healthPath === undefined && !allErrors) return;
  const [healthPath, status] = answers[answers.length - 1] ?? [app.healthPath ?? '/', 0];
  throw new StageFailure('health-failing', { healthPath, status }, result.lines);
}
