// What visitors of a cluster notice when a part of the way to an App is lost: node bench/cluster/edge-losses.ts [loss …]
// On the testbed, with edges of its own; the loss of power is everybody's who uses that worker.
import { setTimeout as pause } from 'node:timers/promises';
import { type LoadReport, runLoad } from '@nonstop4/loadgen';
import { table } from '../../e2e/harness/table.ts';
import { NETWORK } from '../../testbed/settings.ts';
import { EdgeBench, PLACE } from './edge-bench.ts';
import { LOSSES, type Loss } from './losses.ts';

const RATE = Number(process.env['NONSTOP4_BENCH_RATE'] ?? 100);
const POST_SHARE = 0.2;
/** Before the loss, and after it is mended. */
const QUIET_MS = 3_000;
const LONGEST_SECONDS = 300;

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in LOSSES));
if (unknown !== undefined) throw new Error(`“${unknown}” is none of ${Object.keys(LOSSES).join(', ')}.`);

const bench = await EdgeBench.start(process.env['NONSTOP4_BENCH_EDGE'] === 'haproxy' ? 'haproxy' : 'embedded');
try {
  const rows = [['loss', 'sent', 'failed GET', 'failed POST', 'sent again', 'p99 ms', 'slowest ms', 'no answer for']];
  for (const [name, loss] of Object.entries(LOSSES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`${name}: ${loss.what} …`);
    const report = await underLoad(loss);
    rows.push(rowOf(name, report));
    for (const [reason, count] of Object.entries(report.failedByReason)) console.log(`  ${count} × ${reason}`);
  }
  console.log(
    `\n${RATE} requests/s through ${PLACE.address}, ${POST_SHARE * 100} % POST, connections kept as browsers do\n`,
  );
  for (const line of table(rows)) console.log(line);
} finally {
  await bench.stop();
}
process.exit(0);

async function underLoad(loss: Loss): Promise<LoadReport> {
  const stop = new AbortController();
  const { address: host, port } = PLACE;
  const spec = {
    ...{ host, port, bridge: NETWORK.bridge, hostname: bench.hostname, ratePerS: RATE, seconds: LONGEST_SECONDS },
    post: { share: POST_SHARE },
    reconnectIdempotent: true,
  };
  const running = runLoad(spec, { stopSending: stop.signal });
  try {
    await pause(QUIET_MS);
    await loss.happen(bench);
    await pause(QUIET_MS);
  } finally {
    stop.abort();
  }
  const report = await running;
  await loss.mend?.(bench);
  await bench.untilWell();
  return report;
}

function rowOf(name: string, report: LoadReport): string[] {
  const { byMethod, latencyMs } = report;
  return [
    name,
    String(report.sent),
    String(byMethod.GET.failed),
    String(byMethod.POST.failed),
    String(report.reconnected),
    latencyMs.p99.toFixed(1),
    latencyMs.max.toFixed(0),
    `${longestSilence(report).toFixed(1)} s`,
  ];
}

/** From the first to the last request that failed, by when they were due: how long the address did not answer. */
function longestSilence({ failures, latencyMs }: LoadReport): number {
  const [first, last] = [failures.at(0)?.atMs ?? 0, failures.at(-1)?.atMs ?? 0];
  return Math.max(last - first, latencyMs.max) / 1_000;
}
