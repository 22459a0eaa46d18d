import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ControlClient } from '@nonstop4/plane/control-client';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { findMarkedProcesses, send } from '@nonstop4/plane/process-group';
import type { ProcessStatus } from '@nonstop4/supervisor/protocol';
import { expect, vi } from 'vitest';
import type { FakeBehaviour } from './fake-program.ts';

const MAIN = fileURLToPath(new URL('../../supervisor/src/main.ts', import.meta.url));
const FAKE = fileURLToPath(new URL('./fake-program.ts', import.meta.url));
const WORKER = fileURLToPath(new URL('../../worker/src/main.ts', import.meta.url));

/** The fakes open no port for visitors: whoever has the usual one on this machine is in nobody's way. */
const FAKE_EDGES = { NONSTOP4_EDGE_PORT: '0' };

export interface RunningSupervisor {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

/** A data directory with fake programs, and supervisors on it; everything is killed and removed by dispose(). */
export class SupervisorHarness {
  readonly root = mkdtempSync(join(tmpdir(), 'nonstop4-supervisor-'));
  readonly data = dataDirectory(join(this.root, 'data'));
  readonly control = new ControlClient(this.data.socket('supervisor'));
  readonly #programs = join(this.root, 'programs');
  readonly #supervisors: RunningSupervisor[] = [];

  constructor() {
    mkdirSync(this.data.root);
    mkdirSync(this.#programs);
    writeFileSync(join(this.#programs, 'package.json'), '{"type":"module"}');
    for (const kind of ['server', 'edge', 'worker']) this.useProgram(kind, FAKE);
  }

  /** Another copy of the programs, as an upgrade brings one; built long ago. */
  copyPrograms(): string {
    const copy = join(this.root, 'other-programs');
    cpSync(this.#programs, copy, { recursive: true });
    for (const kind of ['server', 'edge', 'worker']) utimesSync(join(copy, `${kind}.js`), new Date(0), new Date(0));
    return copy;
  }

  /** Runs the real worker in place of the fake one. */
  useRealWorker(): void {
    this.useProgram('worker', WORKER);
  }

  useProgram(kind: string, path: string): void {
    writeFileSync(join(this.#programs, `${kind}.js`), `import ${JSON.stringify(path)};\n`);
  }

  /** As if it had been built at that time. */
  touchProgram(kind: string, time: Date): void {
    utimesSync(join(this.#programs, `${kind}.js`), time, time);
  }

  /** From its next start on. */
  behave(name: string, behaviour: FakeBehaviour): void {
    writeFileSync(join(this.data.root, `${name}.behaviour.json`), JSON.stringify(behaviour));
  }

  /** What the fakes were told, in order. */
  notes(): string[] {
    return readFileSync(join(this.data.root, 'notes.log'), 'utf8').split('\n').filter(Boolean);
  }

  start(env: Record<string, string> = {}): RunningSupervisor {
    const own = {
      PATH: process.env.PATH,
      NONSTOP4_DATA: this.data.root,
      NONSTOP4_PROGRAMS: this.#programs,
      ...FAKE_EDGES,
    };
    const child = spawn(process.execPath, [MAIN], { env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const supervisor = { child, output: () => printed, ended };
    this.#supervisors.push(supervisor);
    return supervisor;
  }

  /** Starts one on a terminal of its own, which is closed when it says that the platform runs; its pid. */
  async startAndCloseTerminal(): Promise<number> {
    const argv = JSON.stringify([process.execPath, MAIN]);
    const code = `
import os, pty
pid, terminal = pty.fork()
if pid == 0:
    argv = ${argv}
    os.execv(argv[0], argv)
seen = b""
while b"Ctrl-C stops" not in seen:
    seen += os.read(terminal, 4096)
os.close(terminal)
print(pid)
`;
    const env = {
      PATH: process.env.PATH,
      NONSTOP4_DATA: this.data.root,
      NONSTOP4_PROGRAMS: this.#programs,
      ...FAKE_EDGES,
    };
    const python = spawn('python3', ['-c', code], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = await once(python.stdout, 'data');
    return Number(printed);
  }

  /** Starts one and waits until it says that the platform runs. */
  async startUp(env: Record<string, string> = {}): Promise<RunningSupervisor> {
    const supervisor = this.start(env);
    await vi.waitFor(() => expect(supervisor.output()).toContain('NonStop4 runs at'), {
      timeout: 20_000,
      interval: 25,
    });
    return supervisor;
  }

  async kill(supervisor: RunningSupervisor): Promise<void> {
    supervisor.child.kill('SIGKILL');
    await supervisor.ended;
  }

  processes(): Promise<ProcessStatus[]> {
    return this.control.call('GET', '/processes');
  }

  async pids(): Promise<Record<string, number | undefined>> {
    return Object.fromEntries((await this.processes()).map(({ name, pid }) => [name, pid]));
  }

  /** Waits until a process passes the checks. */
  eventually(name: string, check: (status: ProcessStatus) => void): Promise<ProcessStatus> {
    return vi.waitFor(
      async () => {
        const status = (await this.processes()).find((one) => one.name === name)!;
        check(status);
        return status;
      },
      { timeout: 20_000, interval: 25 },
    );
  }

  /** Processes of this platform that run, the supervisor left out. */
  running(): number[] {
    return findMarkedProcesses({ name: 'NONSTOP4_DATA', value: this.data.root })
      .map((row) => row.pid)
      .filter((pid) => !this.#supervisors.some(({ child }) => child.pid === pid));
  }

  async dispose(): Promise<void> {
    this.control.close();
    for (const supervisor of this.#supervisors) await this.kill(supervisor);
    for (const pid of this.running()) send(pid, 'SIGKILL');
    await vi.waitFor(() => expect(this.running()).toEqual([]), 10_000);
    rmSync(this.root, { recursive: true, force: true });
  }
}
