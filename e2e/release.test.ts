import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient, operations } from '@nonstop4/contract';
import type { LoadReport } from '@nonstop4/loadgen';
import { ControlClient } from '@nonstop4/plane/control-client';
import { commandLineOf } from '@nonstop4/plane/process-table';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { packRelease } from '../scripts/release/pack.ts';
import { removeDirectory } from '../testing/remove-directory.ts';
import { underLoad } from './demo/under-load.ts';
import {
  type CleanMachine,
  cleanMachine,
  ctrlC,
  requireRegistry,
  type Started,
  untilSaid,
} from './harness/clean-machine.ts';
import { deploy, type Reached, visit, zipDirectory } from './harness/deploy.ts';
import { firstAccount, type ProcessState } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

/** The .tgz as a stranger gets it: npm's own client, the system's Node, an empty home, an empty directory. */
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const EXAMPLE = join(REPOSITORY, 'examples/node');
/** Of which one POST in five, while a newer copy takes over. */
const RATE_PER_S = 50;
/** Two installations with 50 MB of Node each, and every process of the platform drained and started anew. */
const TEST_MS = 900_000;

let out: string;
let releases: { first: string; next: string };
let machine: CleanMachine;

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'nonstop4-releases-'));
  releases = {
    first: await packRelease({ root: REPOSITORY, out }),
    next: await packRelease({ root: REPOSITORY, out, version: '99.0.0' }),
  };
}, TEST_MS);
afterAll(() => removeDirectory(out));
beforeEach(async (context) => {
  machine = await cleanMachine();
  await requireRegistry(context, machine);
});
afterEach(() => machine.remove());

it(
  'by npx: one command starts it, a newer one takes over under load, and after a stop everything is there',
  async () => {
    const first = machine.type('npx', '--yes', machine.bring(releases.first));
    const platform = await withApp(first);
    expect(existsSync(machine.data.database)).toBe(true);
    expect((await fetch(`${platform.url}/docs/`)).status).toBe(200);
    const copies = await replicas(platform);
    const programs = await programsThatRun();

    let next: Started | undefined;
    const load = await loaded(async () => {
      next = machine.type('npx', '--yes', machine.bring(releases.next));
      await untilSaid(next, /(restarting server)[\s\S]*✔ server runs/);
    });
    expect(first.output()).toContain('Another copy of NonStop4 takes over here. Everything runs on');
    expect(load.failures).toEqual([]);
    expect(await replicas(platform)).toEqual(copies);
    expect(await programsThatRun()).not.toBe(programs);

    if (next) await ctrlC(machine, next);
    await expect(visit(platform, 'shop')).rejects.toThrow('ECONNREFUSED');
    await untilSaid(machine.type('npx', '--yes', machine.bring(releases.next)), /NonStop4 runs at (\S+)/);
    await untilServed(platform);
    expect((await platform.api.call(operations.listApps, {})).map(({ name }) => name)).toEqual(['shop']);
  },
  TEST_MS,
);

it(
  'as a service: what the unit starts runs from the link, and a supervisor that is killed after an upgrade is followed by the newer one',
  async () => {
    install(releases.first, 'nonstop4-1');
    const first = service();
    const platform = await withApp(first);
    const copies = await replicas(platform);
    const programs = await programsThatRun();

    const load = await loaded(async () => {
      install(releases.next, 'nonstop4-99');
      // What docs/install-one-machine.md says: systemctl kill, upon which systemd starts it again.
      first.child.kill('SIGKILL');
      await until(async () => first.child.signalCode, { timeoutMs: 10_000, what: 'the supervisor to be gone' });
      await untilSaid(service(), /(restarting server)[\s\S]*✔ server runs/);
    });
    expect(load.failures).toEqual([]);
    expect(await replicas(platform)).toEqual(copies);
    expect(await programsThatRun()).not.toBe(programs);
  },
  TEST_MS,
);

it(
  'tells its version and its commands, and says what is wrong',
  async () => {
    const npx = (args: string[], environment: Record<string, string> = {}) =>
      machine.run('npx', ['--yes', machine.bring(releases.first), ...args], environment);
    expect(npx(['--version'])).toMatchObject({ code: 0, text: expect.stringMatching(/^\d+\.\d+\.\d+\n/) });
    expect(npx(['--help']).text).toMatch(/start \[.*app\]/);
    expect(npx(['start', '--help']).text).toMatch(/--data <directory>(.|\n)*--port <port>(.|\n)*--edge-port <port>/);
    expect(npx([], { NONSTOP4_DATA: '/dev/null/x' })).toMatchObject({
      code: 78,
      text: expect.stringContaining('The data directory /dev/null/x cannot be made (set NONSTOP4_DATA to another)'),
    });
  },
  TEST_MS,
);

/** Sets up a platform that has just been started, by its link, and makes a service of the example. */
async function withApp(started: Started): Promise<Reached> {
  const link = await untilSaid(started, /Set it up with this link, once: (\S+)/);
  const { url, edgePort } = machine;
  const token = await firstAccount(url, new URL(link).searchParams.get('token') ?? '');
  const platform = { url, edgePort, token, api: new ApiClient({ baseUrl: url, token }) };
  await deploy(platform, 'shop', await zipDirectory(EXAMPLE));
  expect((await visit(platform, 'shop')).text).toContain('Hello from Node.js 24');
  return platform;
}

function loaded(action: () => Promise<void>): Promise<LoadReport> {
  const target = { edgePort: machine.edgePort, hostname: `shop.localhost:${machine.edgePort}` };
  const options = { ratePerS: RATE_PER_S, postShare: 0.2, root: REPOSITORY };
  return underLoad(options, target, true, action, new AbortController().signal);
}

/** A restart of a copy would give it another time. */
async function replicas({ api }: Reached) {
  const { running } = await api.call(operations.getApp, { params: { app: 'shop' } });
  return running
    .map(({ id, startedAt, restarts }) => ({ id, startedAt, restarts }))
    .sort((one, other) => one.id.localeCompare(other.id));
}

/** The directory of the programs of every process; fails when they are not all of one copy. */
async function programsThatRun(): Promise<string> {
  const control = new ControlClient(machine.data.socket('supervisor'));
  const { programs } = await control.call<{ programs: string }>('GET', '/healthz');
  const processes = await control.call<ProcessState[]>('GET', '/processes');
  control.close();
  const foreign = processes.filter(({ pid }) => !commandLineOf(pid).some((word) => word.startsWith(`${programs}/`)));
  expect(foreign).toEqual([]);
  return programs;
}

async function untilServed(platform: Reached): Promise<void> {
  await until(async () => (await visit(platform, 'shop').catch(() => undefined))?.status === 200, {
    timeoutMs: 60_000,
    what: 'the app to be back',
  });
}

/** As docs/install-one-machine.md: each version in a directory of its own, and a link to the one that starts. */
function install(release: string, name: string): void {
  const opt = join(machine.root, 'opt');
  mkdirSync(opt, { recursive: true });
  const { code, text } = machine.run('npm', ['install', '--global', '--prefix', join(opt, name), release]);
  expect(code, text).toBe(0);
  symlinkSync(name, join(opt, 'new'));
  renameSync(join(opt, 'new'), join(opt, 'nonstop4'));
}

/** What systemd runs. */
function service(): Started {
  const unit = readFileSync(join(REPOSITORY, 'deploy/systemd/nonstop4.service'), 'utf8');
  const [command = '', ...args] = (/^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '')
    .replaceAll('/opt/nonstop4', join(machine.root, 'opt/nonstop4'))
    .split(' ');
  return machine.serve(command, args, { NONSTOP4_DATA: machine.data.root });
}
