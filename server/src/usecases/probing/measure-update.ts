import { RequestCount } from '../../domain/availability/counted-requests.ts';
import type { LookAnswer } from '../../domain/availability/look.ts';
import { updateFigures } from '../../domain/availability/update-figures.ts';
import { pause } from '../pause.ts';
import type { Platform } from '../platform.ts';
import { untilAborted } from './until-aborted.ts';

/** Fifteen looks a second: an interruption of a tenth of a second is met by one of them at least. */
const DENSE_MS = 66;
/** A run that waits for room, or for a cluster that is silent, is looked at less often after so long. */
const DENSE_FOR_MS = 300_000;
const THEN_EVERY_MS = 1_000;
/** Each may take ten seconds: of an App that hangs no more are sent until one of them has ended. */
const MOST_IN_FLIGHT = 50;
/** What a killed edge has counted since it was last asked is lost. */
const COUNT_EVERY_MS = 2_000;
/** Copies that are leaving have so long, as long as their grace and a little more. */
const GONE_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 500;
/** What the going of the last old copy has cost shows a moment later. */
const TAIL_MS = 2_000;
/** HAProxy tells of a request after its end. */
const COUNTED_WITHIN_MS = 200;

/** What an App answers with errors anyway is looked up for so long before. */
const BEFORE_MS = 600_000;

type Needs = Pick<Platform, 'stores' | 'runtime' | 'router' | 'samples' | 'clock'>;

export interface UpdateToMeasure {
  appId: string;
  runId: string;
  /** Sends one look; undefined: nothing was asked. Never rejects. */
  look: () => Promise<LookAnswer | undefined>;
  /** Aborted when the run has ended. */
  ended: AbortSignal;
  /** Aborted when this server is to measure no more: nothing is written then. */
  signal: AbortSignal;
}

/**
 * Looks densely at an App while a run deploys it, until a little after the old copies are gone, and writes down what it cost visitors with
 * the run's Deployment. False when there is none, or when the measuring was broken off.
 */
export async function measureUpdate(platform: Needs, update: UpdateToMeasure): Promise<boolean> {
  const { clock, router, stores } = platform;
  const { appId, runId, ended, signal } = update;
  const from = clock.now();
  const before = await failedShareBefore(platform, appId, from);
  const count = new RequestCount();
  const readCounters = async () => {
    // An edge that does not answer is asked again soon; without any answer the figures are the prober's alone.
    const all = await router.traffic().catch(() => []);
    count.add(
      all.filter((traffic) => traffic.appId === appId),
      clock.now(),
    );
  };
  await readCounters();
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, signal]);
  const looks = lookDensely(update.look, stop);
  const counting = repeat(readCounters, COUNT_EVERY_MS, stop);
  await untilAborted(AbortSignal.any([ended, signal]));
  await untilOldGone(platform, appId, signal);
  await pause(TAIL_MS, signal);
  const to = clock.now();
  over.abort();
  const answers = await looks;
  await counting;
  if (signal.aborted) return false;
  await pause(COUNTED_WITHIN_MS, signal);
  await readCounters();
  const deployments = await stores.releases.listDeployments(appId);
  const own = deployments.find((deployment) => deployment.runId === runId);
  if (!own) return false;
  await stores.releases.noteUpdate(own.id, updateFigures({ from, to }, answers, count.sum, before));
  return true;
}

/** Undefined when there were no requests, or when nobody knows. */
async function failedShareBefore({ samples }: Needs, appId: string, at: number): Promise<number | undefined> {
  const points = await samples.history(appId, { from: at - BEFORE_MS, to: at, stepS: 60 }).catch(() => []);
  const requests = points.reduce((sum, { requestsPerS }) => sum + requestsPerS, 0);
  const errors = points.reduce((sum, { errorsPerS }) => sum + errorsPerS, 0);
  return requests > 0 ? Math.round((errors / requests) * 10_000) / 10_000 : undefined;
}

/** Resolves with every answer when the signal is aborted and nothing is in flight any more. */
async function lookDensely(look: UpdateToMeasure['look'], stop: AbortSignal): Promise<LookAnswer[]> {
  const answers: LookAnswer[] = [];
  const inFlight = new Set<Promise<void>>();
  const begun = performance.now();
  const send = () => {
    const sending = look().then((answer) => {
      if (answer) answers.push(answer);
      inFlight.delete(sending);
    });
    inFlight.add(sending);
  };
  const turn = async () => {
    if (inFlight.size < MOST_IN_FLIGHT) send();
    if (performance.now() - begun > DENSE_FOR_MS) await pause(THEN_EVERY_MS - DENSE_MS, stop);
  };
  await repeat(turn, DENSE_MS, stop);
  await Promise.all(inFlight);
  return answers;
}

/** Does the work every so often, the first time at once; resolves when the signal is aborted and the work does not go on. */
async function repeat(work: () => Promise<void>, everyMs: number, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const next = performance.now() + everyMs;
    await work();
    await pause(Math.max(0, next - performance.now()), stop);
  }
}

/** Of an update that has failed, the new copies are what goes. */
async function untilOldGone({ runtime }: Needs, appId: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + GONE_WITHIN_MS;
  while (!signal.aborted && performance.now() < deadline) {
    const seen = await runtime.observe(appId).catch(() => undefined);
    const leaving = seen?.replicas.some(({ templateHash }) => templateHash !== seen.rollout.templateHash);
    if (!leaving) return;
    await pause(LOOK_AGAIN_MS, signal);
  }
}
