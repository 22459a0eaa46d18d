import { StageFailure } from '../../domain/failure.ts';
import type { Deployment, Release } from '../../domain/release.ts';
import { currentDeployment, liveDeployment, specOf } from '../desired-workload.ts';
import { rollOut } from '../roll-out.ts';
import { makeRelease } from './make-release.ts';
import type { StageContext } from './stage.ts';

/** Makes a Release live: a new one after a trial run, or a known one again. What was live stays when it fails. */
export async function deployRelease(context: StageContext): Promise<void> {
  const { platform, app } = context;
  const release = await releaseOf(context);
  context.say(`release v${release.number}`);
  const deployment = await deploymentOf(context, release);
  const spec = await specOf(platform, app, deployment);
  if (!spec) throw new StageFailure('internal', { message: `release v${release.number} has no artifact` });
  await rollOut(context, spec);
  context.say(
    spec.replicas === 0 ? 'no replica runs: the app is stopped' : `${spec.replicas} replicas ready, older ones gone`,
  );
}

async function releaseOf(context: StageContext): Promise<Release> {
  const { platform, app } = context;
  const run = context.run();
  if (run.release !== undefined) return knownRelease(context, run.release);
  if (run.kind === 'upload' || run.kind === 'config') {
    const release = await makeRelease(context);
    await context.update({ release: release.number });
    return release;
  }
  const live = await liveDeployment(platform, app.id);
  if (!live) throw new StageFailure('internal', { message: 'nothing was ever deployed' });
  await context.update({ release: live.release });
  return knownRelease(context, live.release);
}

async function knownRelease({ platform, app }: StageContext, number: number): Promise<Release> {
  const release = await platform.stores.releases.release(app.id, number);
  if (!release) throw new StageFailure('internal', { message: `there is no release v${number}` });
  return release;
}

// A run that a restarted server continues goes on with the Deployment that it had begun.
async function deploymentOf({ platform, app, run }: StageContext, release: Release): Promise<Deployment> {
  const current = await currentDeployment(platform, app.id);
  if (current?.state === 'progressing' && current.runId === run().id) return current;
  const deployment: Deployment = {
    id: platform.ids.next('dep'),
    appId: app.id,
    release: release.number,
    runId: run().id,
    settings: {
      replicas: app.replicas,
      memoryLimitBytes: app.memoryLimitBytes,
      ...(app.startCommand === undefined ? {} : { startCommand: app.startCommand }),
      restartNonce: app.restartNonce,
    },
    state: 'progressing',
    createdAt: platform.clock.now(),
  };
  await platform.stores.releases.addDeployment(deployment);
  return deployment;
}
