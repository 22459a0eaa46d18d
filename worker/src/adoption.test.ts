import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDetached } from '@nonstop4/plane/detached-process';
import { findMarkedProcesses } from '@nonstop4/plane/process-group';
import { identifyProcess } from '@nonstop4/plane/process-identity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ask,
  eventually,
  logOf,
  put,
  type RunningWorker,
  statusOf,
  untilReady,
  WorkerHarness,
} from '../../testing/worker/worker-harness.ts';
import type { ReplicaStatus } from './protocol.ts';

let harness: WorkerHarness;
let worker: RunningWorker;

beforeEach(async () => {
  harness = new WorkerHarness();
  worker = await harness.startWorker();
});
afterEach(() => harness.dispose());

const platformTexts = async (of: RunningWorker, id: string) =>
  (await logOf(of, `/replicas/${id}/logs`)).filter((line) => line.stream === 'platform').map((line) => line.text);

describe('a worker that was killed', () => {
  it('leaves its replicas running, and the next one goes on with them', async () => {
    const specs = [await harness.spec('a', { env: { SAY: 'once' } }), await harness.spec('b')];
    for (const spec of specs) await put(worker, spec);
    const before = await Promise.all(specs.map((spec) => untilReady(worker, spec.id)));
    // What it knows is written down a moment after it is known.
    const file = join(harness.data.worker('worker-0'), 'replicas.json');
    await expect.poll(() => readFileSync(file, 'utf8').match(/"readyAt"/g)).toHaveLength(2);
    await worker.end('SIGKILL');
    expect(await Promise.all(specs.map((spec) => ask(spec.port)))).toEqual(before.map((status) => status.pid));

    const next = await harness.startWorker();
    const after = await next.client.call<ReplicaStatus[]>('GET', '/replicas');
    expect(after.map(({ phase, pid, restarts }) => ({ phase, pid, restarts }))).toEqual(
      before.map(({ pid }) => ({ phase: 'ready', pid, restarts: 0 })),
    );
    expect(await put(next, specs[0]!)).toMatchObject({ pid: before[0]?.pid });
    const said = (await logOf(next, '/replicas/a/logs')).filter((line) => line.text === 'once');
    expect(said).toHaveLength(1);

    process.kill(before[0]?.pid ?? 0, 'SIGKILL');
    const again = await eventually(next, 'a', (status) =>
      expect(status).toMatchObject({ phase: 'ready', restarts: 1 }),
    );
    expect(again.lastExit).toMatchObject({ reason: 'unknown', code: null, signal: null });
    await next.client.call('DELETE', '/replicas/b');
    await expect(ask(specs[1]!.port)).rejects.toThrow();
  });

  it('has written nothing of an environment in the clear', async () => {
    await put(worker, await harness.spec('a', { env: { PASSWORD: 'hunter2-hunter2' } }));
    await untilReady(worker, 'a');
    const stored = readFileSync(join(harness.data.worker('worker-0'), 'replicas.json'), 'utf8');
    expect(stored).toMatch(/"sealedEnv":"v2:[0-9a-f]{12}:/);
    expect(stored).not.toContain('hunter2-hunter2');
    expect(stored).not.toContain('PASSWORD');
    await worker.end('SIGKILL');
    const { pid = 0 } = await eventually(await harness.startWorker(), 'a', (status) =>
      expect(status.phase).toBe('ready'),
    );
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => {
      const [row] = findMarkedProcesses({ name: 'PASSWORD', value: 'hunter2-hunter2' });
      expect(row?.pid).not.toBe(pid);
      expect(row).toBeDefined();
    }, 5_000);
  });

  it('starts the replicas again that died meanwhile, and no trial', async () => {
    await put(worker, await harness.spec('a'));
    await put(worker, await harness.spec('t', { purpose: 'trial' }));
    const a = await untilReady(worker, 'a');
    const trial = await untilReady(worker, 't');
    const told = await logOf(worker, '/replicas/t/logs');
    expect(told.map((line) => line.text)).toContain(`started: trial run, port ${trial.port}`);
    await worker.end('SIGKILL');
    for (const { pid = 0 } of [a, trial]) process.kill(pid, 'SIGKILL');
    await vi.waitFor(() =>
      expect([a, trial].map(({ pid = 0 }) => identifyProcess(pid))).toEqual([undefined, undefined]),
    );
    const next = await harness.startWorker();
    const again = await untilReady(next, 'a');
    expect(again).toMatchObject({ restarts: 1, everReady: true });
    expect(await statusOf(next, 't')).toMatchObject({ phase: 'exited', restarts: 0, lastExit: { reason: 'unknown' } });
    await next.end('SIGKILL');
    expect(await statusOf(await harness.startWorker(), 't')).toMatchObject({ phase: 'exited' });
  });

  it('between the start of a process and its record is followed by one that finds it', async () => {
    const spec = await harness.spec('a');
    await put(worker, spec);
    const { pid } = await untilReady(worker, 'a');
    await worker.end('SIGKILL');
    forgetIdentities();
    const next = await harness.startWorker();
    expect((await untilReady(next, 'a')).pid).toBe(pid);
    expect(findMarkedProcesses({ name: 'NONSTOP4_REPLICA', value: 'a' })).toHaveLength(1);
  });

  it('leaves processes alone that belong to no replica it knows', async () => {
    const out = join(harness.root, 'other.out');
    const env = { PATH: process.env.PATH ?? '', NONSTOP4_REPLICA: 'other' };
    const other = await startDetached({ argv: ['sleep', '1000'], cwd: '/', env, outPath: out, errPath: out });
    await put(worker, await harness.spec('a'));
    await untilReady(worker, 'a');
    await worker.end('SIGKILL');
    await untilReady(await harness.startWorker(), 'a');
    expect(identifyProcess(other.identity.pid)).toEqual(other.identity);
    process.kill(other.identity.pid, 'SIGKILL');
  });

  it('with everything on it (a lost node) comes back with all its replicas, without the server', async () => {
    const specs = await Promise.all(['a', 'b', 'c', 'd'].map((id) => harness.spec(id, { env: { CHILD: '1' } })));
    for (const spec of specs) await put(worker, spec);
    for (const spec of specs) await untilReady(worker, spec.id);
    await worker.client.call('POST', '/lose').catch(() => undefined);
    await worker.end('SIGKILL');
    for (const spec of specs) await expect(ask(spec.port)).rejects.toThrow();
    const next = await harness.startWorker();
    for (const spec of specs) expect(await untilReady(next, spec.id)).toMatchObject({ restarts: 1 });
    expect(await platformTexts(next, 'a')).toContainEqual(expect.stringMatching(/^ready/));
  });

  function forgetIdentities(): void {
    const path = join(harness.data.worker('worker-0'), 'replicas.json');
    const file = JSON.parse(readFileSync(path, 'utf8'));
    for (const record of file.replicas) delete record.facts.identity;
    writeFileSync(path, JSON.stringify(file));
  }
});

describe('a worker that is told to go', () => {
  it('by SIGTERM stops its replicas and starts them again the next time', async () => {
    const spec = await harness.spec('a', { env: { DRAIN: '200' } });
    await put(worker, spec);
    const { pid } = await untilReady(worker, 'a');
    expect(await worker.end('SIGTERM')).toBe(0);
    await expect(ask(spec.port)).rejects.toThrow();
    const next = await harness.startWorker();
    const again = await untilReady(next, 'a');
    expect(again.pid).not.toBe(pid);
    expect(again.restarts).toBe(0);
  });

  it('by a second SIGTERM does not wait for them', async () => {
    const spec = await harness.spec('a', { env: { STUBBORN: '1' } });
    await put(worker, spec);
    const { pid = 0 } = await untilReady(worker, 'a');
    worker.child.kill('SIGTERM');
    await eventually(worker, 'a', (status) => expect(status.phase).toBe('stopping'));
    const begun = Date.now();
    expect(await worker.end('SIGTERM')).toBe(0);
    expect(Date.now() - begun).toBeLessThan(8_000);
    expect(identifyProcess(pid)).toBeUndefined();
  });

  it('by SIGHUP leaves its replicas to the next one', async () => {
    const spec = await harness.spec('a');
    await put(worker, spec);
    const { pid } = await untilReady(worker, 'a');
    expect(await worker.end('SIGHUP')).toBe(0);
    expect(await ask(spec.port)).toBe(pid);
    expect(await statusOf(await harness.startWorker(), 'a')).toMatchObject({ phase: 'ready', pid, restarts: 0 });
  });
});

describe('a worker that cannot start', () => {
  it('does not disturb the one that runs on the same data', async () => {
    await expect(harness.startWorker()).rejects.toThrow('Another worker-0 is running');
    expect(await worker.client.call('GET', '/healthz')).toMatchObject({ pid: worker.pid });
  });

  it('because the key was replaced says which file is wrong', async () => {
    await put(worker, await harness.spec('a'));
    await worker.end('SIGTERM');
    writeFileSync(harness.data.keyFile, Buffer.alloc(32, 7));
    await expect(harness.startWorker()).rejects.toThrow(/replicas\.json was written with another key/);
  });

  it('from a broken state file starts empty and says so', async () => {
    await worker.end('SIGTERM');
    writeFileSync(join(harness.data.worker('worker-0'), 'replicas.json'), '{"format":1,"repl');
    const next = await harness.startWorker();
    expect(next.output()).toContain('could not be read and was renamed');
    expect(await next.client.call('GET', '/replicas')).toEqual([]);
  });
});
