import { setCable } from '../../../testbed/cluster/network.ts';
import { cutPower } from '../../../testbed/cluster/power.ts';
import { startWorker, untilReady } from '../../../testbed/cluster/worker.ts';
import { WORKERS, type WorkerPlace } from '../../../testbed/settings.ts';
import { until } from '../../harness/until.ts';
import { askVisitor } from '../ask-visitor.ts';
import { median, percentile, seconds } from '../figures.ts';
import { load, tooMany } from '../load.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';
import { ENTRANCE, holderOfAddress } from '../testbed.ts';

const SLOW_REQUESTS = 20;
const SLOW_MS = 6_000;
const SECOND_REPLICA_MS = 90_000;
const DELAY_MS = 1_000;
/** Those that were on the dead copy wait until it is known to be dead. */
const IN_FLIGHT_WINDOW_MS = 4_000;

interface Cut {
  slowAnswered: number;
  secondReplicaMs: number;
  badgeMs: number;
}

/** Power loss of the worker that does not hold the virtual address, with twenty slow GETs in flight on both copies. */
export async function powerCuts(context: ProofContext): Promise<ProofResult> {
  const { options, progress } = context;
  const cuts: Cut[] = [];
  const at: number[] = [];
  const report = await load(context, async ({ elapsedMs }) => {
    for (let round = 1; round <= options.powerCuts; round += 1) {
      progress.step(`Power loss of a worker, ${round} of ${options.powerCuts} …`);
      cuts.push(await cutOne(context, () => at.push(elapsedMs())));
    }
  });
  const again = cuts.map(({ secondReplicaMs }) => secondReplicaMs);
  const badge = cuts.map(({ badgeMs }) => badgeMs);
  const slow = cuts.reduce((sum, { slowAnswered }) => sum + slowAnswered, 0);
  const late = slowestAfterwards(report.seconds, at);
  return {
    title: `${options.powerCuts} power losses of a worker`,
    promise: '0 failed GET; new requests delayed ≤ 1 s; second replica back ≤ 90 s; badge ≤ 10 s',
    load: report,
    broken: [
      ...tooMany(report, 'GET'),
      ...(slow < cuts.length * SLOW_REQUESTS ? [`${cuts.length * SLOW_REQUESTS - slow} slow GETs failed`] : []),
    ],
    slow: [
      ...(Math.max(...again) > SECOND_REPLICA_MS ? ['the second replica was back too late'] : []),
      ...(Math.max(...badge) > 10_000 ? ['the badge was late'] : []),
      ...(late > DELAY_MS
        ? [`requests begun ${IN_FLIGHT_WINDOW_MS / 1_000} s after a power loss took up to ${seconds(late)}`]
        : []),
    ],
    facts: [
      `${slow} of ${cuts.length * SLOW_REQUESTS} six-second GETs in flight were answered`,
      `second replica ready again: median ${seconds(median(again))}, slowest ${seconds(percentile(again, 100))}`,
      `not redundant any more in the owner's eyes after: median ${seconds(median(badge))}, slowest ${seconds(percentile(badge, 100))}`,
      `slowest request of those begun within ${IN_FLIGHT_WINDOW_MS / 1_000} s of a power loss: ${seconds(report.latencyMs.max)}; later: ${seconds(late)}`,
    ],
  };
}

async function cutOne(context: ProofContext, mark: () => void): Promise<Cut> {
  const { app } = context;
  const worker = await workerWithoutAddress();
  const slow = Array.from({ length: SLOW_REQUESTS }, () => askVisitor(ENTRANCE, app.hostname, `/slow?ms=${SLOW_MS}`));
  await new Promise((resolve) => setTimeout(resolve, SLOW_MS / 3));
  mark();
  const began = performance.now();
  const since = () => performance.now() - began;
  try {
    await cutPower(worker);
    const badge = untilNotRedundant(context).then(since);
    const answers = await Promise.all(slow);
    await until(async () => (await app.pods()).filter(({ ready, node }) => ready && node !== worker.name).length >= 2, {
      timeoutMs: SECOND_REPLICA_MS * 2,
      what: 'the second replica to be ready on the other worker',
    });
    const secondReplicaMs = since();
    return {
      slowAnswered: answers.filter((text) => text.startsWith('200 ')).length,
      secondReplicaMs,
      badgeMs: await badge,
    };
  } finally {
    await powerUp(worker);
    await app.untilRedundant();
  }
}

export async function powerUp(worker: WorkerPlace): Promise<void> {
  await setCable(worker, 'up');
  await startWorker(worker);
  await untilReady(worker);
}

async function workerWithoutAddress(): Promise<WorkerPlace> {
  const holder = await holderOfAddress();
  const other = WORKERS.find(({ number }) => number !== holder?.number);
  if (!holder || !other) throw new Error('No worker holds the virtual address.');
  return other;
}

function untilNotRedundant({ app }: ProofContext): Promise<boolean> {
  return until(async () => (await app.detail()).redundancy.state !== 'redundant', {
    timeoutMs: 60_000,
    what: 'the badge to say that it is not redundant',
  });
}

/** The slowest request due in a second that is not right after a power loss. */
function slowestAfterwards(perSecond: readonly { slowestMs: number }[], at: readonly number[]): number {
  const later = perSecond.filter((_, second) =>
    at.every((ms) => second * 1_000 < ms - 7_000 || second * 1_000 > ms + IN_FLIGHT_WINDOW_MS),
  );
  return Math.max(0, ...later.map(({ slowestMs }) => slowestMs));
}
