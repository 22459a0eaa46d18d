import { mkdir } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ControlError, serveControl } from '@nonstop4/plane/control-server';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CliHome } from '../../../testing/cli/run-cli.ts';

/** A home with a data directory in which a supervisor and the given processes answer on their control sockets. */
async function homeWithPlatform(
  answering: string[],
  supervised = true,
  environment: Record<string, string> = {},
  address: { url?: string; visitorsPort?: number; sandbox?: string } = {},
) {
  const home = await emptyHome(environment);
  const root = join(home.path, '.nonstop4');
  const data = dataDirectory(root);
  await mkdir(data.run, { recursive: true });
  const told: string[] = [];
  const processes = ['server', 'worker-0'].map((name) => ({
    name,
    pid: 4_242,
    state: 'running',
    restarts: 1,
    startedAt: '2026-11-23T10:00:00.000Z',
    memoryBytes: 52_428_800,
  }));
  const servers: Server[] = [
    await serveControl(data.socket(supervised ? 'supervisor' : 'nobody'), {
      'GET /healthz': () => ({ name: 'supervisor', ...address }),
      'GET /processes': () => processes,
      'POST /restart/:process': ({ params }) => {
        if (params.process !== 'server') throw new ControlError(404, `There is no process ${params.process}.`);
        told.push(`restart ${params.process}`);
      },
      'POST /stop': () => {
        told.push('stop');
        setTimeout(() => {
          for (const server of servers) server.close();
          told.push('stopped');
        }, 300);
      },
    }),
  ];
  for (const name of answering)
    servers.push(await serveControl(data.socket(name), { 'GET /healthz': () => ({ name, ...address }) }));
  onTestFinished(async () => {
    for (const server of servers) await new Promise((resolve) => server.close(resolve));
  });
  return { home, told };
}

async function emptyHome(environment: Record<string, string> = {}) {
  const home = await CliHome.make(environment);
  onTestFinished(() => home.remove());
  return home;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Found {
  id: string;
  state: string;
  detail: string;
  fix?: string;
}

async function diagnose(
  home: CliHome,
): Promise<{ code: number | null; ok: boolean; of(id: string): Found | undefined }> {
  const { code, stdout } = await home.run(['doctor', '--json']);
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Found[] };
  return { code, ok, of: (id) => checks.find((check) => check.id === id) };
}

describe('platform', () => {
  it('shows the processes, restarts one and stops all', async () => {
    const { home, told } = await homeWithPlatform([]);
    expect((await home.run(['platform', 'status'])).stdout).toMatch(/server +running +4242 +50 MB +1 /);
    expect((await home.run(['platform', 'restart', 'server'])).stdout).toBe('server was restarted.\n');
    expect(await home.run(['platform', 'restart', 'cellar'])).toMatchObject({
      code: 4,
      stderr: 'Error: There is no process cellar.\n',
    });
    expect(await home.run(['platform', 'stop'])).toMatchObject({
      code: 0,
      stdout: 'The platform and its apps are stopped.\n',
      stderr: '',
    });
    expect(told).toEqual(['restart server', 'stop', 'stopped']);
  });

  it('that is not running is said with its data directory, exit code 5', async () => {
    const home = await emptyHome();
    expect(await home.run(['platform', 'status'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining(`${home.path}/.nonstop4`),
    });
  });

  it('whose supervisor was killed is not taken for one that does not run', async () => {
    const { home } = await homeWithPlatform(['server'], false);
    expect(await home.run(['platform', 'status'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('runs, but nobody watches over its processes. Run “nonstop4 start”'),
    });
  });

  it('cannot be started from sources, and says what to do', async () => {
    const home = await emptyHome();
    expect(await home.run(['start', '--port', '70000x'])).toMatchObject({ code: 2 });
    expect(await home.run(['start'])).toMatchObject({ code: 1, stderr: expect.stringContaining('npm start') });
  });
});

it('a hint to sign in names the platform that runs here, also while its supervisor is away', async () => {
  const address = { url: 'http://localhost:14400' };
  const { home } = await homeWithPlatform([], true, {}, address);
  expect((await home.run(['apps'])).stderr).toContain('nonstop4 login http://localhost:14400');
  const { home: unwatched } = await homeWithPlatform(['server'], false, {}, address);
  expect((await unwatched.run(['apps'])).stderr).toContain('nonstop4 login http://localhost:14400');
  const nothing = await emptyHome({ NONSTOP4_PORT: '5500' });
  expect((await nothing.run(['apps'])).stderr).toContain('nonstop4 login http://localhost:5500');
});

it('a call by npx is answered with commands for npx', async () => {
  const home = await emptyHome({ npm_command: 'exec', npm_lifecycle_event: 'npx' });
  expect((await home.run(['apps'])).stderr).toContain('Run “npx nonstop4 login http://localhost:4400”');
  expect((await home.run(['platform', 'status'])).stderr).toContain('Start it with “npx nonstop4 start”');
  const { stdout } = await home.run(['scale', '--help']);
  expect(stdout).toMatch(/^Usage: npx nonstop4 scale /);
  expect(stdout).toContain('$ npx nonstop4 scale shop 3');
});

describe('doctor', () => {
  it('finds a machine fit when ports are free, though no platform runs', async () => {
    const home = await emptyHome({
      NONSTOP4_PORT: String(await freePort()),
      NONSTOP4_EDGE_PORT: String(await freePort()),
    });
    const found = await diagnose(home);
    expect(found).toMatchObject({ code: 0, ok: true });
    expect(found.of('node')).toMatchObject({ state: 'ok', detail: process.version });
    expect(found.of('git')).toMatchObject({ state: 'ok', detail: expect.stringMatching(/^git version/) });
    expect(found.of('data-directory')).toMatchObject({ state: 'ok', detail: expect.stringContaining('.nonstop4') });
    expect(found.of('supervisor')).toMatchObject({ state: 'warn', fix: 'nonstop4 start' });
  });

  it('names what is missing with the one command that installs it', async () => {
    const home = await emptyHome({ PATH: '/nonexistent', NONSTOP4_EDGE_PORT: String(await freePort()) });
    const found = await diagnose(home);
    expect(found).toMatchObject({ code: 1, ok: false });
    expect(found.of('git')).toMatchObject({ state: 'missing', fix: 'sudo apt-get install git' });
    expect(found.of('php')).toMatchObject({ state: 'warn', fix: 'sudo apt-get install php-cli' });
  });

  it('sees a port that another program uses', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const found = await diagnose(await emptyHome({ NONSTOP4_EDGE_PORT: String(port) }));
    expect(found.code).toBe(1);
    expect(found.of('port-edge')).toMatchObject({ state: 'missing', fix: `nonstop4 start --edge-port ${port + 1}` });
  });

  it('sees which process of a running platform does not answer', async () => {
    const { home } = await homeWithPlatform(['server']);
    const found = await diagnose(home);
    expect(found.code).toBe(1);
    expect(found.of('supervisor')?.state).toBe('ok');
    expect(found.of('server')?.state).toBe('ok');
    expect(found.of('worker-0')).toMatchObject({ state: 'missing', fix: 'nonstop4 platform restart worker-0' });
  });

  it('looks at the ports of the platform that runs, not at the usual ones', async () => {
    const [panel, edge] = [await freePort(), await freePort()];
    const address = { url: `http://localhost:${panel}`, visitorsPort: edge };
    const { stdout } = await (await homeWithPlatform([], true, {}, address)).home.run(['doctor']);
    expect(stdout).toContain(`Port ${panel} `);
    expect(stdout).toContain(`Port ${edge} `);
    expect(stdout).not.toMatch(/Port (4400|8080) /);
  });

  it('says that a platform without its supervisor runs, and does not take its ports for those of others', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { home } = await homeWithPlatform(['server'], false, { NONSTOP4_EDGE_PORT: String(port) });
    const found = await diagnose(home);
    expect(found.of('supervisor')).toMatchObject({ state: 'warn', fix: 'nonstop4 start' });
    expect(found.of('supervisor')?.detail).toContain('nobody watches');
    expect(found.of('port-edge')?.state).toBe('ok');
  });

  it('looks for sandboxes as the platform that runs was told, else as it would be', async () => {
    const off = await homeWithPlatform([], true, { NONSTOP4_SANDBOX: 'auto' }, { sandbox: 'off' });
    expect((await diagnose(off.home)).of('sandbox')).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('NONSTOP4_SANDBOX'),
      fix: 'NONSTOP4_SANDBOX=auto nonstop4 start',
    });
    const wrong = await diagnose(await emptyHome({ NONSTOP4_SANDBOX: 'on' }));
    expect(wrong.of('sandbox')).toMatchObject({
      state: 'missing',
      detail: 'NONSTOP4_SANDBOX must be one of auto, off, required, not on.',
    });
    const untold = await diagnose(await emptyHome());
    expect(untold.of('sandbox')?.detail).not.toContain('NONSTOP4_SANDBOX');
  });

  it('prints a line for each thing', async () => {
    const home = await emptyHome({
      LANG: 'ko_KR.UTF-8',
      NONSTOP4_PORT: String(await freePort()),
      NONSTOP4_EDGE_PORT: String(await freePort()),
    });
    const { stdout } = await home.run(['doctor']);
    expect(stdout).toMatch(/^정상 +Node\.js +v24/);
    expect(stdout.trimEnd()).toMatch(/이 컴퓨터에서 플랫폼을 실행할 수 있습니다\.$/);
  });
});
