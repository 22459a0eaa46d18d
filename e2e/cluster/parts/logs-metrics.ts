import { randomBytes } from 'node:crypto';
import { type Drill, type LogLineView, metrics, operations } from '@nonstop4/contract';
import { table } from '../../harness/table.ts';
import { until } from '../../harness/until.ts';
import { seconds } from '../figures.ts';
import { load, tooMany } from '../load.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';

/** metrics-server looks each 15 s, and again after a new copy has been there for some of its looks. */
const FIGURES_MS = 120_000;
const LINES_MS = 30_000;
const KINDS = ['replica-kill', 'node-drain', 'node-loss'] as const satisfies readonly Drill['kind'][];
/** Longer than any drill lasts by its own rules. */
const DRILL_MS = 400_000;
const LOOK_MS = 500;
const LIGHT_LOAD = 20;

/** What an owner sees of the two copies, asked of the platform's API alone: nothing here has a way into the cluster. */
export async function logsAndMetrics(context: ProofContext): Promise<ProofResult> {
  const { progress } = context;
  const light = { ...context, options: { ...context.options, ratePerS: LIGHT_LOAD } };
  let seen: Awaited<ReturnType<typeof watchBoth>> | undefined;
  const report = await load(light, async () => {
    progress.step('Output, CPU and memory of both replicas …');
    seen = await watchBoth(context);
  });
  const drills: Drill[] = [];
  for (const kind of KINDS) {
    progress.step(`A drill, started through the API: ${kind} …`);
    await context.app.untilRedundant();
    drills.push(await runDrill(context, kind));
  }
  const inHistory = await pointsWithFigures(context);
  const nodes = new Set(seen?.replicas.map(({ node }) => node));
  return {
    title: 'output, CPU and memory through our API',
    promise: 'of both replicas, with their nodes; every kind of drill passes',
    broken: [
      ...tooMany(report, 'GET'),
      ...tooMany(report, 'POST'),
      ...(nodes.size === 2 ? [] : [`the replicas are on ${[...nodes].join(', ')}`]),
      ...drills.filter(({ state }) => state !== 'passed').map(({ kind, state }) => `${kind} ended as ${state}`),
    ],
    facts: [
      ...(seen ? figuresOf(seen) : []),
      ...drills.map(wordsOf),
      `${inHistory} points of CPU and memory in the history`,
    ],
  };
}

/** Resolves when the output and the figures of two ready replicas have been seen. */
async function watchBoth(context: ProofContext) {
  const { app } = context;
  const began = performance.now();
  const text = `said for the proof ${randomBytes(4).toString('hex')}`;
  const lines = await until(
    async () => {
      // Each visit is answered by one of them.
      await app.visit(`/say?text=${encodeURIComponent(text)}`);
      const said = (await readOutput(context)).filter((line) => line.text === text);
      return new Set(said.map(({ source }) => source)).size >= 2 && said;
    },
    { timeoutMs: LINES_MS, what: 'a line of output of each replica', everyMs: LOOK_MS },
  );
  const linesMs = performance.now() - began;
  const replicas = await until(
    async () => {
      const ready = (await app.detail()).running.filter(({ state }) => state === 'ready');
      return ready.length === 2 && ready.every(({ cpuCores, memoryBytes }) => cpuCores > 0 && memoryBytes > 0) && ready;
    },
    { timeoutMs: FIGURES_MS, what: 'CPU and memory of each replica', everyMs: LOOK_MS },
  );
  const silent = replicas.find(({ id }) => !lines.some(({ source }) => source === id));
  if (silent) throw new Error(`The output names other replicas than the App’s page: nothing is from ${silent.id}.`);
  return { replicas, lines, linesMs, figuresMs: performance.now() - began };
}

/** The last lines, as the command line and the page read them: server-sent events, `line` after `line`, then `end`. */
async function readOutput({ app, platform }: ProofContext): Promise<LogLineView[]> {
  const input = { params: { app: app.name }, query: { lines: 500, follow: 'false' } } as const;
  const text = await (await platform.api.open(operations.appLogs, input)).text();
  const events = text.split('\n\n').filter((event) => event.includes('event: line'));
  return events.map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 'data: '.length)) as LogLineView);
}

async function runDrill({ app, platform }: ProofContext, kind: Drill['kind']): Promise<Drill> {
  const params = { app: app.name };
  const begun = await platform.api.call(operations.startDrill, { params, body: { kind } });
  return until(
    async () => {
      const now = (await platform.api.call(operations.listDrills, { params })).find(({ id }) => id === begun.id);
      return now?.state !== 'running' && now;
    },
    { timeoutMs: DRILL_MS, what: `the drill ${begun.id} to end`, everyMs: LOOK_MS },
  );
}

/** How many points of the App's charts have them; waits for the first. */
function pointsWithFigures({ app, platform }: ProofContext): Promise<number> {
  return until(
    async () => {
      const input = { params: { app: app.name }, query: { minutes: 5 } };
      const { points } = await platform.api.call(metrics.appMetrics, input);
      const count = points.filter(({ cpuCores, memoryBytes }) => cpuCores > 0 && memoryBytes > 0).length;
      return count > 0 && count;
    },
    { timeoutMs: FIGURES_MS, what: 'CPU and memory in the history', everyMs: LOOK_MS },
  );
}

function figuresOf({ replicas, lines, linesMs, figuresMs }: Awaited<ReturnType<typeof watchBoth>>): string[] {
  const rows = replicas.map(({ id, node, cpuCores, memoryBytes }) => [
    ...[id, node, `${(cpuCores * 1_000).toFixed(0)} m`, `${(memoryBytes / 1_048_576).toFixed(0)} MB`],
    String(lines.filter(({ source }) => source === id).length),
  ]);
  return [
    ...table([['replica', 'node', 'CPU', 'memory', 'lines'], ...rows]),
    `output of both seen after ${seconds(linesMs)}, figures of both after ${seconds(figuresMs)}`,
  ];
}

function wordsOf({ kind, state, target, sent, failed, slowestMs, outOfRotationMs, redundantAgainMs }: Drill): string {
  const again =
    redundantAgainMs === undefined
      ? 'not redundant again in time'
      : `redundant again after ${seconds(redundantAgainMs)}`;
  const out =
    outOfRotationMs === undefined ? 'never out of rotation' : `out of rotation after ${seconds(outOfRotationMs)}`;
  return `drill ${kind}, ${target}: ${state}; ${sent} sent, ${failed} failed, slowest ${slowestMs.toFixed(0)} ms; ${out}, ${again}`;
}
