import { type ChildProcess, spawn } from 'node:child_process';
import { Backoff, type BackoffRule } from '@nonstop4/plane/backoff';
import type { Log } from '../log.ts';

/** At once after a first death: the table is on the disk. Later when it dies again and again. */
const RULE: BackoffRule = { firstMs: 0, stepMs: 250, maxMs: 5_000, resetAfterMs: 10_000 };

/** A program that is started again whenever it ends, until it is stopped. */
export class KeptProcess {
  readonly #program: string;
  readonly #log: Log;
  readonly #backoff = new Backoff(RULE);
  readonly #gone = Promise.withResolvers<void>();
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(program: string, log: Log) {
    this.#program = program;
    this.#log = log;
  }

  start(): void {
    const begun = Date.now();
    const child = spawn(process.execPath, [this.#program], { stdio: ['ignore', 'inherit', 'inherit'] });
    this.#child = child;
    // A program that cannot be started at all says so by `error` alone.
    child.once('error', (error) => this.#ended(begun, { reason: error.message }));
    child.once('exit', (code, signal) => this.#ended(begun, { code, signal }));
  }

  /** Resolves when it is gone: it may take its time, the end of the container is what bounds it. */
  stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    if (this.#child) this.#child.kill('SIGTERM');
    else this.#gone.resolve();
    return this.#gone.promise;
  }

  #ended(begun: number, how: Record<string, unknown>): void {
    this.#child = undefined;
    if (this.#stopping) {
      this.#gone.resolve();
      return;
    }
    const waitMs = this.#backoff.next(Date.now() - begun);
    this.#log('started-again', { program: this.#program, ...how, waitMs });
    this.#timer = setTimeout(() => this.start(), waitMs);
  }
}
