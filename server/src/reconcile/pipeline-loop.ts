import type { PipelineRun } from '../domain/pipeline-run.ts';
import { executeRun } from '../usecases/execute-run.ts';
import type { Platform } from '../usecases/platform.ts';
import { recordEvent } from '../usecases/record-event.ts';
import { tellRunChanged } from '../usecases/request-run.ts';
import { Interruption } from '../usecases/stages/stage.ts';

/** Speed comes from events; this finds what an event was lost for. */
const RESYNC_MS = 2_000;
/** A run that took the server down with it this often is not tried again. */
const MAX_RESUMES = 5;

/** Claims queued runs and works on them, within the limit over all; continues at a start what a stopped server left running. */
export class PipelineLoop {
  readonly #platform: Platform;
  readonly #working = new Map<string, { stop: AbortController; done: Promise<void> }>();
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  #claiming = false;
  #again = false;
  #closed = false;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
  }

  async open(): Promise<void> {
    for (const run of await this.#platform.stores.runs.listActive())
      if (run.state === 'running') await this.#resume(run);
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
    await Promise.allSettled([...this.#working.values()].map(({ done }) => done));
  }

  #wake(): void {
    this.#again = true;
    if (this.#claiming) return;
    this.#claiming = true;
    void this.#claimAll()
      .catch(this.#onError)
      .finally(() => {
        this.#claiming = false;
      });
  }

  async #claimAll(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#stopCanceled();
      for (let run = await this.#claim(); run && !this.#closed; run = await this.#claim()) this.#work(run);
    }
  }

  #claim(): Promise<PipelineRun | undefined> {
    const { stores, rules, clock } = this.#platform;
    return stores.runs.claimNext(rules.runsAtOnce, clock.now());
  }

  async #stopCanceled(): Promise<void> {
    for (const [id, { stop }] of this.#working) {
      const run = await this.#platform.stores.runs.byId(id);
      if (!run || run.cancelRequested) stop.abort(new Interruption('canceled'));
    }
  }

  #work(run: PipelineRun): void {
    const stop = new AbortController();
    const done = executeRun(this.#platform, run, stop.signal)
      .catch(this.#onError)
      .finally(() => {
        this.#working.delete(run.id);
        this.#wake();
      });
    this.#working.set(run.id, { stop, done });
  }

  async #resume(run: PipelineRun): Promise<void> {
    const app = await this.#platform.stores.apps.byId(run.appId);
    const resumed = await this.#platform.stores.runs.update(run.id, (old) =>
      withResume(old, this.#platform.clock.now()),
    );
    if (!app || !resumed) return;
    tellRunChanged(this.#platform, app, resumed);
    if (resumed.state !== 'running') return;
    await recordEvent(this.#platform, {
      kind: 'run-resumed',
      app,
      params: { run: run.number, times: resumed.resumes },
    });
    this.#work(resumed);
    if (resumed.cancelRequested) this.#working.get(run.id)?.stop.abort(new Interruption('canceled'));
  }
}

function withResume(run: PipelineRun, now: number): PipelineRun {
  const resumes = run.resumes + 1;
  if (resumes <= MAX_RESUMES) {
    const stages = run.stages.map((stage) =>
      stage.state === 'running' ? { ...stage, state: 'waiting' as const } : stage,
    );
    return { ...run, resumes, stages };
  }
  const failure = { code: 'server-restarted' as const, params: { times: resumes }, lastLines: [] };
  const stages = run.stages.map((stage) =>
    stage.state === 'running' ? { ...stage, state: 'failed' as const, endedAt: now } : stage,
  );
  return { ...run, resumes, stages, state: 'failed', failure, endedAt: now };
}
