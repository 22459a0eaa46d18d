import { logs, operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, type Files, logText, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

/** The worker writes into the volume who it is; visitors are told of those that wrote within the last second. */
const shop = (worker: string | undefined): Files => ({
  Procfile: `web: node server.js\n${worker === undefined ? '' : `worker: ${worker}\n`}`,
  'package.json': '{}',
  'jobs.js': `
    const { existsSync, rmSync, writeFileSync } = require('node:fs');
    const folder = process.env.DATA_DIR;
    const own = folder + '/worker-' + Math.random();
    console.log('works for ' + process.env.SHOP);
    setInterval(() => {
      writeFileSync(own, 'here');
      if (!existsSync(folder + '/poison')) return;
      rmSync(folder + '/poison');
      process.exit(9);
    }, 100);`,
  'server.js': `
    const { readdirSync, statSync, writeFileSync } = require('node:fs');
    const folder = process.env.DATA_DIR;
    const isFresh = (name) => name.startsWith('worker-') && Date.now() - statSync(folder + '/' + name).mtimeMs < 1_000;
    require('node:http')
      .createServer((request, answer) => {
        if (request.url === '/poison') writeFileSync(folder + '/poison', '');
        answer.end(String(readdirSync(folder).filter(isFresh).length));
      })
      .listen(process.env.PORT);`,
});

describe('a background process', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
    await platform.api.call(operations.createApp, { body: { name: 'shop' } });
    await platform.api.call(operations.changeApp, { params: { app: 'shop' }, body: { configVars: { SHOP: 'Kim' } } });
  });
  afterAll(() => platform?.stop());

  const inApp = { params: { app: 'shop' } };
  const background = async () => (await platform.api.call(operations.getApp, inApp)).background;
  const working = async (count: number) =>
    until(async () => (await visit(platform, 'shop')).text === String(count), {
      timeoutMs: 60_000,
      what: `${count} workers at work`,
    });

  it('of a Procfile runs beside what visitors reach, with the same config and volume', async () => {
    await deploy(platform, 'shop', await zipFiles(shop('node jobs.js')));
    await working(1);
    expect(await background()).toMatchObject([
      { name: 'worker', command: 'node jobs.js', copies: 1, running: [{ state: 'ready', release: 1 }] },
    ]);
    const app = await platform.api.call(operations.getApp, inApp);
    expect([app.running.length, app.redundancy.state]).toEqual([2, 'redundant']);
  });

  it('has a log of its own', async () => {
    const query = { text: 'works for' };
    const own = await platform.api.call(logs.searchLogs, { ...inApp, query: { ...query, process: 'worker' } });
    expect(own.lines.map(({ text }) => text)).toEqual(['works for Kim']);
    expect((await platform.api.call(logs.searchLogs, { ...inApp, query })).lines).toEqual([]);
  });

  it('is started again when it ends', async () => {
    await visit(platform, 'shop', '/poison');
    await until(async () => ((await background())[0]?.running[0]?.restarts ?? 0) > 0, {
      timeoutMs: 60_000,
      what: 'the worker to be started again',
    });
    await working(1);
  });

  it('is as many as its owner wants', async () => {
    for (const copies of [2, 0, 1]) {
      const { run } = await platform.api.call(operations.changeApp, {
        ...inApp,
        body: { background: { worker: copies } },
      });
      expect((await untilEnded(platform, run!.id)).state).toBe('succeeded');
      await working(copies);
    }
  });

  it('that does not stay up takes the release back', async () => {
    const { id } = await upload(platform, 'shop', await zipFiles(shop('echo no queue; exit 7')));
    const run = await untilEnded(platform, id);
    expect(run.failure, await logText(platform, id)).toMatchObject({
      code: 'background-ended',
      params: { process: 'worker', exitCode: 7 },
    });
    expect(run.failure?.lastLines).toContain('no queue');
    await working(1);
    expect((await background())[0]).toMatchObject({ command: 'node jobs.js' });
  });

  it('stops and starts with its app', async () => {
    await platform.api.call(operations.stopApp, inApp);
    await until(async () => (await background())[0]?.running.length === 0, {
      timeoutMs: 60_000,
      what: 'it to be stopped',
    });
    const { id } = await platform.api.call(operations.startApp, inApp);
    const run = await untilEnded(platform, id);
    expect(run.state, await logText(platform, id)).toBe('succeeded');
    await working(1);
  });

  it('is gone with the release that has none', async () => {
    await deploy(platform, 'shop', await zipFiles(shop(undefined)));
    await working(0);
    expect(await background()).toEqual([]);
  });
});
