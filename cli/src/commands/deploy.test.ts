import { readdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '@nonstop4/contract';
import { describe, expect, it, vi } from 'vitest';
import { DoubleProblem } from '../../../testing/cli/api-double.ts';
import { appDetail, pipelineRun } from '../../../testing/cli/sample-data.ts';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { writeFiles } from '../../../testing/write-files.ts';

const AT = '2026-11-23T10:00:00.000Z';
const line = (source: string, text: string) => ({ at: AT, source, stream: 'out' as const, text });

async function shopFolder(): Promise<string> {
  const folder = temporaryDirectory();
  await writeFiles(folder, {
    'package.json': '{"name":"@acme/Shop Front","scripts":{"start":"node server.js"}}',
    'server.js': 'listen()',
    '.env': 'PASSWORD=1',
    'node_modules/left-pad/index.js': 'x'.repeat(100_000),
  });
  await symlink('/etc', join(folder, 'outside'));
  return folder;
}

/** A server whose runs go through the given states, one at each question, the last one for ever. */
async function deployCli(states: Run[], environment: Record<string, string> = {}) {
  const signedIn = await signedInCli(environment);
  const { double } = signedIn;
  double.on('uploadArchive', () => pipelineRun({ state: 'queued' }));
  double.on('getRun', () => (states.length > 1 ? states.shift() : states[0]));
  double.on('runLog', ({ query }) => ({
    lines: query.from === 0 ? [line('build', 'npm ci\u001b[31m!')] : [],
    nextLine: 1,
  }));
  double.on('getApp', () => {
    if (double.callsOf('uploadArchive').length === 0) throw new DoubleProblem('not-found', 404);
    return appDetail({ name: 'shop-front' });
  });
  return signedIn;
}

it.each([
  ['en', ' A .gitignore is not applied.'],
  ['ko', '.gitignore는 적용하지 않습니다.'],
])('the help tells in a sentence on one line what is not heeded: %s', async (language, sentence) => {
  const { cli } = await signedInCli();
  expect((await cli(['--lang', language, 'deploy', '--help'])).stdout).toMatch(new RegExp(`${sentence}$`, 'm'));
});

describe('deploy of a folder', () => {
  it('whose name has no letter of an app name asks for one, instead of sharing one with all such folders', async () => {
    const { double, cli } = await deployCli([pipelineRun()]);
    const folder = join(await shopFolder(), '가게');
    await writeFiles(folder, { 'index.html': 'x' });
    expect(await cli(['deploy', folder])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('“가게” gives no name for the app: choose one with --app NAME'),
    });
    expect(double.callsOf('uploadArchive')).toEqual([]);
  });

  it('uploads what is code, follows the stages and prints the address', async () => {
    const { double, cli, home } = await deployCli([pipelineRun({ state: 'running' }), pipelineRun()]);
    const { code, stdout, stderr } = await cli(['deploy', await shopFolder()]);
    expect(stderr).toContain('New app shop-front');
    expect(stderr).toContain('left out: node_modules');
    expect(stderr).toContain('left out: outside (a link');
    expect(stderr).toContain('.env is uploaded with the code');
    expect(stdout).toMatch(/^✓ upload {2}\d/);
    expect(stdout).toMatch(/▸ build\n {4}npm ci!\n/);
    expect(stdout.match(/✓ \w+ {2}2.5 sec/g)).toHaveLength(6);
    expect(stdout.trimEnd()).toMatch(/v4 is live: http:\/\/shop\.localhost:8080$/);
    expect(code).toBe(0);
    const upload = double.callsOf('uploadArchive')[0];
    expect(upload).toMatchObject({ params: { app: 'shop-front' }, query: { create: 'true' }, language: 'en' });
    expect(upload?.bytes).toBeGreaterThan(100);
    expect(upload?.bytes).toBeLessThan(5_000);
    // Nothing of the temporary zip is left.
    expect((await readdir(home.path)).filter((name) => name.startsWith('nonstop4-upload'))).toEqual([]);
  });

  it('of an app that is stopped does not say that it is live', async () => {
    const { double, cli } = await deployCli([pipelineRun()]);
    double.on('getApp', () => appDetail({ name: 'shop', desiredState: 'stopped' }));
    const { stdout, code } = await cli(['deploy', await shopFolder(), '--app', 'shop', '-q']);
    expect(stdout).toContain('v4 is ready, but shop is stopped. Start it with “nonstop4 start shop”.');
    expect(stdout).not.toContain('live');
    expect(code).toBe(0);
  });

  it('ends with exit code 1 and the failure card when the run fails', async () => {
    const failure = {
      code: 'missing-dependency' as const,
      params: { dependency: 'left-pad' },
      lastLines: ["Error: Cannot find module 'left-pad'"],
      cause: 'The app uses a package “left-pad” that is not in its list of packages.',
      todo: 'Add “left-pad” to “package.json” and upload again.',
    };
    const { cli } = await deployCli([pipelineRun({ state: 'failed', failure })]);
    const { code, stderr } = await cli(['deploy', await shopFolder(), '--app', 'other', '-q']);
    expect(code).toBe(1);
    expect(stderr).toContain(`Cause: ${failure.cause}\n`);
    expect(stderr).toContain("  │ Error: Cannot find module 'left-pad'\n");
    expect(stderr).toContain(`What to do: ${failure.todo}\n`);
  });

  it('prints one JSON document and nothing else with --json', async () => {
    const { cli } = await deployCli([pipelineRun()]);
    const { stdout, stderr } = await cli(['deploy', await shopFolder(), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      url: 'http://shop.localhost:8080',
      run: { id: 'run1', state: 'succeeded' },
    });
    expect(stderr).toBe('');
  });

  it('returns when the run is begun with --detach', async () => {
    const { double, cli } = await deployCli([pipelineRun({ state: 'running' })]);
    expect((await cli(['deploy', await shopFolder(), '-d'])).stdout).toContain('Begun: run run1');
    expect(double.callsOf('getRun')).toEqual([]);
  });

  it('refuses an empty folder, a missing one and a name that cannot be', async () => {
    const { cli, double } = await deployCli([pipelineRun()]);
    expect(await cli(['deploy', temporaryDirectory(), '--app', 'empty'])).toMatchObject({ code: 2, stdout: '' });
    expect(await cli(['deploy', '/no/such/place'])).toMatchObject({ code: 2 });
    expect(await cli(['deploy', await shopFolder(), '--app', 'No!'])).toMatchObject({ code: 2 });
    expect(double.callsOf('uploadArchive')).toEqual([]);
  });
});

describe('deploy of a zip', () => {
  it('uploads the file as it is, under its name', async () => {
    const { double, cli } = await deployCli([pipelineRun()]);
    const path = join(temporaryDirectory(), '2. Shop.zip');
    await writeFile(path, 'PK-this-is-for-the-server-to-judge');
    expect((await cli(['deploy', path])).code).toBe(0);
    expect(double.callsOf('uploadArchive')[0]).toMatchObject({
      params: { app: 'app-2-shop' },
      query: { fileName: '2. Shop.zip' },
      bytes: 34,
    });
  });

  it('tells in plain words that the file is too large', async () => {
    const { double, cli } = await deployCli([pipelineRun()]);
    double.on('uploadArchive', () => {
      throw new DoubleProblem('upload-too-large', 413, 'The file is larger than 500 MB.');
    });
    const path = join(temporaryDirectory(), 'big.zip');
    await writeFile(path, '');
    await truncate(path, 50_000_000);
    expect(await cli(['deploy', path])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('larger than 500 MB'),
    });
  });
});

describe('deploy when something is in the way', () => {
  it('waits for a platform that is restarted in the middle', async () => {
    const { double, home } = await deployCli([pipelineRun({ state: 'running' })]);
    const command = home.start(['deploy', await shopFolder()]);
    await vi.waitFor(() => expect(double.callsOf('runLog').length).toBeGreaterThan(1), 10_000);
    const { port } = double;
    await double.close();
    await vi.waitFor(() => expect(command.output()).toContain('does not answer at the moment'), 10_000);
    double.on('getRun', () => pipelineRun());
    await double.listen(port);
    const { code, stdout } = await command.ended;
    expect(code).toBe(0);
    expect(stdout.match(/npm ci/g)).toHaveLength(1);
  });

  it('leaves the run as it is on Ctrl-C, and says how to cancel it', async () => {
    const { double, home } = await deployCli([pipelineRun({ state: 'running' })]);
    const command = home.start(['deploy', await shopFolder()]);
    await vi.waitFor(() => expect(double.callsOf('getRun').length).toBeGreaterThan(0), 10_000);
    command.child.kill('SIGINT');
    expect(await command.ended).toMatchObject({ code: 130, stderr: expect.stringContaining('nonstop4 cancel run1') });
  });

  it('cancels the upload on Ctrl-C before that', async () => {
    const { double, home } = await deployCli([pipelineRun()]);
    let reached = false;
    double.on('uploadArchive', () => {
      reached = true;
      return new Promise(() => {});
    });
    const command = home.start(['deploy', await shopFolder()]);
    await vi.waitFor(() => expect(reached).toBe(true), 10_000);
    command.child.kill('SIGINT');
    expect(await command.ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('The upload was canceled'),
    });
    expect((await readdir(home.path)).filter((name) => name.startsWith('nonstop4-upload'))).toEqual([]);
  });

  it('says whom to sign in as when nobody is', async () => {
    const { cli } = await deployCli([pipelineRun()], { NONSTOP4_TOKEN: '' });
    expect(await cli(['deploy', await shopFolder()])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('nonstop4 login http://127'),
    });
    expect(JSON.parse((await cli(['deploy', await shopFolder(), '--json'])).stderr)).toMatchObject({
      error: { exitCode: 3 },
    });
  });
});
