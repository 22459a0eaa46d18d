import { operations, type Run } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, type Files, logText, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

/** Its migration counts itself up in the volume; the app answers how often that was. */
const shop = (migrate: string): Files => ({
  Procfile: 'web: node server.js\nrelease: node migrate.js\n',
  'package.json': '{}',
  'migrate.js': `
    const { existsSync, readFileSync, writeFileSync } = require('node:fs');
    const file = process.env.DATA_DIR + '/migrations';
    const count = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    console.log('color ' + process.env.COLOR + ', key ' + (process.env.KEY === 'hidden-key-1'));
    ${migrate}`,
  'server.js': `
    const { readFileSync } = require('node:fs');
    require('node:http').createServer((_, answer) => answer.end(readFileSync(process.env.DATA_DIR + '/migrations', 'utf8')))
      .listen(process.env.PORT);`,
});
const COUNTS = 'writeFileSync(file, String(count + 1));';

describe('a pre-deploy command', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
    await platform.api.call(operations.createApp, { body: { name: 'shop' } });
    const body = { configVars: { COLOR: 'red' }, secrets: { KEY: 'hidden-key-1' } };
    await platform.api.call(operations.changeApp, { params: { app: 'shop' }, body });
  });
  afterAll(() => platform?.stop());

  const stateOf = (run: Run, name: string) => run.stages.find((stage) => stage.name === name)?.state;
  const send = async (migrate: string) => upload(platform, 'shop', await zipFiles(shop(migrate)));

  it('of a Procfile runs once, with the config, the secrets and the volume of the release', async () => {
    const run = await deploy(platform, 'shop', await zipFiles(shop(COUNTS)));
    expect(stateOf(run, 'predeploy')).toBe('succeeded');
    const log = await logText(platform, run.id);
    expect(log).toContain('predeploy: $ node migrate.js (from the Procfile)');
    expect(log).toContain('predeploy: color red, key true');
    expect((await visit(platform, 'shop')).text).toBe('1');
    const app = await platform.api.call(operations.getApp, { params: { app: 'shop' } });
    expect(app.detectedPreDeployCommand).toBe('node migrate.js');
  });

  it('that fails leaves what ran before', async () => {
    const run = await untilEnded(platform, (await send(`console.error('no such table'); process.exit(5);`)).id);
    expect(run.failure, await logText(platform, run.id)).toMatchObject({
      code: 'predeploy-failed',
      params: { command: 'node migrate.js', exitCode: 5 },
    });
    expect(run.failure?.lastLines).toContain('no such table');
    expect(run.failure?.cause).toContain('so nothing was rolled out, and what ran before goes on.');
    expect(stateOf(run, 'deploy')).toBe('waiting');
    expect((await visit(platform, 'shop')).text).toBe('1');
  });

  it('is killed when its run is canceled', async () => {
    const { id } = await send(`console.log('begun'); setInterval(() => writeFileSync(file, String(count + 100)), 50);`);
    await until(async () => (await logText(platform, id)).includes('predeploy: begun'), {
      timeoutMs: 60_000,
      what: 'the command to begin',
    });
    await platform.api.call(operations.cancelRun, { params: { run: id } });
    expect((await untilEnded(platform, id)).state).toBe('canceled');
    // What goes on would write over it within 50 ms.
    await platform.api.call(operations.changeApp, {
      params: { app: 'shop' },
      body: { preDeployCommand: `node -e "require('fs').writeFileSync(process.env.DATA_DIR + '/migrations', '7')"` },
    });
    const run = await deploy(platform, 'shop', await zipFiles(shop(COUNTS)));
    expect(await logText(platform, run.id)).toContain('(from the settings)');
    expect((await visit(platform, 'shop')).text).toBe('7');
  });

  it('is not run by a rollback', async () => {
    await platform.api.call(operations.changeApp, { params: { app: 'shop' }, body: { preDeployCommand: null } });
    const releases = await platform.api.call(operations.listReleases, { params: { app: 'shop' } });
    const first = Math.min(...releases.map(({ number }) => number));
    const back = await platform.api.call(operations.rollbackApp, { params: { app: 'shop' }, body: { release: first } });
    const run = await untilEnded(platform, back.id);
    expect([run.state, stateOf(run, 'predeploy')]).toEqual(['succeeded', 'skipped']);
    expect((await visit(platform, 'shop')).text).toBe('7');
  });
});
