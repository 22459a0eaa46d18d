import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome } from '../testing/cli/run-cli.ts';
import { PASSWORD, RunningMariadb, skipWithoutMariadb, USER } from '../testing/mariadb/mariadb.ts';
import { removeDirectory } from '../testing/remove-directory.ts';
import { deploy, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

const PROGRAM = fileURLToPath(new URL('../dist/nonstop4.js', import.meta.url));

/** An app whose build takes as long as it takes to stop a database. */
const app = (answer: string) =>
  zipFiles({
    'package.json': JSON.stringify({ scripts: { build: 'node build.js', start: 'node server.js' } }),
    'build.js': 'setTimeout(() => {}, 1500);',
    'server.js': `require('node:http').createServer((_, response) => response.end('${answer}')).listen(process.env.PORT);`,
  });

describe.skipIf(skipWithoutMariadb())('a platform whose database is a MariaDB', () => {
  const secrets = mkdtempSync(join(tmpdir(), 'nonstop4-e2e-secrets-'));
  let mariadb: RunningMariadb;
  let platform: EmbeddedPlatform;
  let settings: Record<string, string>;
  const homes: CliHome[] = [];

  beforeAll(async () => {
    mariadb = await RunningMariadb.start();
    writeFileSync(join(secrets, 'password'), `${PASSWORD}\n`, { mode: 0o600 });
    settings = {
      NONSTOP4_DATABASE: `mysql://${USER}@127.0.0.1:${mariadb.port}/${await mariadb.database()}`,
      NONSTOP4_DATABASE_PASSWORD_FILE: join(secrets, 'password'),
    };
    platform = await startEmbeddedPlatform(settings);
  });
  afterAll(async () => {
    await platform?.stop();
    await mariadb?.remove();
    for (const home of homes) await home.remove();
    removeDirectory(secrets);
  });

  async function commandLine(environment: Record<string, string>): Promise<CliHome> {
    const home = await CliHome.make(environment, PROGRAM);
    homes.push(home);
    return home;
  }
  const serverLog = () => readFileSync(join(platform.data.logs, 'server.log'), 'utf8');

  it('deploys, and an app is reached while the database is away; a run in the middle goes on when it is back', async () => {
    await deploy(platform, 'shop', await app('one'));
    const run = await upload(platform, 'shop', await app('two'));
    await until(
      async () => {
        const { stages } = await platform.api.call(operations.getRun, { params: { run: run.id } });
        return stages.some(({ name, state }) => name === 'build' && state === 'running');
      },
      { timeoutMs: 60_000, what: 'the build' },
    );
    await mariadb.kill();
    const problem = { problem: { code: 'database-away', status: 503 } };
    await expect(platform.api.call(operations.listApps, {})).rejects.toMatchObject(problem);
    expect((await fetch(`${platform.url}/readyz`)).status).toBe(503);
    expect((await visit(platform, 'shop')).text).toBe('one');
    await mariadb.start();
    expect((await untilEnded(platform, run.id)).state).toBe('succeeded');
    expect((await visit(platform, 'shop')).text).toBe('two');
    const releases = await platform.api.call(operations.listReleases, { params: { app: 'shop' } });
    expect(releases.map(({ number, live }) => [number, live])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it('starts again by itself when the database is away at its start, and says so without a password', async () => {
    const { pid = 0 } = (await platform.processes()).find(({ name }) => name === 'server') ?? {};
    await mariadb.stop();
    await platform.kill('server');
    await expect.poll(serverLog).toContain('the database is away: the server starts when it answers');
    expect((await visit(platform, 'shop')).text).toBe('two');
    await mariadb.start();
    await platform.untilBack('server', pid);
    await expect.poll(() => platform.api.call(operations.listApps, {})).toHaveLength(1);
    expect(serverLog() + platform.output()).not.toContain(PASSWORD);
  });

  it('is backed up while it runs, and the backup is restored where another platform will be', async () => {
    const here = await commandLine({ NONSTOP4_DATA: platform.data.root, ...settings });
    const saved = await here.run(['db', 'backup', '--json']);
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    const { file, rows } = JSON.parse(saved.stdout) as { file: string; rows: number };
    expect(rows).toBeGreaterThan(10);
    expect((await here.run(['db', 'restore', file])).stderr).toContain('The server of this platform is running');
    const data = mkdtempSync(join(secrets, 'data-'));
    const there = await commandLine({ NONSTOP4_DATA: data });
    expect(await there.run(['db', 'restore', file])).toMatchObject({
      code: 0,
      stdout: `Took ${rows} rows from ${file}; each was read back and compared.\n`,
      stderr: expect.stringContaining('sealed with another key'),
    });
    expect(await there.run(['--lang', 'ko', 'db', 'import', file])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('채우려는 데이터베이스가 비어 있지 않습니다'),
    });
    expect(await there.run(['db', 'migrate', '--to', 'mysql'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('NONSTOP4_DATABASE is not set'),
    });
    expect(await there.run(['db', 'migrate'])).toMatchObject({ code: 2 });
    expect(await there.run(['db', 'export', join(data, 'all.gz')])).toMatchObject({ code: 0 });
    const moved = await commandLine({
      ...{ NONSTOP4_DATA: data, ...settings },
      NONSTOP4_DATABASE: `mysql://${USER}@127.0.0.1:${mariadb.port}/${await mariadb.database()}`,
    });
    expect(await moved.run(['db', 'migrate', '--to', 'mysql'])).toMatchObject({
      code: 0,
      stdout: `Moved ${rows} rows; each was read back and compared. Where they came from is as it was.\n`,
    });
  });
});
