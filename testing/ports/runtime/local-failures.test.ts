import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalRuntime } from '../../../server/src/adapters/runtime/local/local-runtime.ts';
import type { WorkloadObservation } from '../../../server/src/domain/workload.ts';
import { LocalHarness, settled, until } from './local-harness.ts';

let harness: LocalHarness;
beforeEach(async () => {
  harness = await LocalHarness.start();
});
afterEach(() => harness.stop());

const idsOf = (seen: WorkloadObservation) => seen.replicas.map(({ id }) => id).sort();
const nodesOf = (seen: WorkloadObservation) => seen.replicas.map(({ node }) => node).sort();

async function pidsOf(seen: WorkloadObservation): Promise<number[]> {
  const answers = seen.replicas.map(async ({ port }) => (await fetch(`http://127.0.0.1:${port}/`)).json());
  return ((await Promise.all(answers)) as { pid: number }[]).map(({ pid }) => pid).sort();
}

describe('a server that starts again', () => {
  it('finds what runs and changes nothing', async () => {
    const spec = harness.spec('app_1');
    const first = await harness.runtime();
    await first.apply(spec);
    const before = await settled(first, spec);
    const pids = await pidsOf(before);
    await first.close();
    const second = await harness.runtime();
    // Seen before anything was asked for, so that visitors go on being sent there.
    expect(idsOf((await second.observe('app_1'))!)).toEqual(idsOf(before));
    await second.apply(spec);
    const after = await settled(second, spec);
    expect(idsOf(after)).toEqual(idsOf(before));
    expect(await pidsOf(after)).toEqual(pids);
    expect(harness.moves).toEqual([]);
  });

  it('goes on with a rollout that its predecessor had begun', async () => {
    const first = await harness.runtime({ gate: { switchOver: () => new Promise(() => {}), drain: async () => {} } });
    const old = harness.spec('app_1');
    await first.apply(old);
    const before = await settled(first, old);
    const next = harness.spec('app_1', { templateHash: 'two', release: 2 });
    await first.apply(next);
    // Both generations run, and the first server never gets further than that.
    await until(
      async () => (await first.observe('app_1'))?.replicas.filter(({ state }) => state === 'draining').length === 2,
    );
    await first.close();
    const second = await harness.runtime();
    await second.apply(next);
    const after = await settled(second, next);
    expect(after.replicas.map(({ release }) => release)).toEqual([2, 2]);
    expect(idsOf(after).filter((id) => idsOf(before).includes(id))).toEqual([]);
    const drained = harness.moves
      .filter((move) => move.startsWith('drain'))
      .flatMap((move) => move.split(' ').slice(2));
    expect(drained.sort()).toEqual(idsOf(before));
  });

  it('stops the copies of trials that its predecessor had begun', async () => {
    const first = await harness.runtime();
    const trial = tryOut(first, 'silent');
    trial.catch(() => undefined);
    await until(async () => (await copiesOnWorkers()).some(({ purpose }) => purpose === 'trial'));
    await first.close();
    await harness.runtime();
    await until(async () => (await copiesOnWorkers()).length === 0);
  });
});

describe('a worker', () => {
  it('that is killed alone leaves its copies running, and goes on with them', async () => {
    const runtime = await harness.runtime();
    const spec = harness.spec('app_1');
    await runtime.apply(spec);
    const before = await settled(runtime, spec);
    const pids = await pidsOf(before);
    await harness.worker('worker-0').end('SIGKILL');
    await until(async () => (await runtime.nodes()).some(({ ready }) => !ready));
    expect((await runtime.observe('app_1'))?.replicas.every(({ inRotation }) => inRotation)).toBe(true);
    await until(async () => (await runtime.nodes()).every(({ ready }) => ready));
    const after = await settled(runtime, spec);
    expect(idsOf(after)).toEqual(idsOf(before));
    expect(await pidsOf(after)).toEqual(pids);
  });

  it('that is killed with everything on it brings all of it back', async () => {
    const runtime = await harness.runtime();
    const spec = harness.spec('app_1');
    await runtime.apply(spec);
    const before = await settled(runtime, spec);
    const killed = before.replicas.find(({ node }) => node === 'worker-1');
    await runtime.kill({ node: 'worker-1' });
    const after = await until(async () => {
      const seen = await settled(runtime, spec);
      return seen.replicas.every(({ startedAt }) => startedAt !== killed?.startedAt) && seen;
    });
    expect(nodesOf(after)).toEqual(['worker-0', 'worker-1']);
    expect(idsOf(after)).toEqual(idsOf(before));
  });

  it('that was away when a task was to be ended ends it when it is back', async () => {
    const runtime = await harness.runtime();
    const lines: string[] = [];
    const template = harness.template('silent', { startCommand: 'echo begun; sleep 600' });
    const task = { appId: 'app_1', appName: 'app-1', ownerId: 'user_1', runId: 'run_1' };
    const limits = { timeoutMs: 60_000, roomTimeoutMs: 60_000, since: 0 };
    const left = new AbortController();
    const request = { ...task, template, ...limits, onLine: (line: string) => lines.push(line), signal: left.signal };
    runtime.runTask(request).catch(() => undefined);
    await until(async () => lines.includes('begun'));
    left.abort();
    const [{ worker } = { worker: '' }] = await copiesOnWorkers();
    harness.leave();
    await harness.worker(worker).end('SIGKILL');
    await until(async () => (await runtime.nodes()).some(({ ready }) => !ready));
    await expect(runtime.endTask(task)).rejects.toThrow();
    await harness.startWorker(worker);
    await until(async () => (await copiesOnWorkers()).length === 0);
  });

  it('that stays away is replaced elsewhere, and the copies are spread again when it is back', async () => {
    const runtime = await harness.runtime({ workerLostMs: 300 });
    const spec = harness.spec('app_1');
    await runtime.apply(spec);
    await settled(runtime, spec);
    harness.leave();
    await runtime.kill({ node: 'worker-1' });
    const crowded = await until(async () => {
      const seen = await runtime.observe('app_1');
      return seen?.replicas.filter(({ node, state }) => node === 'worker-0' && state === 'ready').length === 2 && seen;
    });
    // A deploy goes through meanwhile.
    const next = harness.spec('app_1', { templateHash: 'two', release: 2 });
    await runtime.apply(next);
    const deployed = await settled(runtime, next);
    const living = deployed.replicas.filter(({ state }) => state === 'ready');
    expect(living.map(({ node, release }) => `${node} v${release}`)).toEqual(['worker-0 v2', 'worker-0 v2']);
    expect(crowded.rollout.state).toBe('complete');
    await harness.startWorker('worker-1');
    const spread = await until(async () => {
      const seen = await settled(runtime, next);
      return seen.replicas.length === 2 && new Set(nodesOf(seen)).size === 2 && seen;
    });
    expect(spread.replicas.every(({ release, inRotation }) => release === 2 && inRotation)).toBe(true);
  });

  it('that hangs is seen as away, and is back when it answers again', async () => {
    const runtime = await harness.runtime();
    const spec = harness.spec('app_1');
    await runtime.apply(spec);
    const before = await settled(runtime, spec);
    const { child } = harness.worker('worker-0');
    child.kill('SIGSTOP');
    await until(async () => (await runtime.nodes()).some(({ ready }) => !ready));
    // Its copies serve on.
    expect(await pidsOf(before)).toHaveLength(2);
    child.kill('SIGCONT');
    await until(async () => (await runtime.nodes()).every(({ ready }) => ready));
    expect(idsOf(await settled(runtime, spec))).toEqual(idsOf(before));
    expect(harness.complaints).toEqual([]);
  });

  it('that goes in the middle of a trial says nothing about the program', async () => {
    const runtime = await harness.runtime();
    const trial = tryOut(runtime, 'good', { healthPaths: ['/nothing'] });
    const [copy] = await until(async () => {
      const copies = await copiesOnWorkers();
      return copies.length > 0 && copies;
    });
    await runtime.kill({ node: copy!.worker });
    expect(await trial).toMatchObject({ outcome: 'listening' });
    await until(async () => (await copiesOnWorkers()).length === 0);
  });
});

describe('a copy', () => {
  it('that lives but answers nothing any more is started again, and the other one serves', async () => {
    const runtime = await harness.runtime({ hungMs: 500 });
    const spec = harness.spec('app_1');
    await runtime.apply(spec);
    const before = await settled(runtime, spec);
    const [hung, other] = before.replicas;
    const { pid } = (await (await fetch(`http://127.0.0.1:${hung?.port}/`)).json()) as { pid: number };
    process.kill(pid, 'SIGSTOP');
    const again = await until(async () => {
      const seen = (await runtime.observe('app_1'))?.replicas.find(({ id }) => id === hung?.id);
      return seen?.state === 'ready' && seen.restarts === 1 && seen;
    });
    expect(again.lastExit).toMatchObject({ reason: 'unresponsive', signal: 'SIGKILL' });
    const after = await settled(runtime, spec);
    expect(after.replicas.find(({ id }) => id === other?.id)?.startedAt).toBe(other?.startedAt);
  });
});

describe('a trial', () => {
  it('finds the port that a program insists on, for Node and for Python', async () => {
    const runtime = await harness.runtime();
    const wanted = await freePort();
    const node = await tryOut(runtime, 'hard-coded', {}, { WANTED: String(wanted) });
    expect(node).toMatchObject({ outcome: 'listening', fixedPort: wanted, loopbackOnly: false });
    const python = await tryOut(runtime, 'python', {}, { WANTED: String(wanted) });
    expect(python).toMatchObject({ outcome: 'listening', fixedPort: wanted });
  });

  it.each(['hard-coded', 'python'] as const)(
    'runs two copies of a program with a port of its own: %s',
    async (program) => {
      const runtime = await harness.runtime();
      const fixedPort = await freePort();
      const changes = {
        fixedPort,
        env: { WANTED: String(fixedPort) },
        healthCheck: { kind: 'http', path: '/' },
      } as const;
      const spec = harness.spec('app_1', { template: harness.template(program, changes) });
      await runtime.apply(spec);
      const seen = await settled(runtime, spec);
      for (const { port } of seen.replicas)
        expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello');
    },
  );

  it('moves a program whose port somebody else has', async () => {
    const runtime = await harness.runtime();
    const occupied = createServer().listen(0);
    await once(occupied, 'listening');
    const { port } = occupied.address() as AddressInfo;
    const found = await tryOut(runtime, 'hard-coded', {}, { WANTED: String(port) });
    occupied.close();
    expect(found).toMatchObject({ outcome: 'listening', fixedPort: port });
  });

  it('chooses the first path that answers well, and TCP when none does', async () => {
    const runtime = await harness.runtime();
    const good = await tryOut(runtime, 'good', { healthPaths: ['/none', '/healthz', '/'] });
    expect(good).toMatchObject({ healthCheck: { kind: 'http', path: '/healthz' }, answers: { '/none': 404 } });
    const none = await tryOut(runtime, 'good', { healthPaths: ['/none'] });
    expect(none).toMatchObject({ outcome: 'listening', healthCheck: { kind: 'tcp' }, answers: { '/none': 404 } });
    expect(none.lines).toEqual(['up']);
    const failing = await tryOut(runtime, 'failing', { healthPaths: ['/'] });
    expect(failing).toMatchObject({ outcome: 'listening', healthCheck: { kind: 'tcp' }, answers: { '/': 500 } });
  });

  it('sees a program that dies soon after it has opened its port', async () => {
    const found = await tryOut(await harness.runtime(), 'dies-soon');
    expect(found).toMatchObject({ outcome: 'ended', end: { code: 4 }, lines: ['no database'] });
  });

  it('gives up a program that opens no port', async () => {
    const found = await tryOut(await harness.runtime(), 'silent', { timeoutMs: 500 });
    expect(found).toMatchObject({ outcome: 'no-port' });
    await until(async () => (await copiesOnWorkers()).length === 0);
  });

  it('is ended by its caller, and says when there is no node', async () => {
    const runtime = await harness.runtime();
    const stop = new AbortController();
    const trial = tryOut(runtime, 'silent', { signal: stop.signal });
    await until(async () => (await copiesOnWorkers()).length === 1);
    stop.abort(new Error('canceled'));
    await expect(trial).rejects.toThrow('canceled');
    await until(async () => (await copiesOnWorkers()).length === 0);
    harness.leave();
    for (const name of ['worker-0', 'worker-1']) await harness.worker(name).end('SIGKILL');
    await until(async () => (await runtime.nodes()).every(({ ready }) => !ready));
    expect(await tryOut(runtime, 'good')).toMatchObject({ outcome: 'no-node' });
  });
});

describe('the log of an app', () => {
  it('is followed over the restart of a worker, and left without a trace', async () => {
    const runtime = await harness.runtime();
    const spec = harness.spec('app_1');
    await runtime.apply(spec);
    await settled(runtime, spec);
    const lines: string[] = [];
    const stop = new AbortController();
    const following = (async () => {
      const tail = runtime.tailLogs('app_1', { lines: 10, follow: true, signal: stop.signal });
      for await (const line of tail) lines.push(line.text);
    })();
    await until(async () => lines.filter((text) => text === 'up').length === 2);
    await runtime.kill({ node: 'worker-0' });
    await until(async () => lines.filter((text) => text === 'up').length === 3);
    stop.abort();
    await following;
  });

  it('can be left in the middle', async () => {
    const runtime = await harness.runtime();
    const spec = harness.spec('app_1');
    await runtime.apply(spec);
    await settled(runtime, spec);
    const options = { lines: 10, follow: true, signal: new AbortController().signal };
    for await (const line of runtime.tailLogs('app_1', options)) {
      expect(line.source).toMatch(/^rep_/);
      break;
    }
  });
});

describe('the removal of an app', () => {
  it('leaves nothing of a rollout that is on its way', async () => {
    const runtime = await harness.runtime();
    await runtime.apply(harness.spec('app_1', { replicas: 4 }));
    await until(async () => (await copiesOnWorkers()).length > 0);
    await runtime.remove('app_1');
    expect(await copiesOnWorkers()).toEqual([]);
    expect(await runtime.observe('app_1')).toBeUndefined();
  });

  it('is not done while a worker that may have copies is away', async () => {
    const runtime = await harness.runtime();
    const spec = harness.spec('app_1');
    await runtime.apply(spec);
    await settled(runtime, spec);
    harness.leave();
    await harness.worker('worker-0').end('SIGKILL');
    await until(async () => (await runtime.nodes()).some(({ ready }) => !ready));
    await expect(runtime.remove('app_1')).rejects.toThrow();
    await harness.startWorker('worker-0');
    await until(async () => (await runtime.nodes()).every(({ ready }) => ready));
    await runtime.remove('app_1');
    expect(await copiesOnWorkers()).toEqual([]);
  });
});

/** What the workers themselves say. */
async function copiesOnWorkers(): Promise<{ worker: string; id: string; purpose: string }[]> {
  const lists = ['worker-0', 'worker-1'].map(async (name) => {
    const { client } = harness.worker(name);
    const replicas = await client.call<{ id: string; purpose: string }[]>('GET', '/replicas');
    return replicas.map(({ id, purpose }) => ({ worker: name, id, purpose }));
  });
  return (await Promise.all(lists)).flat();
}

function tryOut(
  runtime: LocalRuntime,
  program: Parameters<LocalHarness['template']>[0],
  changes: Partial<Parameters<LocalRuntime['trial']>[0]> = {},
  env: Record<string, string> = {},
) {
  return runtime.trial({
    appId: 'app_trial',
    appName: 'app-trial',
    ownerId: 'user_1',
    runId: 'run_1',
    release: 0,
    template: harness.template(program, { env }),
    healthPaths: ['/'],
    timeoutMs: 20_000,
    roomTimeoutMs: 20_000,
    signal: new AbortController().signal,
    ...changes,
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
