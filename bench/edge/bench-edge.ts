// Our edge beside HAProxy, nginx and Caddy: same backends, same load, each proxy alone on one core, load and backends on
// another, in interleaved rounds. Prints a table with medians and ratios to Caddy; exits non-zero when requests failed.
//   npm run bench:edge -- [rounds, default 5] [seconds per burst, default 3]
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../testing/free-ports.ts';
import { type Burst, burst, type Mode } from './load.ts';
import type { PinnedProcess } from './pinned-process.ts';
import { type Contestant, STARTERS, startBackend } from './proxies.ts';
import { printTable, type Row } from './table.ts';
import { missingTools } from './tools.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = Number(process.argv[3] ?? 3);
const PROXY_CORE = 0;
const LOAD_CORE = 1;
const MODES: Mode[] = ['kept', 'new'];

const missing = missingTools() ?? (availableParallelism() < 2 ? 'This needs two processor cores.' : undefined);
if (missing) {
  console.error(missing);
  process.exit(1);
}

const directory = await mkdtemp(join(tmpdir(), 'nonstop4-bench-edge-'));
const running: PinnedProcess[] = [];
try {
  const loadBefore = loadavg()[0] ?? 0;
  const contestants = await startAll();
  const idle = contestants
    .map(({ name, process }) => `${name} ${process.residentMegabytes().toFixed(0)} MB`)
    .join(', ');
  const rows = await runRounds(contestants);
  console.log(
    `${ROUNDS} rounds of ${SECONDS} s, 64 clients; each proxy on core ${PROXY_CORE}, load and backends on core ${LOAD_CORE}.`,
  );
  console.log(`Load of the machine before: ${loadBefore.toFixed(2)}; memory when idle: ${idle}.`);
  for (const mode of MODES) printTable(mode, rows);
  process.exitCode = rows.some((row) => row.failed > 0) ? 1 : 0;
} finally {
  for (const process of running) await process.stop();
  await rm(directory, { recursive: true, force: true });
}

async function startAll(): Promise<Contestant[]> {
  const names = Object.keys(STARTERS);
  const [first = 0, second = 0, ...ports] = await freePorts(names.length + 2);
  for (const port of [first, second]) running.push(await startBackend({ directory, port, core: LOAD_CORE }));
  const contestants: Contestant[] = [];
  for (const [index, name] of names.entries()) {
    const port = ports[index] ?? 0;
    const process = await STARTERS[name]?.({ directory, backends: [first, second], port, core: PROXY_CORE });
    if (!process) continue;
    running.push(process);
    await process.untilListening(port);
    contestants.push({ name, port, process });
  }
  return contestants;
}

async function runRounds(contestants: Contestant[]): Promise<Row[]> {
  const rows = new Map<string, Row>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const mode of MODES) {
      // Every round begins with another one, so that no one always follows the same neighbour.
      for (let turn = 0; turn < contestants.length; turn += 1) {
        const contestant = contestants[(round + turn) % contestants.length] as Contestant;
        if (round === 0) await burst(LOAD_CORE, contestant.port, mode, 1);
        note(rows, contestant, mode, await measured(contestant, mode));
      }
    }
  }
  return [...rows.values()];
}

async function measured(contestant: Contestant, mode: Mode): Promise<Burst & { cpuMicros: number }> {
  const before = contestant.process.cpuSeconds();
  const seen = await burst(LOAD_CORE, contestant.port, mode, SECONDS);
  const cpuMicros = ((contestant.process.cpuSeconds() - before) * 1e6) / Math.max(1, seen.requests);
  return { ...seen, cpuMicros };
}

function note(rows: Map<string, Row>, { name }: Contestant, mode: Mode, seen: Burst & { cpuMicros: number }): void {
  const key = `${name} ${mode}`;
  const row = rows.get(key) ?? { name, mode, perSecond: [], p50Ms: [], p99Ms: [], cpuMicros: [], failed: 0 };
  rows.set(key, row);
  row.perSecond.push(seen.requests / seen.seconds);
  row.p50Ms.push(seen.p50Ms);
  row.p99Ms.push(seen.p99Ms);
  row.cpuMicros.push(seen.cpuMicros);
  row.failed += seen.failed;
}
