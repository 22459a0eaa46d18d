import { StageFailure } from '../../domain/failure.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import type { Deployment } from '../../domain/release.ts';
import { liveDeployment } from '../desired-workload.ts';
import { comesByHttps } from '../https/shown-certificates.ts';
import { pause } from '../pause.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { redundancyOf } from '../redundancy-of-app.ts';
import { mainHostname } from '../route-of-app.ts';
import { settleBackground } from '../settle-background.ts';
import type { StageContext } from './stage.ts';

const ASK_AGAIN_MS = 200;
const ANSWER_TIMEOUT_MS = 5_000;

/** Asks the new Release a request through the edge, as a visitor would, looks where its copies run, and calls it live. */
export async function verifyRelease(context: StageContext): Promise<void> {
  const { platform, app, run } = context;
  if (run().release === undefined) return;
  const deployment = await deploymentOfRun(platform, run());
  if (!deployment) throw new StageFailure('internal', { message: 'the deployment is missing' });
  // The server was stopped between the last step and its mark.
  if (deployment.state === 'live') return endFormer(context);
  const release = await platform.stores.releases.release(app.id, deployment.release);
  if (app.desiredState === 'running') {
    await askThroughEdge(context, release?.network.healthCheck ?? { kind: 'tcp', path: '/' });
    await sayRedundancy(context, deployment);
  }
  context.signal.throwIfAborted();
  const before = await liveDeployment(platform, app.id);
  await platform.stores.releases.endDeployment(deployment.id, 'live', platform.clock.now());
  await endFormer(context);
  // Another number of copies, or the same ones started again, is no news of the release.
  if (before?.release !== deployment.release) {
    const params = { release: deployment.release };
    await recordEvent(platform, { kind: 'release-live', app, params, actor: run().requestedBy });
  }
  context.say(`release v${deployment.release} is live`);
}

// The workload loop does it again for a process that could not be ended now.
async function endFormer({ platform, app }: StageContext): Promise<void> {
  await settleBackground(platform, app.id).catch(() => undefined);
}

/** The Deployment that a run began, when it is on its way or live. */
export async function deploymentOfRun(
  platform: Pick<Platform, 'stores'>,
  run: PipelineRun,
): Promise<Deployment | undefined> {
  const deployments = await platform.stores.releases.listDeployments(run.appId);
  return deployments.find(({ runId, state }) => runId === run.id && (state === 'progressing' || state === 'live'));
}

async function askThroughEdge(context: StageContext, check: { kind: 'http' | 'tcp'; path: string }): Promise<void> {
  const { platform, app, signal } = context;
  const deadline = platform.clock.now() + platform.rules.verifyTimeoutMs;
  const hostname = mainHostname(platform.rules, app);
  // Until then an older copy that is leaving may still be asked.
  await platform.publishNow(app.id);
  let last = '';
  do {
    signal.throwIfAborted();
    const https = await comesByHttps(platform, app, hostname);
    const visit = { hostname, path: check.path, timeoutMs: ANSWER_TIMEOUT_MS, https };
    const answer = await platform.router.probe(visit);
    if ('status' in answer && isGood(answer.status, check.kind)) {
      const ms = Math.round(answer.ms);
      context.say(`${hostname}${check.path} answered ${answer.status} through the edge in ${ms} ms`);
      return;
    }
    last = 'status' in answer ? `status ${answer.status}` : answer.error;
    await pause(ASK_AGAIN_MS, signal);
  } while (platform.clock.now() < deadline);
  throw new StageFailure('edge-no-answer', { message: last });
}

// Where no path answered the trial with success, any answer of the app itself shows that the way to it is open.
function isGood(status: number, kind: 'http' | 'tcp'): boolean {
  return kind === 'http' ? status >= 200 && status < 400 : status < 500;
}

async function sayRedundancy({ platform, app, say }: StageContext, deployment: Deployment): Promise<void> {
  const redundancy = redundancyOf(app, deployment.settings, await platform.runtime.observe(app.id));
  const where = `${redundancy.readyReplicas} replicas ready on ${redundancy.readyNodes} nodes`;
  say(redundancy.state === 'redundant' ? `redundant: ${where}` : `not redundant: ${where}`);
}
