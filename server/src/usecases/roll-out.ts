import { appIdOf, processOf } from '../domain/background.ts';
import { backgroundFailure } from '../domain/background-failure.ts';
import { explainEnd } from '../domain/explain-end.ts';
import { StageFailure } from '../domain/failure.ts';
import { Patience } from '../domain/patience.ts';
import type { Replica, RolloutObservation, WorkloadObservation, WorkloadSpec } from '../domain/workload.ts';
import { askForWorkload } from './ask-for-workload.ts';
import { News } from './news.ts';
import { noteWait } from './note-wait.ts';
import type { Platform } from './platform.ts';
import { silentSince } from './silent-since.ts';
import type { StageContext } from './stages/stage.ts';
import { WAITS_FOR_CLUSTER } from './until-answered.ts';

/** How often the observation is read again even when nothing was told. */
const RESYNC_MS = 500;
/** Lines of the App's log among which those of one copy are looked for. */
const LOG_LINES = 500;

/** One Workload of the App as it was asked for and as it is seen. */
interface Seen {
  spec: WorkloadSpec;
  observation: WorkloadObservation | undefined;
  state: 'waiting' | 'complete' | 'failed';
}

/**
 * Asks for the App's present Deployment and waits until it is observed as complete, its background processes with it; gives what was asked for
 * of what visitors reach. Throws the card of the copy that does not come up.
 */
export async function rollOut(context: StageContext): Promise<WorkloadSpec> {
  const { platform, app, signal } = context;
  const changes = new News((tell) => platform.runtime.watch((changed) => appIdOf(changed) === app.id && tell()));
  try {
    const specs = await askForWorkload(platform, app.id);
    const [served] = specs;
    if (!served) throw new StageFailure('internal', { message: 'there is no deployment to roll out' });
    const { rolloutTimeoutMs: usualMs, roomTimeoutMs: roomMs } = platform.rules;
    const patience = new Patience(() => platform.clock.now(), { usualMs, roomMs });
    for (let said = ''; ; await changes.next(RESYNC_MS, signal)) {
      signal.throwIfAborted();
      const { spec, observation, state } = await worstOf(platform, specs);
      // What was seen before a silence says nothing about what was asked since.
      const isSilent = silentSince(platform) !== undefined;
      if (isSilent) patience.beginAnew();
      else await noteWait(context, patience.note(observation?.rollout.obstacle));
      if (!isSilent && state === 'complete') return served;
      if (!isSilent && state === 'failed') throw await failureCardOf(context, observation?.rollout, spec);
      const message = isSilent ? WAITS_FOR_CLUSTER : messageOf(spec, observation);
      if (message !== said) context.say(message, isSilent ? undefined : observation?.rollout.obstacle);
      said = message;
      if (patience.isOver()) throw await timeoutCard(context, observation, spec);
    }
  } finally {
    changes.close();
  }
}

/** The first that has failed, else the first that is waited for, else that which visitors reach. */
async function worstOf({ runtime }: Pick<Platform, 'runtime'>, specs: readonly WorkloadSpec[]): Promise<Seen> {
  const seen: Seen[] = [];
  for (const spec of specs) {
    const observation = await runtime.observe(spec.appId);
    seen.push({ spec, observation, state: outcome(observation, spec) });
  }
  const worst = (['failed', 'waiting', 'complete'] as const).flatMap((state) =>
    seen.filter((each) => each.state === state),
  );
  return worst[0] as Seen;
}

function messageOf({ appId }: WorkloadSpec, observation: WorkloadObservation | undefined): string {
  const message = observation?.rollout.message ?? '';
  const process = processOf(appId);
  return process === undefined || message === '' ? message : `background process ${process}: ${message}`;
}

function outcome(observation: WorkloadObservation | undefined, spec: WorkloadSpec): 'waiting' | 'complete' | 'failed' {
  if (!observation) return spec.replicas === 0 ? 'complete' : 'waiting';
  if (observation.rollout.templateHash !== spec.templateHash) return 'waiting';
  const { state } = observation.rollout;
  return state === 'complete' || state === 'failed' ? state : 'waiting';
}

async function failureCardOf(
  context: StageContext,
  rollout: RolloutObservation | undefined,
  spec: WorkloadSpec,
): Promise<StageFailure> {
  const { culprit, obstacle } = rollout ?? {};
  const lines = culprit ? await linesOf(context.platform, spec.appId, culprit) : [];
  if (obstacle) return new StageFailure(obstacle.code, obstacle.params, lines);
  const facts = { memoryLimitBytes: spec.template.memoryLimitBytes };
  const process = processOf(spec.appId);
  if (process !== undefined) return backgroundFailure({ process, ...facts }, culprit?.lastExit, lines);
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
  const obstacle = observation?.rollout.obstacle;
  if (obstacle) return new StageFailure(obstacle.code, obstacle.params, lines);
  const process = processOf(spec.appId);
  const { memoryLimitBytes } = spec.template;
  if (process !== undefined && slow?.lastExit)
    return backgroundFailure({ process, memoryLimitBytes }, slow.lastExit, lines);
  const nodes = await context.platform.runtime.nodes();
  if (!nodes.some((node) => node.ready)) return new StageFailure('no-node');
  return new StageFailure(
    'start-timeout',
    { seconds: Math.round(context.platform.rules.rolloutTimeoutMs / 1_000) },
    lines,
  );
}

/** The last output of one copy; as much as there is when it cannot be read to its end: a card without lines is still a card. */
export async function linesOf(platform: Pick<Platform, 'runtime'>, appId: string, replica: Replica): Promise<string[]> {
  const lines: string[] = [];
  const options = { lines: LOG_LINES, follow: false, signal: AbortSignal.timeout(3_000) };
  try {
    for await (const line of platform.runtime.tailLogs(appId, options)) {
      if (line.source === replica.id && line.stream !== 'platform') lines.push(line.text);
    }
  } catch {
    return lines;
  }
  return lines;
}
