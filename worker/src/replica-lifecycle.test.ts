import { identifyProcess } from '@nonstop4/plane/process-identity';
import { readProcessTable } from '@nonstop4/plane/process-table';
import { sessionNice } from '@nonstop4/plane/scheduling';
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
  watchEvents,
} from '../../testing/worker/worker-harness.ts';

let harness: WorkerHarness;
let worker: RunningWorker;

beforeEach(async () => {
  harness = new WorkerHarness();
  worker = await harness.startWorker();
});
afterEach(() => harness.dispose());

const platformLines = async (id: string) =>
  (await logOf(worker, `/replicas/${id}/logs`)).filter((line) => line.stream === 'platform').map((line) => line.text);

describe('a replica', () => {
  it('is started, found ready, measured and logged', async () => {
    const spec = await harness.spec('a', { env: { SAY: 'hello', SAY_ERR: 'warning' } });
    expect((await put(worker, spec)).phase).toBe('starting');
    const ready = await untilReady(worker, 'a');
    expect(await ask(spec.port)).toBe(ready.pid);
    expect(ready).toMatchObject({ everReady: true, restarts: 0, port: spec.port });
    expect(Date.parse(ready.readyAt ?? '')).toBeGreaterThanOrEqual(Date.parse(ready.startedAt));
    const measured = await eventually(worker, 'a', (status) => expect(status.memoryBytes).toBeGreaterThan(20e6));
    expect(measured.listening).toEqual([{ address: '127.0.0.1', port: spec.port }]);
    const lines = await logOf(worker, '/replicas/a/logs');
    expect(lines.map((line) => [line.stream, line.text])).toEqual(
      expect.arrayContaining([
        ['out', 'hello'],
        ['err', 'warning'],
        ['platform', `started: release 1, port ${spec.port}`],
        ['platform', expect.stringMatching(/^ready after [\d.]+ s$/)],
      ]),
    );
  });

  it('is the same again for the same specification, and a conflict for another', async () => {
    const spec = await harness.spec('a');
    await put(worker, spec);
    const { pid } = await untilReady(worker, 'a');
    expect((await put(worker, spec)).pid).toBe(pid);
    await expect(put(worker, { ...spec, release: 2 })).rejects.toMatchObject({ status: 409 });
    expect((await statusOf(worker, 'a')).pid).toBe(pid);
  });

  it('is refused with the part that is wrong', async () => {
    const refused = put(worker, { ...(await harness.spec('a')), cwd: 'relative' });
    await expect(refused).rejects.toMatchObject({ status: 400, message: 'cwd must be an absolute path' });
    expect(await worker.client.call('GET', '/replicas')).toEqual([]);
  });

  it('is started again after a crash, later each time, with the reason in its log', async () => {
    await put(worker, await harness.spec('a', { env: { EXIT: '1', SAY_ERR: 'Error: no database' } }));
    const status = await eventually(worker, 'a', (one) => expect(one.restarts).toBe(2));
    expect(status.lastExit).toMatchObject({ code: 1, signal: null, reason: 'exited' });
    expect(status.everReady).toBe(false);
    const lines = await logOf(worker, '/replicas/a/logs');
    const texts = lines.map((line) => line.text.replace(/after .*/, 'after a while'));
    expect(texts.slice(0, 4)).toEqual([
      expect.stringMatching(/^started/),
      'Error: no database',
      'exited with code 1 after a while',
      'restarting in 0.5 s',
    ]);
    expect(texts).toContain('restarting in 1 s');
    await worker.client.call('DELETE', '/replicas/a?graceMs=0');
  });

  it('that is killed for a drill comes back with all that it had started gone', async () => {
    const spec = await harness.spec('a', { env: { CHILD: '1' } });
    await put(worker, spec);
    const first = await untilReady(worker, 'a');
    await worker.client.call('POST', '/replicas/a/kill');
    const again = await eventually(worker, 'a', (status) => {
      expect(status).toMatchObject({ phase: 'ready', restarts: 1 });
    });
    expect(again.pid).not.toBe(first.pid);
    expect(again.lastExit).toMatchObject({ reason: 'killed-for-drill', signal: 'SIGKILL' });
    expect(readProcessTable().filter((row) => row.group === first.pid && !row.zombie)).toEqual([]);
  });

  it('that cannot be started says why', async () => {
    await put(worker, await harness.spec('a', { argv: ['no-such-program'] }));
    const status = await statusOf(worker, 'a');
    expect(status).toMatchObject({
      phase: 'backing-off',
      lastExit: { reason: 'spawn-failed', message: expect.stringContaining('no-such-program was not found') },
    });
  });

  it('that is not ready in time is killed, with what its health check saw', async () => {
    const healthCheck = { kind: 'http' as const, path: '/up', startTimeoutMs: 600 };
    const spec = await harness.spec('a', { env: { NO_LISTEN: '1' }, healthCheck });
    await put(worker, spec);
    await eventually(worker, 'a', (status) => expect(status.lastExit?.reason).toBe('start-timeout'));
    expect(await platformLines('a')).toContainEqual(
      expect.stringMatching(`killed after .* it was not ready within 0.6 s \\(nothing listens on port ${spec.port}\\)`),
    );
  });

  it('that starts gives way to those that serve, and counts as they do once it is ready', async (context) => {
    const spec = await harness.spec('a', { env: { NO_LISTEN: '1' } });
    const starting = await put(worker, spec);
    if ((await sessionNice(starting.pid ?? 0)) === undefined) return context.skip('this kernel has no autogroups');
    await vi.waitFor(async () => expect(await sessionNice(starting.pid ?? 0)).toBe(5), { timeout: 10_000 });
    await put(worker, await harness.spec('b'));
    const ready = await untilReady(worker, 'b');
    await vi.waitFor(async () => expect(await sessionNice(ready.pid ?? 0)).toBe(0), { timeout: 10_000 });
  });

  it('that has just started has answered its check some more times before it counts as ready', async () => {
    const spec = await harness.spec('a');
    await put(worker, spec);
    await untilReady(worker, 'a');
    expect(await ask(spec.port, '/answers')).toBeGreaterThanOrEqual(10);
  });

  it('that is ready and fails its health check twice is unhealthy, until it passes once', async () => {
    const spec = await harness.spec('a');
    await put(worker, spec);
    const { pid = 0 } = await untilReady(worker, 'a');
    process.kill(pid, 'SIGUSR2');
    const sick = await eventually(worker, 'a', (status) => expect(status.phase).toBe('unhealthy'));
    expect(sick.lastProbeFailure).toBe(`GET / on port ${spec.port} answered 500`);
    process.kill(pid, 'SIGUSR2');
    const well = await untilReady(worker, 'a');
    expect(well).toMatchObject({ pid, restarts: 0 });
    expect(well.lastProbeFailure).toBeUndefined();
  });

  it('that uses more memory than it may is killed as a whole and started again', async () => {
    const spec = await harness.spec('a', { memoryLimitBytes: 150 * 1024 * 1024, env: { CHILD: '1' } });
    await put(worker, spec);
    await untilReady(worker, 'a');
    // Memory that the two processes share counts once: more than the limit is needed beside it.
    await ask(spec.port, '/grow');
    await ask(spec.port, '/grow');
    await eventually(worker, 'a', (status) => expect(status.lastExit?.reason).toBe('out-of-memory'));
    await untilReady(worker, 'a');
    expect(await platformLines('a')).toContainEqual(expect.stringMatching(/it used more than 150 MB$/));
  });

  it('reports the processor time of its whole tree', async () => {
    const busy =
      'const end = Date.now() + 60000; setTimeout(function spin() { while (Date.now() % 50 < 25); if (Date.now() < end) setTimeout(spin, 5); })';
    const spec = await harness.spec('a', {
      argv: ['sh', '-c', `${process.execPath} -e '${busy}' & exec ${process.execPath} app.mjs`],
    });
    await put(worker, spec);
    await eventually(worker, 'a', (status) => expect(status.cpuCores).toBeGreaterThan(0.1));
    expect((await statusOf(worker, 'a')).cpuCores).toBeLessThan(2.5);
  });
});

describe('a trial', () => {
  it('is never started again, and its ports are reported wherever it listens', async () => {
    const port = (await harness.spec('unused')).port;
    const spec = await harness.spec('t', {
      purpose: 'trial',
      healthCheck: { kind: 'none', path: '/', startTimeoutMs: 500 },
      env: { LISTEN: String(port), HOST: '::' },
    });
    await put(worker, spec);
    const status = await eventually(worker, 't', (one) => expect(one.listening).toHaveLength(1));
    expect(status.listening).toEqual([{ address: '::', port }]);
    await vi.waitFor(async () => expect(await ask(port)).toBe(status.pid));
    expect((await statusOf(worker, 't')).phase).toBe('starting');
    process.kill(status.pid ?? 0, 'SIGKILL');
    const over = await eventually(worker, 't', (one) => expect(one.phase).toBe('exited'));
    expect(over).toMatchObject({ restarts: 0, lastExit: { signal: 'SIGKILL' } });
  });
});

describe('stopping a replica', () => {
  it('lets it drain, waits for the process below its first one, and forgets it', async () => {
    const argv = ['sh', '-c', `${process.execPath} app.mjs; true`];
    const spec = await harness.spec('a', { argv, env: { DRAIN: '400' } });
    await put(worker, spec);
    await untilReady(worker, 'a');
    const stopping = worker.client.call('DELETE', '/replicas/a?graceMs=10000');
    await eventually(worker, 'a', (status) => expect(status.phase).toBe('stopping'));
    expect(await ask(spec.port)).toBeGreaterThan(0);
    await stopping;
    await expect(ask(spec.port)).rejects.toThrow();
    expect(await worker.client.call('GET', '/replicas')).toEqual([]);
    const texts = (await logOf(worker, '/apps/shop/logs')).map((line) => line.text);
    expect(texts.slice(-2)).toEqual(['got SIGTERM', 'stopped']);
    await worker.client.call('DELETE', '/replicas/a');
  });

  it('kills it when its time is over, and a second call may shorten it', async () => {
    const spec = await harness.spec('a', { env: { STUBBORN: '1' } });
    await put(worker, spec);
    const { pid = 0 } = await untilReady(worker, 'a');
    const slow = worker.client.call('DELETE', '/replicas/a?graceMs=600000', { timeoutMs: 0 });
    await eventually(worker, 'a', (status) => expect(status.phase).toBe('stopping'));
    await expect(put(worker, spec)).rejects.toMatchObject({ status: 409 });
    await worker.client.call('DELETE', '/replicas/a?graceMs=100');
    await slow;
    expect(identifyProcess(pid)).toBeUndefined();
  });

  it('ends a replica that waits for its restart', async () => {
    await put(worker, await harness.spec('a', { env: { EXIT: '3' } }));
    await eventually(worker, 'a', (status) => expect(status.phase).toBe('backing-off'));
    await worker.client.call('DELETE', '/replicas/a');
    expect(await worker.client.call('GET', '/replicas')).toEqual([]);
  });
});

describe('events', () => {
  it('begin with a snapshot and tell every change', async () => {
    const before = await harness.spec('a');
    await put(worker, before);
    await untilReady(worker, 'a');
    const { events, close } = await watchEvents(worker);
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(0));
    expect(events[0]).toMatchObject({ kind: 'snapshot', replicas: [{ id: 'a', phase: 'ready' }] });
    await worker.client.call('POST', '/replicas/a/kill');
    await eventually(worker, 'a', (status) => expect(status).toMatchObject({ phase: 'ready', restarts: 1 }));
    await worker.client.call('DELETE', '/replicas/a');
    await vi.waitFor(() => expect(events.at(-1)).toEqual({ kind: 'gone', id: 'a' }));
    const phases = events.flatMap((event) => (event.kind === 'replica' ? event.replica.phase : []));
    expect(phases.filter((phase, index) => phase !== phases[index - 1]).slice(-4)).toEqual([
      'backing-off',
      'starting',
      'ready',
      'stopping',
    ]);
    close();
  });
});
