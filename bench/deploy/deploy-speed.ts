import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Run } from '@nonstop4/contract';
import { deploy, untilEnded, upload, visit, zipDirectory, zipFiles } from '../../e2e/harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from '../../e2e/harness/embedded-platform.ts';

/** How often each way is gone; the promises are medians of 10. */
const ROUNDS = Number(process.argv[2] ?? 10);
const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

interface Row {
  what: string;
  promiseS: number;
  seconds: number[];
  stages: Record<string, number[]>;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function stageSeconds(run: Run, row: Row): void {
  for (const { name, startedAt, endedAt } of run.stages) {
    if (!startedAt || !endedAt) continue;
    row.stages[name] = [...(row.stages[name] ?? []), (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000];
  }
}

/** Seconds from the first byte sent until the new code has answered through the edge. */
async function timed(platform: EmbeddedPlatform, app: string, zip: Buffer, row: Row): Promise<void> {
  const started = performance.now();
  const run = await deploy(platform, app, zip);
  const answer = await visit(platform, app);
  row.seconds.push((performance.now() - started) / 1_000);
  if (answer.status !== 200) throw new Error(`${app} answered ${answer.status}`);
  stageSeconds(run, row);
}

async function firstDeploys(platform: EmbeddedPlatform): Promise<Row> {
  const row: Row = { what: 'upload → live, Node example without dependencies', promiseS: 3, seconds: [], stages: {} };
  const zip = await zipDirectory(`${EXAMPLES}node`);
  for (let round = 0; round < ROUNDS; round += 1) await timed(platform, `first-${round}`, zip, row);
  return row;
}

async function codeOnlyUpdates(platform: EmbeddedPlatform): Promise<Row> {
  const row: Row = { what: 'code-only update of Express (dependencies cached)', promiseS: 4, seconds: [], stages: {} };
  await deploy(platform, 'express', await zipDirectory(`${EXAMPLES}express`));
  for (let round = 0; round < ROUNDS; round += 1) {
    const zip = await zipDirectory(`${EXAMPLES}express`, { 'CHANGE.txt': `round ${round}` });
    await timed(platform, 'express', zip, row);
  }
  return row;
}

async function crashVerdicts(platform: EmbeddedPlatform): Promise<Row> {
  const row: Row = { what: 'verdict on a crashing release', promiseS: 15, seconds: [], stages: {} };
  const good = {
    'package.json': '{"scripts":{"start":"node s.js"}}',
    's.js': 'require("http").createServer((q,s)=>s.end("ok")).listen(process.env.PORT)',
  };
  await deploy(platform, 'crashing', await zipFiles(good));
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    const bad = await zipFiles({ ...good, 's.js': `throw new Error('round ${round}')` });
    const run = await untilEnded(platform, (await upload(platform, 'crashing', bad)).id);
    row.seconds.push((performance.now() - started) / 1_000);
    if (run.state !== 'failed') throw new Error(`the crashing release ended as ${run.state}`);
    if ((await visit(platform, 'crashing')).status !== 200) throw new Error('the old release does not answer');
    stageSeconds(run, row);
  }
  return row;
}

function print(rows: Row[]): boolean {
  console.log(
    `\n${ROUNDS} rounds each; load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}\n`,
  );
  let kept = true;
  for (const row of rows) {
    const sorted = [...row.seconds].sort((a, b) => a - b);
    const middle = median(row.seconds);
    const verdict = middle <= row.promiseS ? 'kept' : 'BROKEN';
    kept &&= verdict === 'kept';
    const range = `${sorted[0]?.toFixed(2)}–${sorted.at(-1)?.toFixed(2)}`;
    console.log(
      `${row.what.padEnd(52)} median ${middle.toFixed(2)} s (${range}), promise ≤ ${row.promiseS} s: ${verdict}`,
    );
    const stages = Object.entries(row.stages).map(([name, values]) => `${name} ${median(values).toFixed(2)}`);
    console.log(`${''.padEnd(52)} by stage: ${stages.join(', ')}`);
  }
  return kept;
}

const platform = await startEmbeddedPlatform();
try {
  const rows = [await firstDeploys(platform), await codeOnlyUpdates(platform), await crashVerdicts(platform)];
  process.exitCode = print(rows) ? 0 : 1;
} finally {
  await platform.stop();
}
