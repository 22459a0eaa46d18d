import { setTimeout as wait } from 'node:timers/promises';
import type { LoadReport } from '@nonstop4/loadgen';
import { closedLoop } from '../closed-loop.ts';
import { load } from '../load.ts';
import { AT_ONCE, OVERLOAD_PROGRAM, WAITING } from '../overload-program.ts';
import { ProofApp } from '../proof-app.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';
import { ENTRANCE } from '../testbed.ts';

const REPLICAS = 2;
const TIMES_CAPACITY = 3;
const LEAST_GOODPUT = 0.8;
const RECOVERY_SECONDS = 5;
/** Of these, those after the recovery are looked at. */
const AFTER_SECONDS = 15;
/** All places are taken, and some of those to wait in: nobody is refused. */
const VISITORS = REPLICAS * (AT_ONCE + WAITING / 2);

/** Three times what an App can do, all of it also in the way of its health checks; then half of what it can do. */
export async function overload(context: ProofContext): Promise<ProofResult> {
  const { progress, platform, cluster, options } = context;
  const app = new ProofApp('overload', platform, cluster, ENTRANCE);
  const busy = { ...context, app };
  try {
    progress.step('An app of small capacity …');
    await app.deployNext(OVERLOAD_PROGRAM);
    await app.untilRedundant();
    const restartsBefore = await restartsOf(app);
    progress.step('Its capacity …');
    const capacity = await closedLoop({
      ...{ host: ENTRANCE.host, port: ENTRANCE.port, hostname: app.hostname },
      ...{ visitors: VISITORS, warmUpMs: 2_000, measureMs: options.capacitySeconds * 1_000 },
    });
    progress.step(`${TIMES_CAPACITY} times its capacity …`);
    const over = await steadyLoad(busy, TIMES_CAPACITY * capacity, options.overloadSeconds);
    progress.step('Half of its capacity …');
    const after = await steadyLoad(busy, capacity / 2, AFTER_SECONDS);
    return resultOf({ capacity, over, after, restarts: (await restartsOf(app)) - restartsBefore });
  } finally {
    await app.remove();
  }
}

function steadyLoad(context: ProofContext, ratePerS: number, forSeconds: number): Promise<LoadReport> {
  const rest = () => wait(forSeconds * 1_000, undefined, { signal: context.signal });
  return load({ ...context, options: { ...context.options, ratePerS, postShare: 0 } }, rest);
}

async function restartsOf(app: ProofApp): Promise<number> {
  return (await app.pods()).reduce((sum, { restarts }) => sum + restarts, 0);
}

interface Seen {
  /** Answers a second. */
  capacity: number;
  over: LoadReport;
  after: LoadReport;
  restarts: number;
}

function resultOf({ capacity, over, after, restarts }: Seen): ProofResult {
  const goodput = over.ok / (over.elapsedMs / 1_000);
  const failedLate = after.seconds.slice(RECOVERY_SECONDS).reduce((sum, { failed }) => sum + failed, 0);
  const lastFailed = after.seconds.findLastIndex(({ failed }) => failed > 0);
  const share = `${((goodput / capacity) * 100).toFixed(0)} % of capacity`;
  const perSecond = over.seconds.map(({ sent, failed }) => sent - failed);
  return {
    title: `${TIMES_CAPACITY} × capacity for ${over.seconds.length} s`,
    promise: `goodput ≥ ${LEAST_GOODPUT * 100} % of capacity; 0 failed from ${RECOVERY_SECONDS} s after it falls to half of it`,
    slow: goodput >= LEAST_GOODPUT * capacity ? [] : [`goodput was ${share}`],
    broken: [
      ...(failedLate === 0 ? [] : [`${failedLate} failed later than ${RECOVERY_SECONDS} s after the overload`]),
      ...(restarts === 0 ? [] : [`${restarts} restarts of replicas`]),
    ],
    facts: [
      `capacity ${capacity.toFixed(0)} answers a second (${VISITORS} visitors in a closed loop)`,
      `overload: ${over.sent} sent, ${over.ok} answered: ${goodput.toFixed(0)} a second, ${share}; p99 ${over.latencyMs.p99.toFixed(0)} ms`,
      `answered, by the second in which they came: ${perSecond.join(' ')}`,
      `afterwards: ${after.sent} sent, ${after.failed} failed, the last ${lastFailed < 0 ? 'never' : `in second ${lastFailed + 1}`}; p99 ${after.latencyMs.p99.toFixed(0)} ms`,
    ],
  };
}
