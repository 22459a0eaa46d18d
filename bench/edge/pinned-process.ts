import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { send } from '@nonstop4/plane/process-group';
import { groupByLeader, type ProcessRow, readProcessTable } from '@nonstop4/plane/process-table';

/** A process that may use one processor core only. */
export class PinnedProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #errors = '';

  constructor(core: number, command: string, args: string[], env: Record<string, string> = {}) {
    // taskset becomes the command itself, so the pid is the command's.
    this.#child = spawn('taskset', ['-c', String(core), command, ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#exited = once(this.#child, 'exit');
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-2000);
    });
  }

  /** Resolves when it accepts connections; throws with its last words when it ends first. */
  async untilListening(port: number): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if (this.#child.exitCode !== null) throw new Error(`${this.#child.spawnargs.join(' ')} ended:\n${this.#errors}`);
      if (await accepts(port)) return;
      await pause(50);
    }
    throw new Error(`${this.#child.spawnargs.join(' ')} does not listen on ${port}:\n${this.#errors}`);
  }

  /** Processor time used so far, of all its threads and of what it started. */
  cpuSeconds(): number {
    return this.#members().reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  }

  residentMegabytes(): number {
    return this.#members().reduce((sum, { residentBytes }) => sum + residentBytes, 0) / 1024 / 1024;
  }

  async stop(): Promise<void> {
    for (const { pid } of this.#members()) send(pid, 'SIGKILL');
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #members(): ProcessRow[] {
    const pid = this.#child.pid ?? 0;
    return groupByLeader(readProcessTable(), [pid]).get(pid) ?? [];
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
