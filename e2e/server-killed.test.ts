import { readdir } from 'node:fs/promises';
import { operations, type Run, STAGE_NAMES } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Files, logText, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

const SCRIPTS = { test: 'node test.js', migrate: 'node migrate.js', build: 'node build.js', start: 'node server.js' };

/** An App whose every stage takes long enough to be met in it: many files, tests, a build, a migration, a slow start, slow answers through an edge. */
function slowApp(version: string): Files {
  const files: Files = {
    'package.json': JSON.stringify({ name: 'slow', scripts: SCRIPTS }),
    'test.js': 'setTimeout(() => {}, 700);',
    'build.js': `setTimeout(() => require('node:fs').writeFileSync('built.txt', '${version}'), 700);`,
    'migrate.js': `
      const { appendFileSync, readFileSync } = require('node:fs');
      const file = process.env.DATA_DIR + '/migrations';
      appendFileSync(file, 'x');
      setTimeout(() => console.log('migrations: ' + readFileSync(file, 'utf8').length), 1_500);`,
    'server.js': `
      const { readFileSync } = require('node:fs');
      const answer = readFileSync('built.txt', 'utf8');
      const { createServer } = require('node:http');
      const isVisit = (request) => request.headers.host.startsWith('killed-');
      const server = createServer((request, response) => {
        setTimeout(() => response.end(answer), isVisit(request) ? 500 : 0);
      });
      setTimeout(() => server.listen(process.env.PORT), 400);`,
  };
  for (let index = 0; index < 1_500; index += 1) files[`data/file-${index}.txt`] = `${version} ${index}`;
  return files;
}

describe('the server is killed in the middle of a pipeline run', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
  });
  afterAll(async () => {
    await platform?.stop();
  });

  const pidOfServer = async () => (await platform.processes()).find((one) => one.name === 'server')?.pid ?? 0;
  const readRun = (id: string) => platform.api.call(operations.getRun, { params: { run: id } });

  async function killIn(stage: Run['stages'][number]['name'], runId: string): Promise<void> {
    await until(
      async () => {
        const { stages } = await readRun(runId);
        return stages.findIndex((one) => one.state === 'running') >= STAGE_NAMES.indexOf(stage);
      },
      { timeoutMs: 60_000, what: `stage ${stage}` },
    );
    const pid = await pidOfServer();
    await platform.kill('server');
    await platform.untilBack('server', pid);
  }

  it.each(STAGE_NAMES)('in the stage %s: the run goes on, nothing is lost or doubled', async (stage) => {
    const app = `killed-${stage}`;
    await platform.api.call(operations.createApp, { body: { name: app } });
    await platform.api.call(operations.changeApp, {
      params: { app },
      body: { runTests: true, preDeployCommand: 'npm run migrate' },
    });
    const run = await upload(platform, app, await zipFiles(slowApp(stage)));
    await killIn(stage, run.id);
    const ended = await untilEnded(platform, run.id);
    expect(ended.state, await logText(platform, run.id)).toBe('succeeded');
    expect((await visit(platform, app)).text).toBe(stage);
    expect((await logText(platform, run.id)).match(/migrations: \d+/g)).toEqual(['migrations: 1']);
    const releases = await platform.api.call(operations.listReleases, { params: { app } });
    expect(releases.map((release) => [release.number, release.live])).toEqual([[1, true]]);
    const detail = await platform.api.call(operations.getApp, { params: { app } });
    expect(detail.running.filter((replica) => replica.state === 'ready')).toHaveLength(2);
    expect((await readdir(platform.data.work)).filter((name) => name.startsWith('run_'))).toEqual([]);
  });

  it('keeps a queued run queued, and runs it after its restart', async () => {
    const first = await upload(platform, 'queue-a', await zipFiles(slowApp('a')));
    const second = await upload(platform, 'queue-a', await zipFiles(slowApp('b')));
    const pid = await pidOfServer();
    await platform.kill('server');
    await platform.untilBack('server', pid);
    expect((await untilEnded(platform, first.id)).state).toBe('succeeded');
    expect((await untilEnded(platform, second.id)).state).toBe('succeeded');
    expect((await visit(platform, 'queue-a')).text).toBe('b');
  });

  it('keeps serving while it is away, and adopts what runs', async () => {
    const before = await platform.api.call(operations.getApp, { params: { app: 'killed-verify' } });
    const pid = await pidOfServer();
    await platform.kill('server');
    expect((await visit(platform, 'killed-verify')).status).toBe(200);
    await platform.untilBack('server', pid);
    const after = await until(
      async () => {
        const seen = await platform.api
          .call(operations.getApp, { params: { app: 'killed-verify' } })
          .catch(() => undefined);
        return seen?.redundancy.state === 'redundant' && seen;
      },
      { timeoutMs: 20_000, what: 'the app to be seen as redundant again' },
    );
    expect(after.running.map((replica) => replica.id).sort()).toEqual(
      before.running.map((replica) => replica.id).sort(),
    );
  });
});
