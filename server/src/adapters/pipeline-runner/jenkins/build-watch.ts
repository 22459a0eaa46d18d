import { StageFailure } from '../../../domain/failure.ts';
import type { LogLine } from '../../../domain/log-line.ts';
import type { BuildStage } from '../../../domain/pipeline-run.ts';
import { ciAway } from '../../../domain/server-away.ts';
import type { Obstacle } from '../../../domain/workload.ts';
import { buildFailure } from './build-failure.ts';
import { failedStage, StagesSeen, stagesTold } from './build-stages.ts';
import { ConsoleLines } from './console-lines.ts';
import type { BuildPlace, JenkinsApi, JenkinsBuild } from './jenkins-api.ts';
import type { JenkinsRecord } from './jenkins-records.ts';
import type { BuildParameters } from './job-config.ts';

export interface WatchedBuild {
  api: JenkinsApi;
  /** Of the job, wherever its builds have begun. */
  at: () => Promise<string>;
  host: string;
  record: JenkinsRecord & { made: NonNullable<JenkinsRecord['made']> };
  /** Makes or updates the job before a build begins. */
  prepare: (signal: AbortSignal) => Promise<void>;
  parameters: BuildParameters;
  keep: (place: BuildPlace) => Promise<void>;
  onLine: (stream: LogLine['stream'], text: string) => void;
  now: () => number;
  rules: WatchRules;
}

export interface WatchRules {
  /** Between two looks at a build. */
  lookMs: number;
  /** Between two attempts while Jenkins is away, growing from the one to the other. */
  firstRetryMs: number;
  longestRetryMs: number;
  /** A build that was begun is given up when Jenkins is away for so long. */
  silenceMs: number;
  /** After a build was asked to end and does not. */
  graceMs: number;
}

/** Of what a stage prints, for the card of one that fails. */
const KEPT_LINES = 2_000;
const FILE = 'nonstop4-result.json';
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** How often Jenkins is asked for a build that it has taken and not shown where. */
const SEARCHES = 30;
const STOPS = ['stop', 'term', 'kill'] as const;

/** Begins a build in Jenkins, unless it has begun, and follows it to its end. */
export class BuildWatch {
  waitsFor: Obstacle | undefined;
  steps: BuildStage[] | undefined;
  readonly #watched: WatchedBuild;
  readonly #signal: AbortSignal;
  readonly #console = new ConsoleLines();
  readonly #seen = new StagesSeen();
  #stageLines: string[] = [];
  #offset = 0;
  #tellsStages = true;
  #why: string | undefined;
  #wake: () => void = () => {};

  constructor(watched: WatchedBuild, signal: AbortSignal) {
    this.#watched = watched;
    this.#signal = signal;
  }

  /** Looks now and not only with the next turn. */
  hurry(): void {
    this.#wake();
  }

  /**
   * Of the image that was pushed; undefined for tests, which have passed then. Throws StageFailure with why there is none, and the signal's reason once
   * it is aborted; nothing of it runs in Jenkins then.
   */
  async digest(): Promise<string | undefined> {
    try {
      await this.#isHere();
      const number = await this.#number();
      const build = await this.#ended(number);
      if (build?.result === 'SUCCESS' || build?.result === 'UNSTABLE') return await this.#result(number);
      const { host, record } = this.#watched;
      const stage = failedStage(this.steps ?? []);
      throw buildFailure({ host, number, build, stage, lines: this.#stageLines, made: record.made });
    } catch (error) {
      if (this.#signal.aborted) await this.#stop();
      throw error;
    }
  }

  // A number of one Jenkins says nothing at another.
  async #isHere(): Promise<void> {
    const { at, host } = this.#watched;
    const begun = this.#place.at;
    if (begun === undefined || begun === (await at())) return;
    throw new StageFailure('ci-build-failed', {
      host,
      message: `the build was begun at ${begun}, which is not connected any more`,
    });
  }

  /** Before it has begun without limit: nothing is lost by waiting. */
  async #number(): Promise<number> {
    for (;;) {
      const { number, queueItem } = this.#place;
      if (number !== undefined) return number;
      if (queueItem === undefined) await this.#patiently(() => this.#begin(), Number.POSITIVE_INFINITY);
      else await this.#patiently(() => this.#lookInQueue(queueItem));
      if (this.#place.number === undefined) await this.#pause(this.#watched.rules.lookMs);
    }
  }

  // Also one whose answer was lost, or that a server began which was killed at once: it is not begun twice.
  async #begin(): Promise<void> {
    const { api, parameters, prepare } = this.#watched;
    await prepare(this.#signal);
    const at = await this.#watched.at();
    const known = await api.find('RUN_ID', parameters.RUN_ID, this.#signal);
    await this.#keep({ ...(known ?? (await api.trigger(parameters, this.#signal))), at });
    if (this.#place.number === undefined && this.#place.queueItem === undefined) await this.#search();
  }

  async #search(): Promise<void> {
    const { api, parameters, rules, host } = this.#watched;
    for (let times = 0; times < SEARCHES; times += 1) {
      const found = await api.find('RUN_ID', parameters.RUN_ID, this.#signal);
      if (found) return this.#keep(found);
      await this.#pause(rules.lookMs);
    }
    throw new StageFailure('ci-unreachable', { host, message: 'it has taken a build, and does not show it' });
  }

  async #lookInQueue(queueItem: number): Promise<void> {
    const { api, host, parameters, onLine } = this.#watched;
    const item = await api.queueItem(queueItem, this.#signal);
    if (item?.cancelled) throw new StageFailure('ci-build-aborted', { host, message: 'it was taken out of the queue' });
    if (item?.executable) return this.#keep({ queueItem, number: item.executable.number });
    if (!item) {
      // It has begun long ago, or Jenkins has lost its queue, as a crash does: then it begins anew.
      const found = await api.find('RUN_ID', parameters.RUN_ID, this.#signal);
      return this.#keep(found ?? { queueItem: undefined });
    }
    // Durations are part of the words, and would make a line of each look.
    const why = item.why?.replace(/\(.*|[0-9.]+ .*/, '').trim();
    if (why && why !== this.#why) onLine('platform', `Jenkins: ${item.why}`);
    this.#why = why;
  }

  /** Undefined when the build has been deleted. */
  async #ended(number: number): Promise<JenkinsBuild | undefined> {
    const { record, rules, now, onLine } = this.#watched;
    onLine('platform', `Build ${number} in Jenkins`);
    // While it waits for an agent nothing is built: a Pipeline leaves the queue at once, and waits inside its build.
    let began: number | undefined;
    for (;;) {
      await this.#isHere();
      const build = await this.#patiently(() => this.#look(number));
      if (!build?.building) return build;
      if (this.steps?.some(({ state }) => state !== 'waiting')) began ??= now();
      if (began !== undefined && now() - began > record.job.timeoutMs) {
        await this.#stop();
        throw new StageFailure('build-timeout', { seconds: Math.round(record.job.timeoutMs / 1_000) });
      }
      await this.#pause(rules.lookMs);
    }
  }

  // The state first: what is printed before it is seen to have ended is then in the log that is read after it.
  async #look(number: number): Promise<JenkinsBuild | undefined> {
    const { api, now } = this.#watched;
    const build = await api.build(number, this.#signal);
    if (build) await this.#readLog(number, !build.building);
    const told = this.#tellsStages ? await api.stages(number, this.#signal) : undefined;
    this.#tellsStages = told !== undefined;
    this.steps = told ? stagesTold(told) : this.#seen.stages(build?.result ?? null, now());
    return build;
  }

  async #readLog(number: number, isLast: boolean): Promise<void> {
    const { api } = this.#watched;
    for (let more = true; more; ) {
      const chunk = await api.log(number, this.#offset, this.#signal);
      const moved = chunk.next > this.#offset;
      this.#offset = Math.max(chunk.next, this.#offset);
      this.#tell(this.#console.take(chunk.bytes));
      // `more` says that the build goes on, not that there is more to read now.
      more = isLast && moved && chunk.more;
    }
    if (isLast) this.#tell(this.#console.end());
  }

  #tell(lines: ReturnType<ConsoleLines['take']>): void {
    const { onLine, now } = this.#watched;
    for (const line of lines) {
      if ('stage' in line) {
        this.#seen.begins(line.stage, now());
        if (!line.stage.startsWith('Declarative: ')) this.#stageLines = [];
      } else {
        this.#stageLines.push(line.text);
        if (this.#stageLines.length > 2 * KEPT_LINES) this.#stageLines = this.#stageLines.slice(-KEPT_LINES);
        onLine('out', line.text);
      }
    }
  }

  async #result(number: number): Promise<string | undefined> {
    const { api, host, record } = this.#watched;
    const result = await this.#patiently(() =>
      api.archived<{ digest?: string; tests?: string }>(number, FILE, this.#signal),
    );
    if (record.job.purpose === 'test' && result?.tests === 'passed') return undefined;
    if (result?.digest !== undefined && DIGEST.test(result.digest)) return result.digest;
    throw new StageFailure('ci-build-failed', { host, message: `build ${number} does not say which image it made` });
  }

  get #place(): BuildPlace {
    return this.#watched.record.place;
  }

  async #keep(place: BuildPlace): Promise<void> {
    Object.assign(this.#place, place);
    await this.#watched.keep(this.#place);
  }

  /** While Jenkins is away: tries again, and says what it waits for. */
  async #patiently<T>(work: () => Promise<T>, limitMs = this.#watched.rules.silenceMs): Promise<T> {
    const { now, rules } = this.#watched;
    const since = now();
    for (let waitMs = rules.firstRetryMs; ; waitMs = Math.min(2 * waitMs, rules.longestRetryMs)) {
      try {
        const done = await work();
        this.waitsFor = undefined;
        return done;
      } catch (error) {
        this.#signal.throwIfAborted();
        const away = ciAway(error);
        if (!away || now() - since >= limitMs) throw error;
        this.waitsFor = away;
        await this.#pause(waitMs);
      }
    }
  }

  /** By growing force; what Jenkins does not answer to is left to the end that it gives each build. */
  async #stop(): Promise<void> {
    const { api, rules, onLine } = this.#watched;
    const signal = AbortSignal.timeout((STOPS.length + 1) * rules.graceMs);
    try {
      const { queueItem, number: begun } = this.#place;
      if (begun === undefined && queueItem !== undefined) await api.leaveQueue(queueItem, signal);
      // It may have left the queue by itself just before.
      const number = begun ?? (await api.find('RUN_ID', this.#watched.parameters.RUN_ID, signal))?.number;
      if (number === undefined) return;
      for (const how of STOPS) {
        await api.stop(number, how, signal);
        if (await this.#endsSoon(number, signal)) return;
      }
      onLine('platform', 'Jenkins was asked to stop the build and goes on with it.');
    } catch (error) {
      onLine('platform', `Jenkins could not be asked to stop the build: ${(error as Error).message}`);
    }
  }

  async #endsSoon(number: number, signal: AbortSignal): Promise<boolean> {
    const { api, now, rules } = this.#watched;
    for (const since = now(); now() - since < rules.graceMs; ) {
      const build = await api.build(number, signal);
      if (!build?.building) return true;
      await this.#sleep(rules.lookMs);
    }
    return false;
  }

  async #pause(ms: number): Promise<void> {
    await this.#sleep(ms);
    this.#signal.throwIfAborted();
  }

  #sleep(ms: number): Promise<void> {
    const signal = this.#signal;
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#wake = end;
      if (!signal.aborted) signal.addEventListener('abort', end, { once: true });
    });
  }
}
