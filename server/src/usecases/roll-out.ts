import { explainEnd } from '../domain/explain-end.ts';
import { StageFailure } from '../domain/failure.ts';
import type { Replica, WorkloadObservation, WorkloadSpec } from '../domain/workload.ts';
import type { Platform } from './platform.ts';
import type { StageContext } from './stages/stage.ts';

/** How often the observation is read again even when nothing was told. */
const RESYNC_MS = 500;

/** Asks for the workload and waits until it is observed as complete. Throws the card of the copy that does not come up. */
export async function rollOut(context: StageContext, spec: WorkloadSpec): Promise<void> {
  const { platform, signal } = context;
  await platform.runtime.apply(spec);
  const deadline = platform.clock.now() + platform.rules.rolloutTimeoutMs;
  let said = '';
  for (;;) {
    signal.throwIfAborted();
    const observation = await platform.runtime.observe(spec.appId);
    const state = outcome(observation, spec);
    if (state === 'complete') return;
    if (state === 'failed') throw await culpritCard(context, observation?.rollout.culprit, spec);
    const message = observation?.rollout.message ?? '';
    if (message !== said) context.say(message);
    said = message;
    if (platform.clock.now() > deadline) throw await timeoutCard(context, observation, spec);
    await nextChange(context, spec.appId);
  }
}

function outcome(observation: WorkloadObservation | undefined, spec: WorkloadSpec): 'waiting' | 'complete' | 'failed' {
  if (!observation) return spec.replicas === 0 ? 'complete' : 'waiting';
  if (observation.rollout.templateHash !== spec.templateHash) return 'waiting';
  const { state } = observation.rollout;
  return state === 'complete' || state === 'failed' ? state : 'waiting';
}

async function culpritCard(
  context: StageContext,
  culprit: Replica | undefined,
  spec: WorkloadSpec,
): Promise<StageFailure> {
  const lines = culprit ? await linesOf(context.platform, spec.appId, culprit) : [];
  const facts = { memoryLimitBytes: spec.template.memoryLimitBytes };
  if (culprit?.lastExit?.reason === 'start-timeout' && culprit.lastProbeFailure) {
    return new StageFailure(
      'health-failing',
      { healthPath: spec.template.healthCheck.path, message: culprit.lastProbeFailure },
      lines,
    );
  }
  return explainEnd(culprit?.lastExit, lines, facts);
}

async function timeoutCard(
  context: StageContext,
  observation: WorkloadObservation | undefined,
  spec: WorkloadSpec,
): Promise<StageFailure> {
  const slow = observation?.replicas.find(
    (replica) => replica.templateHash === spec.templateHash && replica.state !== 'ready',
  );
  const lines = slow ? await linesOf(context.platform, spec.appId, slow) : [];
  const nodes = await context.platform.runtime.nodes();
  if (!nodes.some((node) => node.ready)) return new StageFailure('no-node');
  return new StageFailure(
    'start-timeout',
    { seconds: Math.round(context.platform.rules.rolloutTimeoutMs / 1_000) },
    lines,
  );
}

/** The last output of one copy. */
export async function linesOf(platform: Pick<Platform, 'runtime'>, appId: string, replica: Replica): Promise<string[]> {
  const lines: string[] = [];
  const options = { lines: 500, follow: false, signal: AbortSignal.timeout(3_000) };
  for await (const line of platform.runtime.tailLogs(appId, options)) {
    if (line.source === replica.id && line.stream !== 'platform') lines.push(line.text);
  }
  return lines;
}

function nextChange({ platform, signal }: StageContext, appId: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      unwatch();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, RESYNC_MS);
    const unwatch = platform.runtime.watch((changed) => {
      if (changed === appId) done();
    });
    signal.addEventListener('abort', done);
  });
}
