import { hasFailed, type LookAnswer } from '../domain/availability/look.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import type { Platform } from '../usecases/platform.ts';
import { IncidentTracker } from '../usecases/probing/incident-tracker.ts';
import { LookBook } from '../usecases/probing/look-book.ts';
import { measureUpdate } from '../usecases/probing/measure-update.ts';
import {
  isProbed,
  type ProbeTarget,
  probeTargetOf,
  probeTargets,
  startingApps,
} from '../usecases/probing/probe-targets.ts';
import { untilAborted } from '../usecases/probing/until-aborted.ts';
import { tellRunChanged } from '../usecases/request-run.ts';

/** A visitor has left by then. */
const TIMEOUT_MS = 10_000;
/** Over all Apps: with more than some hundred of them each is looked at less often. */
const MOST_PER_S = 50;
/** Speed comes from events; this finds what an event was lost for. */
const READ_AGAIN_MS = 30_000;
/** Changes of many Apps are read once: a thousand of them are not to be read with each step of each run. */
const READ_AT_MOST_EVERY_MS = 5_000;
/** While there is nobody to look at. */
const IDLE_MS = 1_000;
/** What was not written when this server is killed was not measured. */
const WRITE_EVERY_MS = 20_000;
/** After a stall of this process, what was missed is not made up for. */
const MOST_BEHIND_MS = 500;

/**
 * Looks at each live App through the edges all the time, one after the other, evenly spread; and densely at one that is being updated.
 * What it finds is availability, incidents, and what an update cost visitors.
 */
export class ProbeLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #book: LookBook;
  readonly #incidents: IncidentTracker;
  readonly #stop = new AbortController();
  /** What is in flight when this server is to look no more is not waited for. */
  readonly #stopped: Promise<{ unasked: true }>;
  readonly #asking = new Set<string>();
  readonly #work = new Set<Promise<unknown>>();
  /** By run: what ends its measuring. */
  readonly #updates = new Map<string, AbortController>();
  #targets: ProbeTarget[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #stale = true;
  #reading = false;
  #cursor = 0;
  #turn = 0;
  #dueAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #writeTimer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
    this.#book = new LookBook(platform);
    this.#stopped = new Promise((resolve) => {
      this.#stop.signal.addEventListener('abort', () => resolve({ unasked: true }));
    });
    this.#incidents = new IncidentTracker(platform, () => ({ intervalMs: this.#intervalMs(), timeoutMs: TIMEOUT_MS }));
  }

  /** Resolves when what a server before this one has left is known. */
  async open(): Promise<void> {
    await this.#incidents.open();
    await this.#readTargets();
    for (const run of await this.#platform.stores.runs.listActive()) this.#follow(run);
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'app-changed') this.#stale = true;
      if (event.type === 'run-changed') this.#track(this.#followRun(event.runId));
    });
    this.#writeTimer = setInterval(() => this.#track(this.#write()), WRITE_EVERY_MS);
    this.#dueAt = performance.now();
    this.#step();
  }

  /** Resolves when nothing of it uses the platform any more, and everything is written down. */
  async close(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    clearInterval(this.#writeTimer);
    this.#unsubscribe?.();
    while (this.#work.size > 0) await Promise.all(this.#work);
    await this.#write().catch(this.#onError);
  }

  /** From one look at an App to the next. */
  #intervalMs(): number {
    return Math.max(this.#platform.rules.probeEveryMs, (this.#targets.length * 1_000) / MOST_PER_S);
  }

  #step(): void {
    if (this.#stop.signal.aborted) return;
    this.#readAgain();
    const target = this.#targets[this.#cursor % Math.max(1, this.#targets.length)];
    this.#cursor += 1;
    // One at a time: an App that hangs is not to be asked over and over.
    if (target && !this.#asking.has(target.app.id)) {
      this.#asking.add(target.app.id);
      this.#track(this.#look(target).finally(() => this.#asking.delete(target.app.id)));
    }
    const stepMs = target ? this.#intervalMs() / this.#targets.length : IDLE_MS;
    const now = performance.now();
    this.#dueAt = Math.max(this.#dueAt + stepMs, now - MOST_BEHIND_MS);
    this.#timer = setTimeout(() => this.#step(), Math.max(0, this.#dueAt - now));
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.catch(this.#onError).finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  /** Undefined when nobody was asked, or when the App was not to answer any more. */
  async #look({ app, hostname, path, https }: ProbeTarget): Promise<LookAnswer | undefined> {
    const at = this.#platform.clock.now();
    this.#turn += 1;
    const visit = { hostname, path, https, timeoutMs: TIMEOUT_MS, turn: this.#turn };
    const answer = await Promise.race([this.#platform.router.probe(visit), this.#stopped]);
    if ('unasked' in answer) return undefined;
    this.#platform.looks.add(app.id, answer);
    const failed = hasFailed(answer);
    if (failed && !(await this.#isStillProbed(app.id))) return undefined;
    await this.#book.note(app.id, at, failed);
    await this.#incidents.note(app, { at, answer });
    return answer;
  }

  async #isStillProbed(appId: string): Promise<boolean> {
    const app = await this.#platform.stores.apps.byId(appId);
    return app !== undefined && isProbed(app) && !(await startingApps(this.#platform)).has(appId);
  }

  #readAgain(): void {
    const age = performance.now() - this.#readAt;
    if (this.#reading || age < (this.#stale ? READ_AT_MOST_EVERY_MS : READ_AGAIN_MS)) return;
    this.#track(this.#readTargets());
  }

  async #readTargets(): Promise<void> {
    this.#reading = true;
    // First: what is told while it is read makes it old again.
    this.#stale = false;
    try {
      this.#targets = await probeTargets(this.#platform);
      this.#platform.looks.keepOnly(new Set(this.#targets.map(({ app }) => app.id)));
      await this.#leaveOthers();
      for (const runId of this.#updates.keys()) await this.#followRun(runId);
    } finally {
      this.#readAt = performance.now();
      this.#reading = false;
    }
  }

  async #leaveOthers(): Promise<void> {
    for (const appId of this.#incidents.openApps) {
      const app = await this.#platform.stores.apps.byId(appId);
      if (!app || !isProbed(app)) {
        await this.#incidents.leave(appId, app?.desiredState === 'running' ? 'switched-off' : 'stopped');
      }
    }
  }

  async #followRun(runId: string): Promise<void> {
    const run = await this.#platform.stores.runs.byId(runId);
    if (run) this.#follow(run);
    else this.#updates.get(runId)?.abort();
  }

  #follow(run: PipelineRun): void {
    const measured = this.#updates.get(run.id);
    if (run.state !== 'running') measured?.abort();
    else if (!measured && isDeploying(run)) this.#track(this.#measure(run));
  }

  async #measure(run: PipelineRun): Promise<void> {
    const ended = new AbortController();
    this.#updates.set(run.id, ended);
    try {
      const target = await probeTargetOf(this.#platform, run.appId);
      // What did not run before cannot be interrupted; nor is it asked for again with each step of its run.
      if (!target) return await untilAborted(AbortSignal.any([ended.signal, this.#stop.signal]));
      const noted = await measureUpdate(this.#platform, {
        appId: run.appId,
        runId: run.id,
        look: () =>
          this.#look(target).catch((error: unknown) => {
            this.#onError(error);
            return undefined;
          }),
        ended: ended.signal,
        signal: this.#stop.signal,
      });
      if (noted) tellRunChanged(this.#platform, target.app, run);
    } finally {
      this.#updates.delete(run.id);
    }
  }

  async #write(): Promise<void> {
    await this.#incidents.write();
    await this.#book.write(this.#platform.clock.now());
  }
}

function isDeploying(run: PipelineRun): boolean {
  return run.stages.some(({ name, state }) => (name === 'deploy' || name === 'verify') && state === 'running');
}
