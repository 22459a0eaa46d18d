import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userNumberOf } from '@nonstop4/plane/sandbox/own-user';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import {
  ask,
  eventually,
  logOf,
  put,
  type RunningWorker,
  untilReady,
  WorkerHarness,
} from '../../testing/worker/worker-harness.ts';
import type { ReplicaSpec } from './protocol.ts';

let harness: WorkerHarness;
let worker: RunningWorker;
let volume: string;

afterEach(() => harness.dispose());

/** As whom the platform runs: as whoever runs the tests, which is root in CI, and as a user without rights. */
const NOBODY = 65_534;
const USERS = { 'of the platform': undefined, 'of a platform without rights': NOBODY };
let user: number | undefined;

async function begin(context: TestContext): Promise<void> {
  harness = new WorkerHarness('auto');
  volume = join(harness.root, 'volume');
  mkdirSync(volume);
  chmodSync(harness.root, 0o700);
  if (user !== undefined) {
    if (process.getuid?.() !== 0) return context.skip('whoever runs the tests has no rights already');
    for (const path of [harness.root, harness.appDirectory, volume]) chownSync(path, user, user);
  }
  worker = await harness.startWorker('worker-0', user).catch((error: Error) => {
    return context.skip(`a worker cannot be started as the user ${user}: ${error.message.slice(0, 200)}`);
  });
  if (!worker.output().includes('run in sandboxes')) context.skip(`no sandbox here: ${worker.output()}`);
}

/** The harness's app, enclosed. */
async function enclosed(id: string, overrides: Partial<ReplicaSpec> = {}): Promise<ReplicaSpec> {
  return harness.spec(id, { files: { readOnly: [harness.appDirectory], writable: [volume] }, ...overrides });
}

const platformLines = async (id: string) =>
  (await logOf(worker, `/replicas/${id}/logs`)).filter((line) => line.stream === 'platform').map((line) => line.text);
const appLines = async (id: string) =>
  (await logOf(worker, `/replicas/${id}/logs`)).filter((line) => line.stream !== 'platform').map((line) => line.text);

describe.each(Object.entries(USERS))('a replica in a sandbox %s', (_of, as) => {
  beforeEach((context) => {
    user = as;
    return begin(context);
  });

  it('gets SIGTERM, and the time to finish what it does', async () => {
    await put(worker, await enclosed('a', { env: { DRAIN: '300' } }));
    await untilReady(worker, 'a');
    const began = Date.now();
    await worker.client.call('DELETE', '/replicas/a?graceMs=5000');
    expect(Date.now() - began).toBeGreaterThanOrEqual(290);
    const said = (await logOf(worker, '/apps/shop/logs')).map((line) => line.text);
    expect(said).toContain('got SIGTERM');
    expect(said.at(-1)).toBe('stopped');
    expect(existsSync(join(harness.data.worker('worker-0'), 'own', 'a'))).toBe(false);
  });

  it.each([
    ['process.exit(7)', { code: 7, signal: null }],
    ["process.kill(process.pid, 'SIGSEGV')", { code: null, signal: 'SIGSEGV' }],
  ])('that ends by %s is told so', async (text, end) => {
    const argv = [process.execPath, '-e', `console.log('said at last'); ${text}`];
    await put(worker, await enclosed('a', { argv, purpose: 'trial' }));
    const { lastExit } = await eventually(worker, 'a', (status) => expect(status.phase).toBe('exited'));
    expect(lastExit).toMatchObject({ ...end, reason: 'exited' });
    expect(await appLines('a')).toContain('said at last');
  });

  it('whose program is not there could not be started, and says so', async () => {
    const status = await put(worker, await enclosed('a', { argv: ['no-such-program'] }));
    expect(status.lastExit).toMatchObject({
      reason: 'spawn-failed',
      message: expect.stringContaining('no-such-program was not found'),
    });
  });

  it('goes on when its worker is killed, and is adopted with all that it is', async () => {
    const spec = await enclosed('a');
    await put(worker, spec);
    const { pid } = await untilReady(worker, 'a');
    const inside = await ask(spec.port);
    await worker.end('SIGKILL');
    expect(await ask(spec.port)).toBe(inside);
    worker = await harness.startWorker('worker-0', user);
    await eventually(worker, 'a', (status) => expect(status).toMatchObject({ phase: 'ready', pid, restarts: 0 }));
    await worker.client.call('POST', '/replicas/a/kill');
    await eventually(worker, 'a', (status) => expect(status).toMatchObject({ phase: 'ready', restarts: 1 }));
    await worker.client.call('DELETE', '/replicas/a');
    await expect(ask(spec.port)).rejects.toThrow();
  });

  it('that takes more memory than it may is ended as out of memory, though it took it between two looks', async () => {
    const program = 'const hoard = []; for (;;) hoard.push(Buffer.alloc(16 * 1024 * 1024, 1));';
    const argv = [process.execPath, '-e', program];
    await put(worker, await enclosed('a', { argv, memoryLimitBytes: 150 * 1024 * 1024, purpose: 'trial' }));
    const { lastExit } = await eventually(worker, 'a', (status) => expect(status.phase).toBe('exited'));
    expect(lastExit?.reason).toBe('out-of-memory');
    expect(await platformLines('a')).toContainEqual(expect.stringMatching(/it used more than 150 MB$/));
  });

  it('that was asked for by a server that knew of none runs without, and says so', async () => {
    await put(worker, await harness.spec('a'));
    await untilReady(worker, 'a');
    expect(await platformLines('a')).toContainEqual(expect.stringMatching(/without a sandbox until its next deploy$/));
  });

  it('shows the ports that a trial listens on', async () => {
    const spec = await enclosed('a', {
      purpose: 'trial',
      healthCheck: { kind: 'none', path: '/', startTimeoutMs: 20_000 },
    });
    await put(worker, spec);
    await eventually(worker, 'a', (status) =>
      expect(status.listening).toEqual([{ address: '127.0.0.1', port: spec.port }]),
    );
  });

  it('writes its volume, /tmp and its home, and nothing else', async () => {
    const others = [harness.appDirectory, harness.root, harness.data.root, '/usr', '/etc', '/', '/dev', '/home'];
    const tries = [volume, '/tmp', '$HOME', ...others];
    const program = tries.map((path) => `(echo x > "${path}/mark") 2>/dev/null && echo "wrote ${path}"`).join('; ');
    const env = { HOME: process.env.HOME ?? '/' };
    await put(worker, await enclosed('a', { argv: ['sh', '-c', `${program}; exit 0`], purpose: 'trial', env }));
    await eventually(worker, 'a', (status) => expect(status.phase).toBe('exited'));
    expect((await appLines('a')).slice(0, 3)).toEqual([`wrote ${volume}`, 'wrote /tmp', 'wrote /home/app']);
    expect(readFileSync(join(volume, 'mark'), 'utf8')).toBe('x\n');
    expect(others.filter((path) => existsSync(join(path, 'mark')))).toEqual([]);
  });

  it('gives nothing to a library that it has loaded into the programs that make the sandbox', async () => {
    // A script stands in for the library: the loader names a file that it cannot load, wherever it is asked to.
    writeFileSync(join(harness.appDirectory, 'evil.so'), 'not a library');
    const env = { LD_PRELOAD: join(harness.appDirectory, 'evil.so') };
    await put(worker, await enclosed('a', { argv: ['/bin/sh', '-c', 'echo "$LD_PRELOAD"'], env, purpose: 'trial' }));
    await eventually(worker, 'a', (status) => expect(status.phase).toBe('exited'));
    const complaints = (await appLines('a')).filter((line) => line.includes('cannot be preloaded'));
    // env, which is the last before the program, does not load it; the shell does.
    expect(complaints).toHaveLength(1);
  });
});

describe('a worker that is started anew with sandboxes', () => {
  beforeEach((context) => {
    user = undefined;
    return begin(context);
  });

  it('leaves what runs without as it is, and gives to its App what that wrote when it has ended', async (context) => {
    if (process.getuid?.() !== 0) return context.skip('without root all of them are the same user');
    await worker.end('SIGTERM');
    harness.sandbox = 'off';
    worker = await harness.startWorker();
    const before = await enclosed('before');
    await put(worker, before);
    const { pid } = await untilReady(worker, 'before');
    await worker.end('SIGKILL');
    harness.sandbox = 'auto';
    worker = await harness.startWorker();
    await eventually(worker, 'before', (status) => expect(status).toMatchObject({ phase: 'ready', pid, restarts: 0 }));

    await put(worker, await enclosed('after'));
    await untilReady(worker, 'after');
    const own = statSync(volume).uid;
    expect(own).toBe(userNumberOf(before.app));
    // As the one that runs as root would: a file that the other one may not change.
    writeFileSync(join(volume, 'written-meanwhile'), '');
    expect(statSync(join(volume, 'written-meanwhile')).uid).toBe(0);
    await worker.client.call('DELETE', '/replicas/before');
    await expect.poll(() => statSync(join(volume, 'written-meanwhile')).uid).toBe(own);
  });
});
