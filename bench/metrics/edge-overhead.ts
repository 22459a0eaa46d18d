// What per-app metrics cost the edge: the same edge with its counters, asked for them five times as often as the platform does, and one in
// which they are replaced by nothing and never asked for. Both are asked for their health as the platform does, which it would without metrics too
// (ASK=counters leaves that out: then what a first question costs an edge that was never asked anything is told as a cost of metrics). Both share one core and are loaded as much as they bear at the same time, so that each has half of
// it and what a shared machine does to one it does to the other (one after the other, the same edge was twice as fast a second later). They are started
// several times, by turns: what a process is compiled and laid out to makes some percent of its own. Prints medians and the median of the rounds' ratios
// (aim: ≥ 0.97). Load and backends are on another core.
//   node bench/metrics/edge-overhead.ts [starts, default 8] [rounds of each, default 4] [seconds per round, default 2]
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

const STARTS = Number(process.argv[2] ?? 8);
const ROUNDS = Number(process.argv[3] ?? 4);
const SECONDS = Number(process.argv[4] ?? 2);
const EDGE_CORE = 0;
const LOAD_CORE = 1;
/** Until their code is compiled. */
const WARM_S = 5;
const MODES: Mode[] = ['kept', 'new'];
/** The platform asks each 5 s, a Prometheus each 15 s or so. */
const ASK_STATS_MS = 1_000;
const ASK_TEXT_MS = 3_000;
/** How often the platform asks an edge for its health (edge-link.ts). */
const ASK_HEALTH_MS = 250;
const HEALTH_ASKED = process.env['ASK'] !== 'counters';

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
  const [first = 0, second = 0] = await freePorts(2);
  for (const port of [first, second]) running.push(await startBackend({ directory, port, core: LOAD_CORE }));
  const measured = new Map(MODES.map((mode) => [mode, { with: nothing(), without: nothing() }]));
  for (let start = 0; start < STARTS; start += 1) await measureOnce([first, second], start, measured);
  for (const [mode, all] of measured) report(mode, all);
  console.log(
    `\n${STARTS} starts, ${ROUNDS} rounds of ${SECONDS} s in each; load of the machine ${loadBefore.toFixed(2)} before, ${(loadavg()[0] ?? 0).toFixed(2)} after.`,
  );
} finally {
  for (const process of running) await process.stop();
  await rm(directory, { recursive: true, force: true });
}

type Name = 'with' | 'without';
type Measurements = Record<Name, Measured>;

interface MeasuredEdge {
  port: number;
  process: PinnedProcess;
  ask: () => () => Promise<void>;
}

/** Both edges started anew, each first in every second time, and measured in every mode. */
async function measureOnce(backends: number[], start: number, measured: Map<Mode, Measurements>): Promise<void> {
  const edges = new Map<Name, MeasuredEdge>();
  try {
    for (const name of start % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const))
      edges.set(name, await started(backends, name, start));
    for (const [mode, all] of measured) await rounds(mode, edges, all);
  } finally {
    for (const { process } of edges.values()) await process.stop();
  }
}

async function started(backends: number[], name: Name, start: number): Promise<MeasuredEdge> {
  const [port = 0] = await freePorts(1);
  const own = `${name}-${start}`;
  const plugins = name === 'with' ? [] : [WITHOUT_COUNTERS];
  const process = await startEdge({ directory, backends, core: EDGE_CORE, port }, 'main.ts', { name: own, plugins });
  await process.untilListening(port);
  const client = new ControlClient(dataDirectory(edgeData(directory, own)).socket('edge-0'));
  return { port, process, ask: () => askAllTheTime(client, name) };
}

/** Asks until the returned function is called; throws then when an answer was none. */
function askAllTheTime(client: ControlClient, name: Name): () => Promise<void> {
  const asked: Promise<unknown>[] = [];
  const each = (ms: number, ask: () => Promise<unknown>) => setInterval(() => asked.push(ask()), ms);
  const timers: NodeJS.Timeout[] = [];
  if (HEALTH_ASKED) timers.push(each(ASK_HEALTH_MS, () => client.call('GET', '/healthz')));
  if (name === 'with') {
    timers.push(each(ASK_STATS_MS, () => client.call('GET', '/stats')));
    timers.push(each(ASK_TEXT_MS, async () => (await client.stream('GET', '/metrics')).resume()));
  }
  return async () => {
    timers.forEach(clearInterval);
    await Promise.all(asked);
  };
}

async function rounds(mode: Mode, edges: ReadonlyMap<Name, MeasuredEdge>, measured: Measurements): Promise<void> {
  const all = (seconds: number) =>
    Promise.all([...edges].map(async ([name, edge]) => [name, await loaded(edge, mode, seconds)] as const));
  await all(WARM_S);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, one] of await all(SECONDS)) {
      measured[name].cpuMicros.push(one.cpuMicros);
      measured[name].perSecond.push(one.perSecond);
      measured[name].failed += one.failed;
    }
  }
}

async function loaded({ port, process, ask }: MeasuredEdge, mode: Mode, seconds: number) {
  const stop = ask();
  const before = process.cpuSeconds();
  const seen = await burst(LOAD_CORE, port, mode, seconds);
  const cpuMicros = ((process.cpuSeconds() - before) * 1e6) / Math.max(1, seen.requests);
  await stop();
  return { cpuMicros, perSecond: seen.requests / seen.seconds, failed: seen.failed };
}

function nothing(): Measured {
  return { perSecond: [], cpuMicros: [], failed: 0 };
}

function report(mode: Mode, measured: Measurements): void {
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
  const pairs = ratiosOf(measured.with.perSecond, measured.without.perSecond);
  const cpu = median(ratiosOf(measured.without.cpuMicros, measured.with.cpuMicros));
  const [low, high] = likelyMedian(pairs);
  console.log(
    `${words}: throughput with / without ${ratio.toFixed(3)}, median of the rounds' ratios ${median(pairs).toFixed(3)} ` +
      `(19 times of 20 between ${low.toFixed(3)} and ${high.toFixed(3)}), CPU without / with ${cpu.toFixed(3)}`,
  );
}

function ratiosOf(some: readonly number[], others: readonly number[]): number[] {
  return some.map((value, round) => value / (others[round] ?? Number.NaN));
}

/** Between which of the values their true median lies with 95 %: by ranks, n/2 ± 0.98 √n (Conover, Practical Nonparametric Statistics, 3.2). */
function likelyMedian(values: readonly number[]): [number, number] {
  const sorted = values.toSorted((one, other) => one - other);
  const reach = 0.98 * Math.sqrt(sorted.length);
  const at = (rank: number) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(rank)))] ?? Number.NaN;
  return [at(sorted.length / 2 - reach), at(sorted.length / 2 + reach)];
}
