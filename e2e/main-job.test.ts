import { fileURLToPath } from 'node:url';
import { ApiProblem, operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, untilEnded, upload, visit, zipDirectory, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

const NODE_EXAMPLE = fileURLToPath(new URL('../examples/node', import.meta.url));

/** Answers what it is told by its version and configuration, and counts in its volume. */
function smallApp(version: string): Promise<Buffer> {
  const server = `
    const { createServer } = require('node:http');
    const { appendFileSync, readFileSync } = require('node:fs');
    const file = process.env.DATA_DIR + '/visits.txt';
    createServer((request, response) => {
      if (request.url === '/count') { appendFileSync(file, 'x'); response.end(String(readFileSync(file).length)); }
      else if (request.url === '/config') response.end(JSON.stringify({ greeting: process.env.GREETING, key: process.env.KEY }));
      else response.end('${version}');
    }).listen(process.env.PORT);`;
  return zipFiles({ 'package.json': JSON.stringify({ scripts: { start: 'node server.js' } }), 'server.js': server });
}

describe('the main job on the embedded default', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
  });
  afterAll(async () => {
    await platform?.stop();
  });
  const detail = (app: string) => platform.api.call(operations.getApp, { params: { app } });

  it('makes a redundant service of the example', async () => {
    const run = await deploy(platform, 'example', await zipDirectory(NODE_EXAMPLE));
    const done = { receive: 'succeeded', push: 'succeeded', build: 'succeeded', volume: 'succeeded' };
    expect(Object.fromEntries(run.stages.map(({ name, state }) => [name, state]))).toEqual({
      ...{ ...done, deploy: 'succeeded', verify: 'succeeded' },
      // Only where the app's owner wants its tests run, or has a command for before a release.
      ...{ test: 'skipped', predeploy: 'skipped' },
    });
    expect((await visit(platform, 'example')).status).toBe(200);
    expect((await detail('example')).redundancy).toEqual({ state: 'redundant', readyReplicas: 2, readyNodes: 2 });
  });

  it('updates, shows the difference, and rolls back', async () => {
    await deploy(platform, 'shop', await smallApp('one'));
    await deploy(platform, 'shop', await smallApp('two'));
    expect((await visit(platform, 'shop')).text).toBe('two');
    const diff = await platform.api.call(operations.releaseDiff, { params: { app: 'shop', release: 2 } });
    expect(diff.from).toBe(1);
    expect(diff.files).toHaveLength(1);
    expect(diff.files[0]).toMatchObject({ path: 'server.js', change: 'changed', added: 1, removed: 1 });
    const files = await platform.api.call(operations.listFiles, { params: { app: 'shop', release: 1 } });
    expect(files.map((file) => file.path)).toEqual(['package.json', 'server.js']);
    const back = await platform.api.call(operations.rollbackApp, { params: { app: 'shop' }, body: { release: 1 } });
    expect((await untilEnded(platform, back.id)).state).toBe('succeeded');
    expect((await visit(platform, 'shop')).text).toBe('one');
  });

  it('keeps data over releases and shares it between replicas', async () => {
    expect((await visit(platform, 'shop', '/count')).text).toBe('1');
    expect((await visit(platform, 'shop', '/count')).text).toBe('2');
    await deploy(platform, 'shop', await smallApp('three'));
    expect((await visit(platform, 'shop', '/count')).text).toBe('3');
  });

  it('gives config vars and secrets to the replicas, as a release of its own', async () => {
    const body = { configVars: { GREETING: 'hello' }, secrets: { KEY: 'sesame' } };
    const { run } = await platform.api.call(operations.changeApp, { params: { app: 'shop' }, body });
    expect((await untilEnded(platform, run?.id ?? '')).state).toBe('succeeded');
    expect(JSON.parse((await visit(platform, 'shop', '/config')).text)).toEqual({ greeting: 'hello', key: 'sesame' });
    const seen = await detail('shop');
    expect(seen.secretNames).toEqual(['KEY']);
    expect(JSON.stringify(seen)).not.toContain('sesame');
  });

  it('scales and restarts', async () => {
    const { run } = await platform.api.call(operations.changeApp, { params: { app: 'shop' }, body: { replicas: 3 } });
    expect((await untilEnded(platform, run?.id ?? '')).state).toBe('succeeded');
    const before = (await detail('shop')).running.map((replica) => replica.id);
    expect(before).toHaveLength(3);
    const restart = await platform.api.call(operations.restartApp, { params: { app: 'shop' } });
    expect((await untilEnded(platform, restart.id)).state).toBe('succeeded');
    const after = (await detail('shop')).running.map((replica) => replica.id);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  it('stops with a plain page and starts again', async () => {
    await platform.api.call(operations.stopApp, { params: { app: 'shop' } });
    await until(async () => (await detail('shop')).running.length === 0, { timeoutMs: 30_000, what: 'no replica' });
    expect((await visit(platform, 'shop')).status).toBe(503);
    const run = await platform.api.call(operations.startApp, { params: { app: 'shop' } });
    expect((await untilEnded(platform, run.id)).state).toBe('succeeded');
    expect((await visit(platform, 'shop')).text).toBe('three');
  });

  it('lets a newer upload supersede an older queued one', async () => {
    const runs = [
      await upload(platform, 'many', await smallApp('a')),
      await upload(platform, 'many', await smallApp('b')),
      await upload(platform, 'many', await smallApp('c')),
    ];
    const ended = await Promise.all(runs.map((run) => untilEnded(platform, run.id)));
    expect(ended[2]?.state).toBe('succeeded');
    expect(ended.map((run) => run.state)).toContain('superseded');
    expect((await visit(platform, 'many')).text).toBe('c');
  });

  it('follows the log live and cancels a run', async () => {
    const slow = await zipFiles({
      'package.json': JSON.stringify({ scripts: { build: 'node build.js', start: 'node server.js' } }),
      'build.js': 'console.log("begun"); setInterval(() => {}, 1000);',
      'server.js': '',
    });
    const run = await upload(platform, 'endless', slow);
    const response = await platform.api.open(operations.followRunLog, { params: { run: run.id }, query: {} });
    let text = '';
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (text.includes('begun')) break;
    }
    await platform.api.call(operations.cancelRun, { params: { run: run.id } });
    expect((await untilEnded(platform, run.id)).state).toBe('canceled');
    expect((await detail('endless')).liveRelease).toBeUndefined();
  });

  it('deletes only with the typed name, and keeps data unless asked', async () => {
    const wrong = platform.api.call(operations.deleteApp, { params: { app: 'many' }, body: { confirm: 'mani' } });
    await expect(wrong).rejects.toThrow(ApiProblem);
    await platform.api.call(operations.deleteApp, { params: { app: 'many' }, body: { confirm: 'many' } });
    await until(async () => (await platform.api.call(operations.listApps, {})).every((app) => app.name !== 'many'), {
      timeoutMs: 30_000,
      what: 'the app to be gone',
    });
    expect((await visit(platform, 'many')).status).toBe(404);
  });
});
