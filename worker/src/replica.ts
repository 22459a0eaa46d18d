import { writeFile } from 'node:fs/promises';
import { Backoff } from '@nonstop4/plane/backoff';
import { type DetachedProcess, type ProcessEnd, StartFailed } from '@nonstop4/plane/detached-process';
import { killEverything, membersOf, type ProcessMark, signalTree } from '@nonstop4/plane/process-group';
import { NICE, setSessionNice } from '@nonstop4/plane/scheduling';
import { DEFAULTS } from './config.ts';
import type { LaunchedProcess } from './enclosure.ts';
import { exitInWords, seconds } from './exit-words.ts';
import { watchHealth } from './health-watch.ts';
import type { ListeningSocket, ReplicaExit, ReplicaPhase, ReplicaSpec, ReplicaStatus } from './protocol.ts';
import type { ReplicaFacts, ReplicaRecord } from './replica-store.ts';
import type { LeaveGate } from './start-gate.ts';
import { untilTreeIsGone } from './tree-end.ts';

/** What a replica needs of the worker that holds it. */
export interface ReplicaSurroundings {
  /** Waits for its turn to start. */
  enter(): Promise<LeaveGate>;
  /** Starts the process. Throws StartFailed. */
  launch(spec: ReplicaSpec): Promise<LaunchedProcess>;
  /** Whether it runs without a sandbox although there are some. */
  leavesOpen(spec: ReplicaSpec): boolean;
  /** Its process, which ran without a sandbox, has ended. */
  endedOpen(spec: ReplicaSpec): void;
  /** Whether the kernel has ended something of the control group because its memory was used up. */
  ranOutOfMemory(group: string | undefined): boolean;
  /** Adds a line of the platform's own to the replica's log, after what its process wrote until now. */
  log(spec: ReplicaSpec, text: string): void;
  /** The same when its process has ended: all that it wrote comes before. */
  logEnd(spec: ReplicaSpec, text: string): void;
  /** Its status or what is recorded of it has changed. */
  changed(replica: Replica): void;
}

/** Why somebody else has a replica killed. */
export type KillReason = Extract<ReplicaExit['reason'], 'killed-for-drill' | 'unresponsive'>;

/** The environment variable that every process of a replica carries. */
export const REPLICA_MARK = 'NONSTOP4_REPLICA';
/** Adds this to what the kernel reckons when memory runs out (proc_pid_oom_score_adj(5)): apps go before the platform. */
const OOM_SCORE_ADJUSTMENT = '500';

/** One replica: starts its process, watches it, starts it again when it ends, until it is stopped. */
export class Replica {
  readonly spec: ReplicaSpec;
  readonly #around: ReplicaSurroundings;
  readonly #facts: ReplicaFacts;
  readonly #backoff = new Backoff(DEFAULTS.backoff);
  #phase: ReplicaPhase = 'starting';
  #process: DetachedProcess | undefined;
  /** Why this worker kills the process, before its end is seen. */
  #killedFor: ReplicaExit['reason'] | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #stopBy = Number.POSITIVE_INFINITY;
  #restartTimer: NodeJS.Timeout | undefined;
  #startTimer: NodeJS.Timeout | undefined;
  #leaveGate: LeaveGate = () => undefined;
  #endWatch: () => void = () => undefined;
  #lastProbeFailure: string | undefined;
  #unhealthySince: string | undefined;
  #usage = { cpuCores: 0, memoryBytes: 0 };
  #listening: ListeningSocket[] = [];
  #sawSocketsWhenReady = false;

  constructor(record: ReplicaRecord, around: ReplicaSurroundings) {
    this.spec = record.spec;
    this.#facts = record.facts;
    this.#around = around;
    if (record.facts.over) this.#phase = 'exited';
  }

  get record(): ReplicaRecord {
    return { spec: this.spec, facts: this.#facts };
  }

  /** Pid of the leader of its processes while there is one. */
  get leader(): number | undefined {
    return this.#process?.identity.pid;
  }

  /** Whether its listening sockets are wanted now. */
  get wantsSockets(): boolean {
    return this.#process !== undefined && (this.spec.purpose === 'trial' || !this.#sawSocketsWhenReady);
  }

  status(): ReplicaStatus {
    const { id, app, release, templateHash, port, purpose } = this.spec;
    const { startedAt, readyAt, restarts, lastExit, everReady } = this.#facts;
    return {
      ...{ id, app, release, templateHash, port, purpose },
      phase: this.#phase,
      ...(this.leader === undefined ? {} : { pid: this.leader }),
      startedAt,
      ...(readyAt === undefined ? {} : { readyAt }),
      restarts,
      ...(lastExit === undefined ? {} : { lastExit }),
      everReady,
      ...this.#usage,
      listening: this.#listening,
      ...(this.#unhealthySince === undefined ? {} : { unhealthySince: this.#unhealthySince }),
      ...(this.#lastProbeFailure === undefined ? {} : { lastProbeFailure: this.#lastProbeFailure }),
    };
  }

  /** Starts its process; resolves when it runs or could not be started. */
  start(): Promise<void> {
    this.#starting ??= this.#launch().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Goes on with a process that an earlier worker started. */
  adopt(process: DetachedProcess): void {
    this.#phase = this.#facts.readyAt === undefined ? 'starting' : 'ready';
    this.#around.log(this.spec, 'goes on running: its worker was started again');
    this.#follow(process);
  }

  /** For a trial whose process ended unseen. */
  declareOver(): void {
    const ranMs = Math.max(0, Date.now() - Date.parse(this.#facts.startedAt));
    this.#recordExit({ at: now(), code: null, signal: null, reason: 'unknown', ranMs });
  }

  /** Ends its processes: SIGTERM, and SIGKILL after graceMs. A later call can only make it quicker. */
  stop(graceMs: number): Promise<void> {
    this.#stopBy = Math.min(this.#stopBy, Date.now() + graceMs);
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** SIGKILLs its processes; what follows is as after any crash. */
  kill(reason: KillReason): void {
    this.#kill(reason);
  }

  sampled(cpuCores: number | undefined, memoryBytes: number): void {
    this.#usage = { cpuCores: cpuCores ?? this.#usage.cpuCores, memoryBytes };
  }

  exceededMemory(): void {
    this.#kill('out-of-memory');
  }

  /** Whether the kernel has ended a part of it for its memory: what is left is half an app. */
  get lostPart(): boolean {
    return this.#around.ranOutOfMemory(this.#facts.group);
  }

  sawSockets(listening: ListeningSocket[]): void {
    if (this.#facts.readyAt !== undefined) this.#sawSocketsWhenReady = true;
    if (JSON.stringify(listening) === JSON.stringify(this.#listening)) return;
    this.#listening = listening;
    this.#around.changed(this);
  }

  async #launch(): Promise<void> {
    this.#leaveGate = await this.#around.enter();
    if (this.#stopping) return this.#leaveGate();
    this.#phase = 'starting';
    this.#facts.startedAt = now();
    this.#facts.readyAt = undefined;
    this.#lastProbeFailure = undefined;
    this.#listening = [];
    this.#sawSocketsWhenReady = false;
    try {
      const process = await this.#around.launch(this.spec);
      this.#facts.group = process.group;
      this.#facts.enclosed = process.enclosed;
      lowerPriorityForMemory(process.identity.pid);
      this.#around.log(
        this.spec,
        `started: ${this.spec.purpose === 'trial' ? 'trial run' : `release ${this.spec.release}`}, port ${this.spec.port}${this.#around.leavesOpen(this.spec) ? ', without a sandbox until its next deploy' : ''}`,
      );
      this.#follow(process);
    } catch (error) {
      if (!(error instanceof StartFailed)) throw error;
      this.#recordExit({
        at: now(),
        code: null,
        signal: null,
        reason: 'spawn-failed',
        ranMs: 0,
        message: error.message,
      });
    }
  }

  #follow(process: DetachedProcess): void {
    this.#process = process;
    this.#facts.identity = process.identity;
    this.#killedFor = undefined;
    void process.ended.then((end) => this.#onEnd(process, end));
    if (this.spec.healthCheck.kind !== 'none') this.#watch();
    this.#around.changed(this);
  }

  #watch(): void {
    const startedAt = Date.parse(this.#facts.startedAt);
    const starting = () => this.#facts.readyAt === undefined;
    const endHealth = watchHealth(
      { check: this.spec.healthCheck, port: this.spec.port, startedAt, starting },
      { passed: () => this.#onPassed(), failed: (failure, enough) => this.#onFailed(failure, enough) },
    );
    const left = startedAt + this.spec.healthCheck.startTimeoutMs - Date.now();
    if (starting()) this.#startTimer = setTimeout(() => this.#kill('start-timeout'), Math.max(0, left));
    this.#endWatch = () => {
      endHealth();
      clearTimeout(this.#startTimer);
    };
  }

  #onPassed(): void {
    if (this.#phase === 'ready' || this.#phase === 'stopping') return;
    clearTimeout(this.#startTimer);
    this.#leaveGate();
    if (this.#facts.readyAt === undefined) {
      const took = Date.now() - Date.parse(this.#facts.startedAt);
      this.#around.log(this.spec, `ready after ${seconds(took)}`);
      this.#facts.readyAt = now();
      this.#facts.everReady = true;
      this.#noteServing();
    } else this.#around.log(this.spec, 'healthy again');
    this.#phase = 'ready';
    this.#lastProbeFailure = undefined;
    this.#unhealthySince = undefined;
    this.#around.changed(this);
  }

  #noteServing(): void {
    const identity = this.#process?.identity;
    if (!identity) return;
    void setSessionNice(identity.pid, NICE.serving);
    // In a sandbox the app is not the first process, and was there before that one's priority was changed.
    if (this.spec.files) for (const { pid } of membersOf(identity)) lowerPriorityForMemory(pid);
  }

  #onFailed(failure: string, enough: boolean): void {
    const fell = enough && this.#phase === 'ready';
    if (fell) {
      this.#phase = 'unhealthy';
      this.#unhealthySince = now();
      this.#around.log(this.spec, `unhealthy: ${failure}`);
    }
    if (!fell && failure === this.#lastProbeFailure) return;
    this.#lastProbeFailure = failure;
    this.#around.changed(this);
  }

  #kill(reason: ReplicaExit['reason']): void {
    if (!this.#process || this.#phase === 'stopping') return;
    this.#killedFor ??= reason;
    killEverything(this.#process.identity, this.#mark());
  }

  #onEnd(process: DetachedProcess, end: ProcessEnd): void {
    if (this.#phase === 'stopping') return;
    // A crash of the first process: what it started must not hold the port, or go on with half an app.
    killEverything(process.identity, this.#mark());
    const unknown = end.code === null && end.signal === null;
    this.#recordExit({
      at: now(),
      code: end.code,
      signal: end.signal,
      reason: this.#killedFor ?? (this.lostPart ? 'out-of-memory' : unknown ? 'unknown' : 'exited'),
      ranMs: Math.max(0, Date.now() - Date.parse(this.#facts.startedAt)),
    });
  }

  #recordExit(exit: ReplicaExit): void {
    const ranWellMs = this.#facts.readyAt === undefined ? 0 : Date.now() - Date.parse(this.#facts.readyAt);
    this.#around.logEnd(this.spec, exitInWords(exit, this.spec, this.#lastProbeFailure));
    this.#forgetProcess();
    this.#facts.lastExit = exit;
    if (this.#stopping) return;
    if (this.spec.purpose === 'trial') {
      this.#facts.over = true;
      this.#phase = 'exited';
    } else this.#restartIn(exit.reason === 'killed-for-drill' ? this.#backoff.first() : this.#backoff.next(ranWellMs));
    this.#around.changed(this);
  }

  #restartIn(waitMs: number): void {
    this.#phase = 'backing-off';
    this.#around.log(this.spec, `restarting in ${seconds(waitMs)}`);
    this.#restartTimer = setTimeout(() => {
      this.#facts.restarts += 1;
      void this.start();
    }, waitMs);
  }

  #forgetProcess(): void {
    if (this.#facts.identity && !this.#facts.enclosed) this.#around.endedOpen(this.spec);
    this.#endWatch();
    this.#leaveGate();
    this.#process = undefined;
    this.#unhealthySince = undefined;
    this.#facts.identity = undefined;
    this.#facts.group = undefined;
    this.#usage = { cpuCores: 0, memoryBytes: 0 };
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#restartTimer);
    await this.#starting;
    const process = this.#process;
    if (process) {
      this.#phase = 'stopping';
      this.#endWatch();
      this.#around.changed(this);
      signalTree(process.identity, 'SIGTERM');
      await untilTreeIsGone(process, () => this.#stopBy);
    }
    killEverything(process?.identity, this.#mark());
    this.#forgetProcess();
    this.#around.logEnd(this.spec, 'stopped');
  }

  #mark(): ProcessMark {
    return { name: REPLICA_MARK, value: this.spec.id };
  }
}

function now(): string {
  return new Date().toISOString();
}

// Best effort: the process may be gone, and a system without the file only loses this preference.
function lowerPriorityForMemory(pid: number): void {
  writeFile(`/proc/${pid}/oom_score_adj`, OOM_SCORE_ADJUSTMENT).catch(() => undefined);
}
