// What per-app metrics cost the edge: the same edge with its counters, asked for them five times as often as the platform does, and one in
// which they are replaced by nothing and never asked for. Alternating bursts in one run; prints medians and their ratio (aim: ≥ 0.97).
// The edge is alone on one core, load and backends are on another.
//   node bench/metrics/edge-overhead.ts [rounds, default 9] [seconds per burst, default 3]
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlClient } from '@nonstop4/plane/control-client';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import type { Plugin } from 'esbuild';
import { freePorts } from '../../testing/free-ports.ts';
import { burst, type Mode } from '../edge/load.ts';
import type { PinnedProcess } from '../edge/pinned-process.ts';
import { edgeData, startBackend, startEdge } from '../edge/proxies.ts';
import { median } from '../edge/table.ts';
import { missingTools } from '../edge/tools.ts';

const ROUNDS = Number(process.argv[2] ?? 9);
const SECONDS = Number(process.argv[3] ?? 3);
const EDGE_CORE = 0;
const LOAD_CORE = 1;
const MODES: Mode[] = ['kept', 'new'];
/** The platform asks each 5 s, a Prometheus each 15 s or so. */
const ASK_STATS_MS = 1_000;
const ASK_TEXT_MS = 3_000;

/** Counters that count nothing: a switch for this measurement alone. */
const WITHOUT_COUNTERS: Plugin = {
  name: 'without-counters',
  setup({ onLoad }) {
    onLoad({ filter: /edge\/src\/traffic-stats\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes('class TrafficStats')) throw new Error(`${path} has no TrafficStats to replace`);
      return { contents: NOTHING_COUNTED, loader: 'js' };
    });
    onLoad({ filter: /edge\/src\/wire-bytes\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes('class WireBytes')) throw new Error(`${path} has no WireBytes to replace`);
      return {
        contents: 'export class WireBytes { watch() {} total() { return { sent: 0, received: 0 }; } }',
        loader: 'js',
      };
    });
  },
};

const NOTHING_COUNTED = `
const requests = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, aborted: 0 };
export class TrafficStats {
  requests = requests;
  latencyCounts = [];
  get retries() { return 0; } set retries(_) {}
  get inFlight() { return 0; } set inFlight(_) {}
  get bytesIn() { return 0; } set bytesIn(_) {}
  get bytesOut() { return 0; } set bytesOut(_) {}
  get broken() { return 0; } set broken(_) {}
  countAnswer() {}
  countAborted() {}
  report(app) { return { app, requests, latencyCounts: [], retries: 0, inFlight: 0, bytesIn: 0, bytesOut: 0, latencySumS: 0 }; }
}`;

interface Measured {
  perSecond: number[];
  cpuMicros: number[];
  failed: number;
}

const missing =
  missingTools(['nginx', 'wrk', 'taskset']) ??
  (availableParallelism() < 2 ? 'This needs two processor cores.' : undefined);
if (missing) {
  console.error(missing);
  process.exit(1);
}

const directory = await mkdtemp(join(tmpdir(), 'nonstop4-bench-metrics-'));
const running: PinnedProcess[] = [];
try {
  const loadBefore = loadavg()[0] ?? 0;
  const [first = 0, second = 0, withPort = 0, withoutPort = 0] = await freePorts(4);
  for (const port of [first, second]) running.push(await startBackend({ directory, port, core: LOAD_CORE }));
  const ground = { directory, backends: [first, second], core: EDGE_CORE };
  const edges = {
    with: await started({ ...ground, port: withPort }, 'with', []),
    without: await started({ ...ground, port: withoutPort }, 'without', [WITHOUT_COUNTERS]),
  };
  for (const mode of MODES) report(mode, await rounds(mode, edges));
  console.log(
    `\n${ROUNDS} rounds of ${SECONDS} s for each; load of the machine ${loadBefore.toFixed(2)} before, ${(loadavg()[0] ?? 0).toFixed(2)} after.`,
  );
} finally {
  for (const process of running) await process.stop();
  await rm(directory, { recursive: true, force: true });
}

type Edges = Record<'with' | 'without', { port: number; process: PinnedProcess; ask: () => () => Promise<void> }>;

async function started(ground: Parameters<typeof startEdge>[0], name: keyof Edges, plugins: Plugin[]) {
  const process = await startEdge(ground, 'main.ts', { name, plugins });
  running.push(process);
  await process.untilListening(ground.port);
  const client = new ControlClient(dataDirectory(edgeData(directory, name)).socket('edge-0'));
  return { port: ground.port, process, ask: () => (name === 'with' ? askAllTheTime(client) : async () => undefined) };
}

/** Asks for the counters until the returned function is called; throws then when an answer was none. */
function askAllTheTime(client: ControlClient): () => Promise<void> {
  const asked: Promise<unknown>[] = [];
  const timers = [
    setInterval(() => asked.push(client.call('GET', '/stats')), ASK_STATS_MS),
    setInterval(() => asked.push(client.stream('GET', '/metrics').then((text) => text.resume())), ASK_TEXT_MS),
  ];
  return async () => {
    timers.forEach(clearInterval);
    await Promise.all(asked);
  };
}

async function rounds(mode: Mode, edges: Edges): Promise<Record<keyof Edges, Measured>> {
  const measured = { with: nothing(), without: nothing() };
  for (const name of ['with', 'without'] as const) await burst(LOAD_CORE, edges[name].port, mode, 1);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first in every second round.
    const order = round % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const);
    for (const name of order) {
      const { port, process, ask } = edges[name];
      const stop = ask();
      const before = process.cpuSeconds();
      const seen = await burst(LOAD_CORE, port, mode, SECONDS);
      measured[name].cpuMicros.push(((process.cpuSeconds() - before) * 1e6) / Math.max(1, seen.requests));
      measured[name].perSecond.push(seen.requests / seen.seconds);
      measured[name].failed += seen.failed;
      await stop();
    }
  }
  return measured;
}

function nothing(): Measured {
  return { perSecond: [], cpuMicros: [], failed: 0 };
}

function report(mode: Mode, measured: Record<keyof Edges, Measured>): void {
  const words = mode === 'kept' ? 'kept connections' : 'a connection for each request';
  for (const name of ['without', 'with'] as const) {
    const { perSecond, cpuMicros, failed } = measured[name];
    const [most, least] = [Math.max(...perSecond), Math.min(...perSecond)];
    console.log(
      `${words}, ${name} metrics: median ${median(perSecond).toFixed(0)} requests/s (${least.toFixed(0)} to ${most.toFixed(0)}), ` +
        `${median(cpuMicros).toFixed(1)} µs of CPU each, ${failed} failed`,
    );
  }
  const ratio = median(measured.with.perSecond) / median(measured.without.perSecond);
  const pairs = measured.with.perSecond.map(
    (value, round) => value / (measured.without.perSecond[round] ?? Number.NaN),
  );
  const cpu = median(measured.without.cpuMicros) / median(measured.with.cpuMicros);
  console.log(
    `${words}: throughput with / without ${ratio.toFixed(3)}, median of the rounds' ratios ${median(pairs).toFixed(3)}, CPU without / with ${cpu.toFixed(3)}`,
  );
}
