import { statSync } from 'node:fs';
import { Backoff } from '@nonstop4/plane/backoff';
import { ControlClient } from '@nonstop4/plane/control-client';
import { adoptProcess, type DetachedProcess, type ProcessEnd, startDetached } from '@nonstop4/plane/detached-process';
import { signalProcess, signalTree } from '@nonstop4/plane/process-group';
import type { ProcessIdentity } from '@nonstop4/plane/process-identity';
import { commandLineOf, readProcessRow } from '@nonstop4/plane/process-table';
import { DEFAULTS } from './config.ts';
import { lastLine, logSize } from './log-file.ts';
import type { PlannedProcess } from './process-plan.ts';
import type { ProcessRecord } from './process-records.ts';
import type { ProcessState, ProcessStatus } from './protocol.ts';

/** What a process tells its supervisor. */
export interface ProcessListener {
  /** It answers on its control socket. */
  answered(process: ManagedProcess): void;
  /** It ended by itself, with what is known of it in one sentence. Gives false when it must not be started again. */
  ended(process: ManagedProcess, end: ProcessEnd, sentence: string, waitMs: number): boolean;
  /** Something to say that needs nobody's answer. */
  remarked(process: ManagedProcess, sentence: string): void;
  /** What is recorded of it changed. */
  changed(): void;
}

/** sysexits.h EX_CONFIG: starting again will not help until somebody changes a setting. */
export const EXIT_CONFIG = 78;

const KILLED = new Set<string | null>(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']);

/** One process that is kept running: started or adopted, asked for its health, started again when it ends. */
export class ManagedProcess {
  readonly plan: PlannedProcess;
  readonly #listener: ProcessListener;
  readonly #control: ControlClient;
  readonly #backoff = new Backoff(DEFAULTS.backoff);
  #state: ProcessState = 'stopped';
  #running: DetachedProcess | undefined;
  #adopted = false;
  #retired = false;
  #startedAt = 0;
  #answeredAt = 0;
  #restarts = 0;
  #logFrom = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(plan: PlannedProcess, listener: ProcessListener) {
    this.plan = plan;
    this.#listener = listener;
    this.#control = new ControlClient(plan.socket);
  }

  get name(): string {
    return this.plan.name;
  }

  get answers(): boolean {
    return this.#state === 'running';
  }

  get adopted(): boolean {
    return this.#adopted;
  }

  /** Its bundle was built after it was started, or it was started from another copy of NonStop4 (older or newer). */
  isOutdated(): boolean {
    if (this.#running === undefined) return false;
    return (
      !commandLineOf(this.#running.identity.pid).includes(this.plan.program) ||
      statSync(this.plan.program).mtimeMs > this.#startedAt
    );
  }

  get pid(): number | undefined {
    return this.#running?.identity.pid;
  }

  status(): ProcessStatus {
    return {
      name: this.name,
      ...(this.pid === undefined ? {} : { pid: this.pid, startedAt: new Date(this.#startedAt).toISOString() }),
      state: this.#state,
      restarts: this.#restarts,
      memoryBytes: this.pid === undefined ? 0 : (readProcessRow(this.pid)?.residentBytes ?? 0),
    };
  }

  record(): ProcessRecord | undefined {
    if (!this.#running) return undefined;
    const startedAt = new Date(this.#startedAt).toISOString();
    return { name: this.name, identity: this.#running.identity, startedAt, restarts: this.#restarts };
  }

  /** Starts it, unless it is retired. Throws StartFailed when this machine cannot run it at all. */
  async start(): Promise<void> {
    if (this.#retired) return;
    this.#state = 'starting';
    this.#adopted = false;
    this.#logFrom = await logSize(this.plan.logPath);
    if (this.#isStopping()) return;
    this.#startedAt = Date.now();
    const { argv, env, logPath, nice } = this.plan;
    const started = await startDetached({ argv, cwd: '/', env, outPath: logPath, errPath: logPath, nice });
    this.#follow(started);
  }

  /** Goes on with one that an earlier supervisor started. */
  adopt(identity: ProcessIdentity, record?: ProcessRecord): void {
    this.#state = 'starting';
    this.#adopted = true;
    this.#startedAt = record ? Date.parse(record.startedAt) : Date.now();
    this.#restarts = record?.restarts ?? 0;
    this.#follow(adoptProcess(identity));
  }

  /** Ends it by a signal, and by SIGKILL when it takes too long; it is not started again. How long it took, milliseconds. */
  async stop(signal: NodeJS.Signals, graceMs: number): Promise<number> {
    const begun = Date.now();
    clearTimeout(this.#timer);
    this.#state = 'stopping';
    const running = this.#running;
    if (running) {
      signalProcess(running.identity, signal);
      const killer = setTimeout(() => {
        this.#listener.remarked(this, `did not stop within ${graceMs / 1_000} s and was killed`);
        signalProcess(running.identity, 'SIGKILL');
      }, graceMs);
      await running.ended;
      clearTimeout(killer);
    }
    this.#forget();
    this.#state = 'stopped';
    this.#listener.changed();
    return Date.now() - begun;
  }

  /** However it ends from now on, it is not started again. */
  retire(): void {
    this.#retired = true;
  }

  /** Another signal to a process that is stopping already. */
  signal(signal: NodeJS.Signals): void {
    if (this.#running) signalProcess(this.#running.identity, signal);
  }

  /** Asks its control socket. */
  ask<T>(path: string): Promise<T> {
    return this.#control.call<T>('GET', path, { timeoutMs: DEFAULTS.health.timeoutMs });
  }

  /** Lets go of it: it runs on, and this supervisor does not look at it any more. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#control.close();
  }

  #follow(running: DetachedProcess): void {
    this.#running = running;
    this.#answeredAt = 0;
    void running.ended.then((end) => this.#onEnd(running, end));
    this.#listener.changed();
    this.#watchHealth(running, 0);
  }

  // Often until it answers for the first time, then now and then; a process that hangs for a minute is killed.
  #watchHealth(running: DetachedProcess, failures: number): void {
    const pause = this.#state === 'running' ? DEFAULTS.health.everyMs : DEFAULTS.startingPollMs;
    this.#timer = setTimeout(() => void this.#checkHealth(running, failures), pause);
  }

  async #checkHealth(running: DetachedProcess, failuresBefore: number): Promise<void> {
    const healthy = await this.#isHealthy(running);
    if (this.#running !== running || this.#state === 'stopping') return;
    if (healthy && this.#state === 'starting') this.#onAnswered();
    const failures = healthy || this.#state === 'starting' ? 0 : failuresBefore + 1;
    if (failures < DEFAULTS.health.failuresToKill) {
      this.#watchHealth(running, failures);
      return;
    }
    this.#listener.remarked(this, 'has not answered for a minute and is killed');
    signalProcess(running.identity, 'SIGKILL');
  }

  async #isHealthy(running: DetachedProcess): Promise<boolean> {
    try {
      return (await this.ask<{ pid: number }>('/healthz')).pid === running.identity.pid;
    } catch {
      return false;
    }
  }

  #onAnswered(): void {
    this.#state = 'running';
    this.#answeredAt = Date.now();
    this.#listener.answered(this);
  }

  async #onEnd(running: DetachedProcess, end: ProcessEnd): Promise<void> {
    if (this.#running !== running || this.#state === 'stopping') return;
    const ranWellMs = this.#answeredAt === 0 ? 0 : Date.now() - this.#answeredAt;
    const said = await lastLine(this.plan.logPath, this.#logFrom);
    // It may have been told to stop while its log was read.
    if (this.#running !== running || this.#isStopping()) return;
    this.#forget();
    this.#state = this.#retired ? 'stopped' : 'backing-off';
    if (this.#retired) return;
    const waitMs = this.#backoff.next(ranWellMs);
    if (!this.#listener.ended(this, end, sentenceOf(end, Date.now() - this.#startedAt, said), waitMs)) return;
    this.#timer = setTimeout(() => void this.#startAgain(), waitMs);
    this.#listener.changed();
  }

  async #startAgain(): Promise<void> {
    this.#restarts += 1;
    try {
      await this.start();
    } catch (error) {
      const waitMs = this.#backoff.next(0);
      this.#state = 'backing-off';
      this.#listener.remarked(this, `cannot be started: ${(error as Error).message}`);
      this.#timer = setTimeout(() => void this.#startAgain(), waitMs);
    }
  }

  #isStopping(): boolean {
    return this.#state === 'stopping' || this.#state === 'stopped';
  }

  #forget(): void {
    clearTimeout(this.#timer);
    // Builds that the server ran would go on without anybody who knows of them. (Replicas lead sessions of their own.)
    if (this.#running) signalTree(this.#running.identity, 'SIGKILL');
    this.#running = undefined;
  }
}

// What one killed from outside said last is not why it ended, and how an adopted one ended nobody is told.
function sentenceOf({ code, signal }: ProcessEnd, ranMs: number, said: string | undefined): string {
  const how = signal !== null ? `was ended by ${signal}` : code === null ? 'ended' : `ended with code ${code}`;
  const words = said === undefined || KILLED.has(signal) || how === 'ended' ? '' : `: ${said}`;
  return `${how} after ${Math.round(ranMs / 100) / 10} s${words}`;
}
