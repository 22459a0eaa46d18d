import type { PipelineRun } from '../domain/pipeline-run.ts';
import { executeRun } from '../usecases/execute-run.ts';
import type { Platform } from '../usecases/platform.ts';
import { resumeRun } from '../usecases/resume-run.ts';
import { Interruption } from '../usecases/stages/stage.ts';
import { ownersAtBuildBound } from '../usecases/users/quota.ts';

/** Speed comes from events; this finds what an event was lost for. */
const RESYNC_MS = 2_000;

/** Claims queued runs and works on them, within the limit over all; continues what a stopped server left running. */
export class PipelineLoop {
  readonly #platform: Platform;
  readonly #working = new Map<string, { stop: AbortController; done: Promise<void> }>();
  /** Left-over runs that are being taken up: a run that ends meanwhile has the loop look again. */
  readonly #takingUp = new Set<string>();
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
  }

  async open(): Promise<void> {
    await this.#takeUpLeftOver();
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'run-changed') this.#wake();
    });
    this.#timer = setInterval(() => this.#wake(), RESYNC_MS);
    this.#wake();
  }

  /** Stops working; what is running stays so in the database and is continued by the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#unsubscribe?.();
    for (const { stop } of this.#working.values()) stop.abort(new Interruption('shutdown'));
    await this.#looking;
    await Promise.allSettled([...this.#working.values()].map(({ done }) => done));
  }

  #wake(): void {
    this.#again = true;
    if (!this.#closed) this.#looking ??= this.#look();
  }

  // Between the last check of `again` and the end nothing is awaited: no wake-up is lost.
  async #look(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#stopCanceled();
        await this.#takeUpLeftOver();
        for (let run = await this.#claim(); run; run = await this.#claim()) this.#work(run);
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#looking = undefined;
    }
  }

  async #claim(): Promise<PipelineRun | undefined> {
    const { stores, rules, clock } = this.#platform;
    if (this.#closed) return undefined;
    return stores.runs.claimNext(rules.runsAtOnce, clock.now(), await ownersAtBuildBound(this.#platform));
  }

  async #stopCanceled(): Promise<void> {
    for (const [id, { stop }] of this.#working) {
      const run = await this.#platform.stores.runs.byId(id);
      if (!run || run.cancelRequested) stop.abort(new Interruption('canceled'));
    }
  }

  // Left by a server that was stopped or killed, or by a database that did not take the end of a run.
  async #takeUpLeftOver(): Promise<void> {
    for (const run of await this.#platform.stores.runs.listActive()) {
      if (run.state !== 'running' || this.#working.has(run.id) || this.#takingUp.has(run.id) || this.#closed) continue;
      this.#takingUp.add(run.id);
      try {
        const resumed = await resumeRun(this.#platform, run);
        if (resumed) this.#work(resumed);
      } finally {
        this.#takingUp.delete(run.id);
      }
    }
  }

  #work(run: PipelineRun): void {
    const stop = new AbortController();
    if (run.cancelRequested) stop.abort(new Interruption('canceled'));
    if (this.#closed) stop.abort(new Interruption('shutdown'));
    let failed = false;
    const done = executeRun(this.#platform, run, stop.signal)
      .catch((error: unknown) => {
        failed = true;
        this.#onError(error);
      })
      .finally(() => {
        this.#working.delete(run.id);
        // A run whose end could not be written is taken up by the timer, not at once: the database needs a moment.
        if (!failed) this.#wake();
      });
    this.#working.set(run.id, { stop, done });
  }
}
