import { StageFailure } from '../../domain/failure.ts';
import { judgeRedundancy } from '../../domain/redundancy.ts';
import { currentDeployment } from '../desired-workload.ts';
import { recordEvent } from '../record-event.ts';
import { mainHostname } from '../route-of-app.ts';
import type { StageContext } from './stage.ts';

const ASK_AGAIN_MS = 200;
const ANSWER_TIMEOUT_MS = 5_000;

/** Asks the new Release a request through the edge, as a visitor would, looks where its copies run, and calls it live. */
export async function verifyRelease(context: StageContext): Promise<void> {
  const { platform, app } = context;
  const deployment = await currentDeployment(platform, app.id);
  if (!deployment) throw new StageFailure('internal', { message: 'the deployment is missing' });
  const release = await platform.stores.releases.release(app.id, deployment.release);
  if (app.desiredState === 'running') {
    await askThroughEdge(context, release?.network.healthCheck ?? { kind: 'tcp', path: '/' });
    await sayRedundancy(context);
  }
  await platform.stores.releases.endDeployment(deployment.id, 'live', platform.clock.now());
  const params = { release: deployment.release };
  await recordEvent(platform, { kind: 'release-live', app, params, actor: context.run().requestedBy });
  context.say(`release v${deployment.release} is live`);
}

async function askThroughEdge(context: StageContext, check: { kind: 'http' | 'tcp'; path: string }): Promise<void> {
  const { platform, app, signal } = context;
  const deadline = platform.clock.now() + platform.rules.verifyTimeoutMs;
  const hostname = mainHostname(platform.rules, app);
  let last = '';
  do {
    signal.throwIfAborted();
    const answer = await platform.router.probe(hostname, check.path, ANSWER_TIMEOUT_MS);
    if ('status' in answer) {
      if (isGood(answer.status, check.kind)) {
        context.say(
          `${hostname}${check.path} answered ${answer.status} through the edge in ${Math.round(answer.ms)} ms`,
        );
        return;
      }
      last = `status ${answer.status}`;
    } else last = answer.error;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  } while (platform.clock.now() < deadline);
  throw new StageFailure('edge-no-answer', { message: last });
}

// Where no path answered the trial with success, any answer of the app itself shows that the way to it is open.
function isGood(status: number, kind: 'http' | 'tcp'): boolean {
  return kind === 'http' ? status >= 200 && status < 400 : status < 500;
}

async function sayRedundancy({ platform, app, say }: StageContext): Promise<void> {
  const redundancy = judgeRedundancy(app, await platform.runtime.observe(app.id), true);
  const where = `${redundancy.readyReplicas} replicas ready on ${redundancy.readyNodes} nodes`;
  say(redundancy.state === 'redundant' ? `redundant: ${where}` : `not redundant: ${where}`);
}
