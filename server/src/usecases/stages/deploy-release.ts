import { StageFailure } from '../../domain/failure.ts';
import type { Release } from '../../domain/release.ts';
import { currentDeployment, liveDeployment } from '../desired-workload.ts';
import { rollOut } from '../roll-out.ts';
import { untilAnswered } from '../until-answered.ts';
import { keepBackground } from './keep-background.ts';
import { makeRelease } from './make-release.ts';
import { makesRelease } from './makes-release.ts';
import type { StageContext } from './stage.ts';

/** Makes a Release live: a new one after a trial run, or a known one again. What was live stays when it fails. */
export async function deployRelease(context: StageContext): Promise<void> {
  await untilAnswered(context);
  const release = await releaseOf(context);
  if (!release) {
    context.say('nothing is deployed yet: the settings count from the first upload on');
    return;
  }
  context.say(`release v${release.number}`);
  await beginDeployment({ ...context, app: await keepBackground(context, release) }, release);
  const { replicas } = await rollOut(context);
  context.say(replicas === 0 ? 'no replica runs: the app is stopped' : `${replicas} replicas ready, older ones gone`);
}

/** Undefined for a change of settings that was asked for while the first upload, which then failed, was on its way. */
async function releaseOf(context: StageContext): Promise<Release | undefined> {
  const { platform, app } = context;
  const run = context.run();
  if (run.release !== undefined) return usableRelease(context, run.release);
  if (await makesRelease(context)) return makeRelease(context);
  const live = await liveDeployment(platform, app.id);
  if (!live) return undefined;
  const release = await usableRelease(context, live.release);
  await context.update({ release: release.number });
  return release;
}

async function usableRelease({ platform, app }: StageContext, number: number): Promise<Release> {
  const release = await platform.stores.releases.release(app.id, number);
  if (!release) throw new StageFailure('internal', { message: `there is no release v${number}` });
  if (release.collected) throw new StageFailure('internal', { message: `the build of release v${number} is gone` });
  return release;
}

// A run that a restarted server continues goes on with the Deployment that it had begun.
async function beginDeployment({ platform, app, run }: StageContext, release: Release): Promise<void> {
  const { stores, ids, clock } = platform;
  const current = await currentDeployment(platform, app.id);
  if (current?.state === 'progressing') {
    if (current.runId === run().id) return;
    await stores.releases.endDeployment(current.id, 'failed', clock.now());
  }
  await stores.releases.addDeployment({
    id: ids.next('dep'),
    appId: app.id,
    release: release.number,
    runId: run().id,
    settings: {
      replicas: app.replicas,
      ...(app.autoscaling === undefined ? {} : { autoscaling: app.autoscaling }),
      ...(app.singleWriter ? { singleWriter: true } : {}),
      memoryLimitBytes: app.memoryLimitBytes,
      ...(app.startCommand === undefined ? {} : { startCommand: app.startCommand }),
      ...(app.background === undefined ? {} : { background: app.background }),
      restartNonce: app.restartNonce,
    },
    state: 'progressing',
    createdAt: clock.now(),
  });
}
