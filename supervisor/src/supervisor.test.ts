import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { ControlClient } from '@nonstop4/plane/control-client';
import { ControlError, serveControl } from '@nonstop4/plane/control-server';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SupervisorHarness } from '../../testing/supervisor/supervisor-harness.ts';
import { freePort } from '../../testing/worker/worker-harness.ts';
import type { SupervisorHealth } from './protocol.ts';

const NAMES = ['worker-0', 'worker-1', 'edge-0', 'edge-1', 'server'];

let harness: SupervisorHarness;
beforeEach(() => {
  harness = new SupervisorHarness();
});
afterEach(() => harness.dispose());

describe('a start', () => {
  it('runs everything, says what it sees, where it is and what it is not', async () => {
    harness.behave('server', { setupUrl: 'http://fake.localhost:1/setup#once' });
    const supervisor = await harness.startUp();
    const output = supervisor.output();
    for (const name of NAMES) expect(output).toMatch(new RegExp(`✔ ${name} runs \\(pid \\d+\\)`));
    expect(output).toMatch(/✔ Node 24[\d.]+ on Linux/);
    expect(output).toContain('NonStop4 runs at http://fake.localhost:1\n');
    expect(output).toContain('Set it up with this link, once: http://fake.localhost:1/setup#once');
    expect(output).toMatch(/Apps and builds run (in sandboxes|as your own user)/);
    const processes = await harness.processes();
    expect(processes.map(({ name, state, restarts }) => ({ name, state, restarts }))).toEqual(
      NAMES.map((name) => ({ name, state: 'running', restarts: 0 })),
    );
    for (const { memoryBytes } of processes) expect(memoryBytes).toBeGreaterThan(10e6);
    const log = readFileSync(join(harness.data.logs, 'supervisor.log'), 'utf8');
    expect(log).toContain('NonStop4 runs at');
    expect(log).not.toContain('setup#once');
    expect(await harness.control.call<SupervisorHealth>('GET', '/healthz')).toMatchObject({
      name: 'supervisor',
      pid: supervisor.child.pid,
      url: 'http://fake.localhost:1',
      sandbox: 'auto',
    });
  });

  it('gives the children settings, and nothing else of the environment', async () => {
    const secret = { AWS_SECRET_ACCESS_KEY: 'x', NODE_OPTIONS: '--no-warnings', PIP_INDEX_URL: 'https://pip.example' };
    await harness.startUp({ ...secret, LANG: 'ko_KR.UTF-8', NONSTOP4_UPLOAD_MAX: '8 MB' });
    const environmentOf = async (name: string) => {
      const client = new ControlClient(harness.data.socket(name));
      const environment = await client.call<Record<string, string>>('GET', '/environment');
      client.close();
      return environment;
    };
    const edge = await environmentOf('edge-1');
    expect(Object.keys(edge).sort()).toEqual(
      [
        'LANG',
        'MALLOC_ARENA_MAX',
        'NONSTOP4_DATA',
        'NONSTOP4_EDGE_PORT',
        'NONSTOP4_PROCESS',
        'NONSTOP4_PROGRAMS',
        'NONSTOP4_UPLOAD_MAX',
        'PATH',
      ].sort(),
    );
    expect(edge).toMatchObject({ NONSTOP4_PROCESS: 'edge-1', NONSTOP4_UPLOAD_MAX: '8 MB' });
    const server = await environmentOf('server');
    expect(server.PIP_INDEX_URL).toBe('https://pip.example');
    expect(server).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
    expect(server).not.toHaveProperty('NODE_OPTIONS');
  });

  it('while the platform runs, or is starting, says where and starts nothing', async () => {
    harness.behave('server', { setupUrl: 'http://fake.localhost:1/setup#once' });
    const first = harness.start();
    const starting = harness.start();
    await vi.waitFor(() => expect(first.output() + starting.output()).toContain('NonStop4 runs at'), 20_000);
    const later = harness.start();
    expect(await later.ended).toBe(0);
    expect(later.output()).toBe(
      'NonStop4 is already running: http://fake.localhost:1\nSet it up with this link, once: http://fake.localhost:1/setup#once\n',
    );
    await vi.waitFor(() => expect([first.child.exitCode, starting.child.exitCode]).toContain(0), 10_000);
    expect(harness.notes().filter((note) => note.endsWith(' start'))).toHaveLength(NAMES.length);
  });

  it('that fails because of a setting says that sentence, stops everything and exits with 78', async () => {
    harness.behave('edge-1', { say: 'Port 8080 is in use: choose another with NONSTOP4_EDGE_PORT.', exit: 78 });
    const supervisor = harness.start();
    expect(await supervisor.ended).toBe(78);
    expect(supervisor.output()).toContain('✘ Port 8080 is in use: choose another with NONSTOP4_EDGE_PORT.\n');
    expect(harness.running()).toEqual([]);
  });

  it.each(['NONSTOP4_EDGE_PORT', 'NONSTOP4_EDGE_TLS_PORT'])(
    'on the port of another platform (%s), which the kernel would let it share, starts nothing and says so',
    async (setting) => {
      const other = createServer();
      const listening = new Promise<void>((resolve) => other.once('listening', () => resolve()));
      other.listen({ host: '127.0.0.1', port: 0, reusePort: true });
      await listening;
      const { port } = other.address() as AddressInfo;
      try {
        const free = await freePort();
        const supervisor = harness.start({ NONSTOP4_EDGE_PORT: String(free), [setting]: String(port) });
        expect(await supervisor.ended).toBe(78);
        expect(supervisor.output()).toContain(`✘ Port ${port} on 127.0.0.1, for the visitors of the apps, is taken`);
        expect(supervisor.output()).toContain(`set ${setting} to a free one.\n`);
        expect(supervisor.output()).not.toContain(' runs (pid');
        expect(harness.running()).toEqual([]);
      } finally {
        other.close();
      }
    },
  );

  it('after a killed supervisor does not take the port of its own edges for taken', async () => {
    const first = await harness.startUp();
    await harness.kill(first);
    const own = createServer();
    const listening = new Promise<void>((resolve) => own.once('listening', () => resolve()));
    own.listen({ host: '127.0.0.1', port: 0, reusePort: true });
    await listening;
    try {
      const { port } = own.address() as AddressInfo;
      const next = await harness.startUp({ NONSTOP4_EDGE_PORT: String(port) });
      expect(next.output()).toContain('✔ edge-0 goes on running');
      expect(await harness.control.call('GET', '/healthz')).toMatchObject({ visitorsPort: port });
    } finally {
      own.close();
    }
  });

  it.each([
    [{ NONSTOP4_EDGES: '0' }, 'NONSTOP4_EDGES must be a whole number from 1 to 16, not 0.', 1],
    [{ NONSTOP4_PROGRAMS: '/nowhere' }, '/nowhere/worker.js is missing: build the project again', 78],
    [{ NONSTOP4_DATA: '/dev/null/x' }, 'The data directory /dev/null/x cannot be made', 78],
  ])('with %j says what is wrong', async (env, message, code) => {
    const supervisor = harness.start(env);
    expect(await supervisor.ended).toBe(code);
    expect(supervisor.output()).toContain(message);
  });

  it('has as many edges and workers as it is told', async () => {
    await harness.startUp({ NONSTOP4_EDGES: '1', NONSTOP4_WORKERS: '3' });
    expect(Object.keys(await harness.pids())).toEqual(['worker-0', 'worker-1', 'worker-2', 'edge-0', 'server']);
  });
});

describe('a process that ends', () => {
  it('by being killed is not said to have ended of what it happened to say last', async () => {
    harness.behave('worker-0', { say: 'worker-0 runs: 3 replicas' });
    const supervisor = await harness.startUp();
    process.kill((await harness.pids())['worker-0']!, 'SIGKILL');
    await harness.eventually('worker-0', (status) => expect(status).toMatchObject({ state: 'running', restarts: 1 }));
    expect(supervisor.output()).toMatch(/✘ worker-0 was ended by SIGKILL after [\d.]+ s\. Starting it again\.\n/);
  });

  it('is started again at once, and the others are left alone', async () => {
    const supervisor = await harness.startUp();
    const before = await harness.pids();
    process.kill(before['edge-0']!, 'SIGKILL');
    const again = await harness.eventually('edge-0', (status) => {
      expect(status).toMatchObject({ state: 'running', restarts: 1 });
    });
    expect(again.pid).not.toBe(before['edge-0']);
    expect(await harness.pids()).toEqual({ ...before, 'edge-0': again.pid });
    expect(supervisor.output()).toMatch(/✘ edge-0 was ended by SIGKILL after [\d.]+ s\. Starting it again\.\n/);
  });

  it('again and again is started ever later, and said once with its last words', async () => {
    const supervisor = await harness.startUp();
    harness.behave('worker-1', { say: 'Error: the disk is full', exit: 1 });
    process.kill((await harness.pids())['worker-1']!, 'SIGKILL');
    await harness.eventually('worker-1', (status) => {
      expect(status.state).toBe('backing-off');
      expect(status.restarts).toBeGreaterThan(3);
    });
    const said = supervisor.output().match(/worker-1 ended with code 1 after [\d.]+ s: Error: the disk is full.*/g);
    expect(said).toHaveLength(1);
    expect(said?.[0]).toContain('Starting it again in 0.1 s.');
    harness.behave('worker-1', {});
    await harness.eventually('worker-1', (status) => expect(status.state).toBe('running'));
  });
});

describe('a start from another copy', () => {
  it('takes over what runs and restarts it one after the other; the first supervisor ends alone', async () => {
    const first = await harness.startUp();
    const before = await harness.pids();
    const programs = harness.copyPrograms();
    const next = await harness.startUp({ NONSTOP4_PROGRAMS: programs });
    expect(await first.ended).toBe(0);
    expect(first.output()).toContain('Another copy of NonStop4 takes over here. Everything runs on');
    expect(next.output()).toContain('Taking over from the copy in ');
    for (const name of NAMES) expect(next.output()).toContain(`✔ ${name} goes on running (pid ${before[name]})`);
    // Although its files are older than the start of what runs.
    await vi.waitFor(async () => {
      const now = await harness.pids();
      expect(NAMES.filter((name) => now[name] !== undefined && now[name] !== before[name])).toEqual(NAMES);
    }, 20_000);
    expect(harness.notes()).toContain('worker-0 SIGHUP');
    expect(harness.notes()).not.toContain('worker-0 SIGTERM');
    expect(await harness.control.call<SupervisorHealth>('GET', '/healthz')).toMatchObject({ programs });
  });

  it('asks again while the first supervisor does not answer', async () => {
    const first = await harness.startUp();
    const socket = harness.data.socket('supervisor');
    renameSync(socket, `${socket}.aside`);
    const busy = await serveControl(socket, {
      'GET /healthz': () => {
        renameSync(`${socket}.aside`, socket);
        throw new ControlError(503, 'no answer in time');
      },
    });
    // It takes away what has its name, so not before the platform is gone.
    onTestFinished(() => void busy.close());
    const next = await harness.startUp({ NONSTOP4_PROGRAMS: harness.copyPrograms() });
    expect(next.output()).toContain('Taking over from the copy in ');
    expect(await first.ended).toBe(0);
  });
});

describe('a start from another copy that cannot run', () => {
  it('leaves the first supervisor in its place', async () => {
    const first = await harness.startUp();
    const programs = harness.copyPrograms();
    rmSync(join(programs, 'worker.js'));
    const next = harness.start({ NONSTOP4_PROGRAMS: programs });
    expect(await next.ended).toBe(78);
    expect(next.output()).toContain('worker.js is missing');
    expect(first.child.exitCode).toBeNull();
    expect(await harness.control.call<SupervisorHealth>('GET', '/healthz')).toMatchObject({ pid: first.child.pid });
  });
});

describe('a supervisor that was killed', () => {
  it('leaves everything running, and the next one goes on with it', async () => {
    harness.behave('edge-1', { say: 'edge-1 knows 4 routes' });
    const first = await harness.startUp();
    const before = await harness.pids();
    process.kill(before.server!, 'SIGKILL');
    await harness.eventually('server', (status) => expect(status).toMatchObject({ state: 'running', restarts: 1 }));
    const pids = await harness.pids();
    await harness.kill(first);
    expect(harness.running()).toHaveLength(5);
    const next = await harness.startUp();
    expect(await harness.pids()).toEqual(pids);
    expect(next.output()).toContain(`✔ server goes on running (pid ${pids.server})`);
    expect(harness.notes().filter((note) => note.endsWith(' start'))).toHaveLength(NAMES.length + 1);
    process.kill(pids['edge-1']!, 'SIGKILL');
    await harness.eventually('edge-1', (status) => expect(status).toMatchObject({ state: 'running', restarts: 1 }));
    expect(next.output()).toMatch(/✘ edge-1 ended after [\d.]+ s\. Starting it again\.\n/);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
    expect(harness.running()).toEqual([]);
  });

  it('is followed by one that restarts what runs an earlier build, one after the other', async () => {
    const first = await harness.startUp();
    const before = await harness.pids();
    await harness.kill(first);
    const later = new Date(Date.now() + 60_000);
    for (const kind of ['edge', 'server']) harness.touchProgram(kind, later);
    const next = await harness.startUp();
    await vi.waitFor(async () => {
      const now = await harness.pids();
      const restarted = NAMES.filter((name) => now[name] !== undefined && now[name] !== before[name]);
      expect(restarted).toEqual(['edge-0', 'edge-1', 'server']);
    }, 20_000);
    expect(next.output()).toContain('edge-0, edge-1, server ran on with an earlier build');
    const ends = harness.notes().filter((note) => note.endsWith(' SIGTERM'));
    expect(ends).toEqual(['edge-0 SIGTERM', 'edge-1 SIGTERM', 'server SIGTERM']);
  });

  it('before it had written its list is followed by one of another copy that finds them', async () => {
    const first = await harness.startUp();
    const before = await harness.pids();
    await harness.kill(first);
    rmSync(join(harness.data.run, 'processes.json'));
    const next = await harness.startUp({ NONSTOP4_PROGRAMS: harness.copyPrograms() });
    expect(next.output()).toContain(`✔ worker-0 goes on running (pid ${before['worker-0']})`);
  });

  it('before it had written its list is followed by one that finds them', async () => {
    const first = await harness.startUp();
    const before = await harness.pids();
    await harness.kill(first);
    rmSync(join(harness.data.run, 'processes.json'));
    await harness.startUp();
    expect(await harness.pids()).toEqual(before);
  });

  it('is followed by one that starts what ended meanwhile and stops what is not wanted any more', async () => {
    const first = await harness.startUp({ NONSTOP4_WORKERS: '3' });
    const before = await harness.pids();
    await harness.kill(first);
    process.kill(before['edge-0']!, 'SIGKILL');
    const next = await harness.startUp();
    const after = await harness.pids();
    expect(after).toMatchObject({ 'worker-0': before['worker-0'], 'edge-1': before['edge-1'], server: before.server });
    expect(after['edge-0']).not.toBe(before['edge-0']);
    await vi.waitFor(() => expect(harness.running()).not.toContain(before['worker-2']), 10_000);
    expect(next.output()).toContain('worker-2 is not wanted any more');
    expect(harness.notes()).toContain('worker-2 SIGTERM');
  });

  it('is followed by one that stops only what it started when a setting is wrong', async () => {
    const first = await harness.startUp();
    const before = await harness.pids();
    await harness.kill(first);
    process.kill(before.server!, 'SIGKILL');
    harness.behave('server', { say: 'The database is newer than this version.', exit: 78 });
    const next = harness.start();
    expect(await next.ended).toBe(78);
    expect(next.output()).toContain('✘ The database is newer than this version.');
    expect(harness.running().toSorted()).toEqual(
      [before['worker-0'], before['worker-1'], before['edge-0'], before['edge-1']].toSorted(),
    );
  });
});

describe('stopping', () => {
  const stopsOf = (notes: string[]) => notes.filter((note) => note.endsWith('SIGTERM'));

  it.each(['SIGINT', 'SIGTERM'] as const)('by %s goes server, edges, workers, with a line for each', async (signal) => {
    for (const name of ['edge-0', 'edge-1']) harness.behave(name, { drain: 300 });
    const supervisor = await harness.startUp();
    supervisor.child.kill(signal);
    expect(await supervisor.ended).toBe(0);
    const [server, ...others] = stopsOf(harness.notes());
    expect(server).toBe('server SIGTERM');
    expect(others.slice(0, 2).toSorted()).toEqual(['edge-0 SIGTERM', 'edge-1 SIGTERM']);
    expect(others.slice(2).toSorted()).toEqual(['worker-0 SIGTERM', 'worker-1 SIGTERM']);
    expect(supervisor.output()).toMatch(
      /stopping the server\n {2}stopped after [\d.]+ s\nstopping the edges.*\n {2}stopped after 0\.[3-9] s\nstopping the workers.*\n {2}stopped/,
    );
    expect(harness.running()).toEqual([]);
    expect(existsSync(join(harness.data.run, 'processes.json'))).toBe(true);
  });

  it('by the control socket does the same', async () => {
    const supervisor = await harness.startUp();
    await harness.control.call('POST', '/stop');
    expect(await supervisor.ended).toBe(0);
    expect(harness.running()).toEqual([]);
  });

  it('at a second signal does not wait', async () => {
    for (const name of NAMES) harness.behave(name, { drain: -1 });
    const supervisor = await harness.startUp();
    supervisor.child.kill('SIGINT');
    await vi.waitFor(() => expect(harness.notes()).toContain('server SIGTERM'), 10_000);
    const begun = Date.now();
    supervisor.child.kill('SIGINT');
    expect(await supervisor.ended).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(harness.running()).toEqual([]);
    expect(supervisor.output()).toContain('stopping everything at once');
  });

  it('while it is still starting stops what was started', async () => {
    harness.behave('server', { exit: 1 });
    const supervisor = harness.start();
    await vi.waitFor(() => expect(supervisor.output()).toContain('✔ edge-0 runs'), 20_000);
    supervisor.child.kill('SIGTERM');
    expect(await supervisor.ended).toBe(0);
    expect(harness.running()).toEqual([]);
  });
});

describe('a restart', () => {
  it('of one process leaves the others alone and is no crash', async () => {
    await harness.startUp();
    const before = await harness.pids();
    await harness.control.call('POST', '/restart/edge-1', { timeoutMs: 60_000 });
    const after = await harness.processes();
    expect(after.find(({ name }) => name === 'edge-1')).toMatchObject({ state: 'running', restarts: 0 });
    const changed = after.filter(({ name, pid }) => before[name] !== pid).map(({ name }) => name);
    expect(changed).toEqual(['edge-1']);
    await expect(harness.control.call('POST', '/restart/edge-9')).rejects.toMatchObject({ status: 404 });
  });

  it('of all by SIGHUP goes one after the other, and workers hand over', async () => {
    const supervisor = await harness.startUp();
    const before = await harness.pids();
    supervisor.child.kill('SIGHUP');
    await vi.waitFor(async () => {
      const after = await harness.processes();
      expect(after.every(({ name, pid, state }) => state === 'running' && pid !== before[name])).toBe(true);
    }, 20_000);
    expect(harness.notes().slice(NAMES.length)).toEqual([
      ...['edge-0 SIGTERM', 'edge-0 start', 'edge-1 SIGTERM', 'edge-1 start'],
      ...['worker-0 SIGHUP', 'worker-0 start', 'worker-1 SIGHUP', 'worker-1 start'],
      ...['server SIGTERM', 'server start'],
    ]);
  });
});

describe('a terminal that is closed', () => {
  it('takes nothing away and restarts nothing', async () => {
    const pid = await harness.startAndCloseTerminal();
    expect(await harness.control.call('GET', '/healthz')).toMatchObject({ pid });
    // Restarts wait for each other: had the hang-up been taken for one, it would have come first.
    await harness.control.call('POST', '/restart/edge-1', { timeoutMs: 60_000 });
    expect(harness.notes().slice(NAMES.length)).toEqual(['edge-1 SIGTERM', 'edge-1 start']);
    expect((await harness.processes()).every(({ state }) => state === 'running')).toBe(true);
    process.kill((await harness.pids())['worker-0']!, 'SIGKILL');
    await harness.eventually('worker-0', (status) => expect(status).toMatchObject({ state: 'running', restarts: 1 }));
    await harness.control.call('POST', '/stop');
    await vi.waitFor(() => expect(harness.running()).toEqual([]), 10_000);
  });
});

describe('the log of a process', () => {
  it('is kept small while the process writes', async () => {
    const program = join(harness.root, 'noisy.ts');
    const fake = new URL('../../testing/supervisor/fake-program.ts', import.meta.url).pathname;
    const flood = `setInterval(() => process.stdout.write('noise '.repeat(20000) + '\\n'), 20);`;
    writeFileSync(program, `import ${JSON.stringify(fake)};\n${flood}\n`);
    harness.useProgram('edge', program);
    await harness.startUp({ NONSTOP4_EDGES: '1' });
    const log = join(harness.data.logs, 'edge-0.log');
    const sizes = () =>
      [log, `${log}.1`, `${log}.2`, `${log}.3`].map((path) => (existsSync(path) ? readFileSync(path).length : 0));
    await vi.waitFor(() => expect(sizes()[2]).toBeGreaterThan(0), { timeout: 30_000, interval: 200 });
    const [now = 0, ...older] = sizes();
    expect(older[2]).toBe(0);
    for (const size of older.slice(0, 2)) expect(size).toBe(5 * 1024 * 1024);
    expect(now).toBeLessThan(200 * 1024 * 1024);
    expect(readFileSync(`${log}.1`, 'utf8')).not.toContain('\0');
    await vi.waitFor(() => expect(readFileSync(log, 'latin1').startsWith('\0')).toBe(false));
  }, 40_000);
});
