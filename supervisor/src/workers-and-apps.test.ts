import { ControlClient } from '@nonstop4/plane/control-client';
import { findMarkedProcesses } from '@nonstop4/plane/process-group';
import type { ReplicaStatus } from '@nonstop4/worker/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunningSupervisor, SupervisorHarness } from '../../testing/supervisor/supervisor-harness.ts';
import { ask, WorkerHarness } from '../../testing/worker/worker-harness.ts';

let platform: SupervisorHarness;
let apps: WorkerHarness;
let supervisor: RunningSupervisor;
let worker: ControlClient;

beforeEach(async () => {
  platform = new SupervisorHarness();
  apps = new WorkerHarness();
  platform.useRealWorker();
  supervisor = await platform.startUp();
  worker = new ControlClient(platform.data.socket('worker-0'));
});
afterEach(async () => {
  worker.close();
  await platform.dispose();
  await apps.dispose();
});

async function runApp(env: Record<string, string> = {}): Promise<{ port: number; pid: number }> {
  const spec = await apps.spec('a', { env });
  await worker.call('PUT', '/replicas/a', { body: spec });
  return { port: spec.port, pid: await whenReady() };
}

function whenReady(): Promise<number> {
  return vi.waitFor(
    async () => {
      const [replica] = await worker.call<ReplicaStatus[]>('GET', '/replicas');
      expect(replica?.phase).toBe('ready');
      return replica?.pid ?? 0;
    },
    { timeout: 15_000, interval: 25 },
  );
}

const marked = () => findMarkedProcesses({ name: 'NONSTOP4_REPLICA', value: 'a' });

describe('an app on a worker of the platform', () => {
  it('goes on, the same process, while its worker is killed and when everything is restarted', async () => {
    const { port, pid } = await runApp();
    const before = await platform.pids();
    process.kill(before['worker-0']!, 'SIGKILL');
    expect(await ask(port)).toBe(pid);
    await platform.eventually('worker-0', (status) => expect(status).toMatchObject({ state: 'running', restarts: 1 }));
    expect(await whenReady()).toBe(pid);
    await platform.control.call('POST', '/restart/all', { timeoutMs: 60_000 });
    expect(await ask(port)).toBe(pid);
    expect(await whenReady()).toBe(pid);
  });

  it('comes back by itself when its whole worker is lost', async () => {
    const { port, pid } = await runApp();
    await worker.call('POST', '/lose').catch(() => undefined);
    await vi.waitFor(async () => expect(await ask(port)).not.toBe(pid), { timeout: 15_000, interval: 25 });
    expect(await platform.eventually('worker-0', (status) => expect(status.state).toBe('running'))).toMatchObject({
      restarts: 1,
    });
  });

  it('is stopped with the platform and back with it', async () => {
    const { port, pid } = await runApp({ DRAIN: '200' });
    supervisor.child.kill('SIGINT');
    expect(await supervisor.ended).toBe(0);
    expect(marked()).toEqual([]);
    await platform.startUp();
    expect(await whenReady()).not.toBe(pid);
    expect(await ask(port)).toBeGreaterThan(0);
  });

  it('that does not want to end is ended by the second Ctrl-C', async () => {
    await runApp({ STUBBORN: '1' });
    supervisor.child.kill('SIGINT');
    await vi.waitFor(() => expect(supervisor.output()).toContain('stopping the workers'), 10_000);
    supervisor.child.kill('SIGINT');
    expect(await supervisor.ended).toBe(0);
    expect(marked()).toEqual([]);
  });
});
