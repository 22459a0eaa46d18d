import { until } from '../../harness/until.ts';
import { median, percentile, seconds } from '../figures.ts';
import { load, tooMany } from '../load.ts';
import { killProgram, type ProofPod } from '../proof-app.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';

const BACK_MS = 90_000;
/** At this load less than one POST is on a copy at a time; one more may have come in at the moment of the kill. */
const POSTS_IN_FLIGHT = 1;

/** SIGKILL to the program of one copy after the other, which the cluster is not told of. */
export async function replicaKills(context: ProofContext): Promise<ProofResult> {
  const { options, progress } = context;
  const back: number[] = [];
  const report = await load(context, async ({ elapsedMs }) => {
    for (let round = 1; round <= options.kills; round += 1) {
      progress.step(`SIGKILL of a replica, ${round} of ${options.kills} …`);
      back.push(await killOne(context, elapsedMs));
    }
  });
  return {
    title: `${options.kills} SIGKILLs of a replica`,
    promise: '0 failed GET; failed POST at most those in flight on it',
    load: report,
    broken: [...tooMany(report, 'GET'), ...tooMany(report, 'POST', options.kills * POSTS_IN_FLIGHT)],
    facts: [`ready again: median ${seconds(median(back))}, slowest ${seconds(percentile(back, 100))}`],
  };
}

async function killOne({ app }: ProofContext, elapsedMs: () => number): Promise<number> {
  const [pod] = (await app.pods()).sort((a, b) => a.restarts - b.restarts);
  if (!pod) throw new Error('There is no replica to kill.');
  const began = elapsedMs();
  killProgram(pod);
  await until(
    async () => {
      const now = (await app.pods()).find(({ name }) => name === pod.name);
      return now?.ready && now.restarts > pod.restarts;
    },
    { timeoutMs: BACK_MS, what: `${pod.name} to be ready again` },
  );
  const took = elapsedMs() - began;
  // Kubernetes restarts the same pod ever more slowly (10 s, 20 s …): a new one in its place keeps the rounds alike.
  await app.deletePod(pod.name);
  await until(async () => isWhole((await app.pods()).filter(({ name }) => name !== pod.name)), {
    timeoutMs: BACK_MS,
    what: `another pod in the place of ${pod.name} to be ready`,
  });
  await app.untilRedundant();
  return took;
}

/** By the cluster's own word: the platform may not have seen yet that a pod went. */
function isWhole(pods: readonly ProofPod[]): boolean {
  return pods.length >= 2 && pods.every(({ ready }) => ready);
}
