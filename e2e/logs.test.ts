import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { logs, metrics, operations, operationUrl } from '@nonstop4/contract';
import { runLoad } from '@nonstop4/loadgen';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, type Files, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { table } from './harness/table.ts';
import { until } from './harness/until.ts';

const MB = 1024 * 1024;

/** Says what it is asked for, as several loggers do. */
const TALKER: Files = {
  'package.json': JSON.stringify({ name: 'talker', scripts: { start: 'node server.js' } }),
  'server.js': `
    const { createServer } = require('node:http');
    createServer((request, response) => {
      const path = request.url;
      if (path === '/json') console.log(JSON.stringify({ level: 50, msg: 'payment refused', order: 17 }));
      else if (path === '/warn') console.log('\\u001b[33mWARN\\u001b[0m stock is low: 3 left');
      else if (path !== '/') console.log('GET ' + path);
      response.end('ok');
    }).listen(process.env.PORT);`,
};

/** Writes as fast as it can, in blocks, and answers all the same. */
const NOISY: Files = {
  'package.json': JSON.stringify({ name: 'noisy', scripts: { start: 'node server.js' } }),
  'server.js': `
    const { createServer } = require('node:http');
    const { write } = require('node:fs');
    const block = Buffer.from(('noise ' + 'x'.repeat(194) + '\\n').repeat(5000));
    let loud = false;
    let written = 0;
    const shout = () => { if (loud) write(1, block, (error, bytes) => { written += bytes || 0; setImmediate(shout); }); };
    createServer((request, response) => {
      if (request.url === '/loud') { if (!loud) { loud = true; shout(); } }
      if (request.url === '/quiet') loud = false;
      response.end(String(written));
    }).listen(process.env.PORT);`,
};

const QUIET: Files = {
  'package.json': JSON.stringify({ name: 'quiet', scripts: { start: 'node server.js' } }),
  'server.js': `require('node:http').createServer((request, response) => response.end('ok')).listen(process.env.PORT);`,
};

let platform: EmbeddedPlatform;
beforeAll(async () => {
  platform = await startEmbeddedPlatform();
});
afterAll(async () => {
  await platform?.stop();
});

const inApp = (app: string) => ({ params: { app } });

describe('logs of an app on the embedded platform', () => {
  beforeAll(async () => {
    await deploy(platform, 'talker', await zipFiles(TALKER));
    for (let count = 0; count < 20; count += 1) await visit(platform, 'talker', `/page/${count}`);
    await visit(platform, 'talker', '/json');
    await visit(platform, 'talker', '/warn');
  });

  const search = (query: object) => platform.api.call(logs.searchLogs, { ...inApp('talker'), query });

  it('are searched over all replicas, by words, pattern, level and replica', async () => {
    const pages = await until(
      async () => {
        const { lines } = await search({ text: 'get /PAGE' });
        return lines.length === 20 && lines;
      },
      { timeoutMs: 20_000, what: 'twenty lines' },
    );
    const sources = [...new Set(pages.map(({ source }) => source))];
    expect(sources).toHaveLength(2);
    const times = pages.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    const [first = ''] = sources;
    expect((await search({ text: 'page', replica: first })).lines.every(({ source }) => source === first)).toBe(true);
    expect((await search({ text: '/page/1\\d$', regex: 'true' })).lines).toHaveLength(10);
    const urgent = await until(
      async () => {
        const { lines } = await search({ level: 'warn' });
        return lines.length === 2 && lines;
      },
      { timeoutMs: 20_000, what: 'two lines with a level' },
    );
    // Lines have the time at which a worker read them, and two workers read when they do.
    expect(urgent.map(({ level, text }) => [level, text]).sort()).toEqual([
      ['error', '{"level":50,"msg":"payment refused","order":17}'],
      ['warn', '\u001b[33mWARN\u001b[0m stock is low: 3 left'],
    ]);
    expect((await search({ text: 'warn stock' })).lines).toHaveLength(1);
    const newest = await search({ text: 'page', limit: 5 });
    expect(newest.stoppedBy).toBe('limit');
    const before = await search({ text: 'page', limit: 100, to: newest.searchedTo });
    expect(newest.lines.length + before.lines.length).toBe(20);
    await expect(search({ text: '(', regex: 'true' })).rejects.toMatchObject({ problem: { code: 'invalid-input' } });
  });

  it('are downloaded as text and as JSON lines, with colours only when asked', async () => {
    const read = async (query: object) => {
      const url = operationUrl(platform.url, logs.downloadLogs, { ...inApp('talker'), query });
      const response = await fetch(url, { headers: { authorization: `Bearer ${platform.token}` } });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="talker-[\dT-]+\.(log|jsonl)"$/,
      );
      return response.text();
    };
    const text = await read({ text: 'stock' });
    expect(text).toMatch(/^\S+Z rep_\S+ out WARN stock is low: 3 left\n$/);
    expect(await read({ text: 'stock', colours: 'keep' })).toContain('\u001b[33mWARN');
    const lines = (await read({ format: 'jsonl', text: 'page' })).trimEnd().split('\n');
    expect(lines).toHaveLength(20);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ stream: 'out', text: expect.stringContaining('GET /page/') });
    expect((await read({})).split('\n').length).toBeGreaterThan(22);
  });
});

describe('an app that writes as fast as it can', () => {
  const SECONDS = 15;

  it('costs others no request, and the panel answers', async () => {
    await deploy(platform, 'noisy', await zipFiles(NOISY));
    await deploy(platform, 'quiet', await zipFiles(QUIET));
    const tail = new AbortController();
    const followed = follow('noisy', tail.signal);
    const loudFrom = performance.now();
    // Both replicas: each visit goes to the one that has less to do, so some are needed.
    for (let count = 0; count < 20; count += 1) await visit(platform, 'noisy', '/loud');
    const panel = askPanel(SECONDS);
    const hostname = `quiet.localhost:${platform.edgePort}`;
    const load = await runLoad({
      host: '127.0.0.1',
      port: platform.edgePort,
      hostname,
      ratePerS: 100,
      seconds: SECONDS,
    });
    const answers = await panel;
    const written = await untilQuiet();
    const loudS = (performance.now() - loudFrom) / 1_000;
    tail.abort();
    const kept = await bytesOnDisk();
    const { lines, searchedLines } = await platform.api.call(logs.searchLogs, {
      ...inApp('noisy'),
      query: { text: 'were dropped' },
    });
    const slowest = Math.max(...answers.map(({ ms }) => ms));
    const memory = (await platform.processes()).map(
      ({ name, memoryBytes }) => `${name} ${Math.round(memoryBytes / MB)} MB`,
    );
    const rows = [
      ['written by each of two replicas, at least', `${(written / MB / loudS).toFixed(0)} MB/s`],
      ['requests to another app: sent, failed', `${load.sent}, ${load.failed}`],
      [
        '… p50, p99, slowest',
        `${load.latencyMs.p50.toFixed(1)}, ${load.latencyMs.p99.toFixed(1)}, ${load.latencyMs.max.toFixed(0)} ms`,
      ],
      [
        'panel: answers, failed, slowest',
        `${answers.length}, ${answers.filter(({ ok }) => !ok).length}, ${slowest.toFixed(0)} ms`,
      ],
      ['lines that the follower was given', String((await followed).lines)],
      ['lines that a search looked through', String(searchedLines)],
      ['on disk of the noisy app, before the last look', `${(kept / MB).toFixed(0)} MB`],
      ['memory', memory.join(', ')],
    ];
    console.log(table(rows).join('\n'));
    expect(written / loudS).toBeGreaterThan(5 * MB);
    expect(load.failed).toBe(0);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(slowest).toBeLessThan(5_000);
    expect(lines.at(-1)?.text).toMatch(/^[\d,]+ bytes of output were dropped/);
    // Two workers, each with four files of 5 MB and the raw file, which holds what was written since the worker's last look (gigabytes, where the
    // disk takes as many a second) and is emptied then.
    await until(async () => (await bytesOnDisk()) < 250 * MB, {
      timeoutMs: 30_000,
      what: 'the raw output to be emptied',
    });
    const { points } = await platform.api.call(metrics.appMetrics, { ...inApp('quiet'), query: { minutes: 5 } });
    expect(points.length).toBeGreaterThan(0);
  });
});

/** Reads the live log as a browser does, until it is left. */
async function follow(app: string, signal: AbortSignal): Promise<{ lines: number }> {
  let lines = 0;
  const url = operationUrl(platform.url, operations.appLogs, { params: { app }, query: { follow: 'true' } });
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${platform.token}` }, signal });
    for await (const chunk of response.body ?? [])
      lines += Buffer.from(chunk).toString('latin1').split('event: line').length - 1;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { lines };
}

async function askPanel(seconds: number): Promise<{ ok: boolean; ms: number }[]> {
  const answers: { ok: boolean; ms: number }[] = [];
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    const begun = performance.now();
    const ok = await platform.api.call(operations.listApps, {}).then(
      () => true,
      () => false,
    );
    answers.push({ ok, ms: performance.now() - begun });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return answers;
}

/** Ends the noise of both replicas; what the quieter of them had written. */
async function untilQuiet(): Promise<number> {
  const figures = new Set<number>();
  for (let count = 0; count < 40; count += 1) figures.add(Number((await visit(platform, 'noisy', '/quiet')).text));
  return Math.min(...figures);
}

async function bytesOnDisk(): Promise<number> {
  let bytes = 0;
  for (const worker of ['worker-0', 'worker-1']) {
    const directory = platform.data.worker(worker);
    for (const path of await readdir(directory, { recursive: true })) {
      const found = await stat(join(directory, path)).catch(() => undefined);
      if (found?.isFile()) bytes += found.size;
    }
  }
  return bytes;
}
