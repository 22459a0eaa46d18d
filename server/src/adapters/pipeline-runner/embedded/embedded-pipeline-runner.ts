import { rm } from 'node:fs/promises';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { type Failure, StageFailure } from '../../../domain/failure.ts';
import type { LogLine } from '../../../domain/log-line.ts';
import { planNoteText } from '../../../domain/plan-note-text.ts';
import { commandInWords } from '../../../domain/start-process.ts';
import { testPlanOf, testsLookedFor } from '../../../domain/test-plan.ts';
import type { Builder, BuildRequest } from '../../../ports/builder.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { GitHost } from '../../../ports/git-host.ts';
import type { BuildJob, BuildJobState, PipelineRunner } from '../../../ports/pipeline-runner.ts';
import { JobLog, readJobLog } from './job-log.ts';
import { type JobRecord, JobRecords } from './job-records.ts';

export interface EmbeddedPipelineRunnerOptions {
  git: Pick<GitHost, 'exportTo'>;
  builder: Pick<Builder, 'build' | 'test' | 'recover'>;
  /** The plan of a directory's content; throws StageFailure. */
  detect: (directory: string) => Promise<BuildPlan>;
  /** Of this runner alone: sources of running jobs, states and logs. On the same file system as the Artifacts, or they are copied. */
  workDirectory: string;
  clock: Clock;
}

interface LiveJob {
  controller: AbortController;
  log: JobLog;
  /** Its beginning is on the disk. */
  begun: Promise<void>;
  /** Its end is on the disk. */
  ended: Promise<void>;
}

const KEPT_MS = 7 * 24 * 3_600_000;
const LAST_LINES = 20;

/**
 * Builds on this machine: exports the commit, detects, builds or runs the tests. The end of a job survives a restart of the server; a job that was
 * lost in the middle is `unknown`, and what was left of it is ended and removed before anything else is begun.
 */
export class EmbeddedPipelineRunner implements PipelineRunner {
  readonly #options: EmbeddedPipelineRunnerOptions;
  readonly #records: JobRecords;
  readonly #live = new Map<string, LiveJob>();
  #recovered: Promise<void> | undefined;

  constructor(options: EmbeddedPipelineRunnerOptions) {
    this.#options = options;
    this.#records = new JobRecords(options.workDirectory);
  }

  async start(job: BuildJob): Promise<void> {
    await this.#recover();
    const live = this.#live.get(job.runId);
    if (live) return live.begun;
    const known = await this.#records.read(job.runId);
    if (known?.state === 'succeeded' || known?.state === 'failed') return;
    await (this.#live.get(job.runId) ?? this.#begin(job)).begun;
  }

  async observe(runId: string): Promise<BuildJobState> {
    await this.#recover();
    if (this.#live.has(runId)) return { state: 'running' };
    const known = await this.#records.read(runId);
    return known === undefined || known.state === 'running' ? { state: 'unknown' } : known;
  }

  async *tailLogs(runId: string, signal: AbortSignal): AsyncIterable<LogLine> {
    const live = this.#live.get(runId);
    if (live) {
      yield* live.log.follow(signal);
      if (!signal.aborted) await live.ended;
      return;
    }
    for (const line of await readJobLog(this.#records.logOf(runId))) {
      if (signal.aborted) return;
      yield line;
    }
  }

  async cancel(runId: string): Promise<void> {
    await this.#recover();
    const live = this.#live.get(runId);
    live?.controller.abort(new Error('canceled'));
    await live?.ended;
  }

  // Once: a killed server may have left programs running that write into what is about to be used.
  #recover(): Promise<void> {
    this.#recovered ??= this.#tidy().catch((error: unknown) => {
      this.#recovered = undefined;
      throw error;
    });
    return this.#recovered;
  }

  async #tidy(): Promise<void> {
    await this.#options.builder.recover();
    await this.#records.tidy(this.#options.clock.now() - KEPT_MS);
  }

  #begin(job: BuildJob): LiveJob {
    const controller = new AbortController();
    const log = new JobLog(this.#records.logOf(job.runId));
    const begun = this.#records.begin(job.runId);
    const ended = begun.then(() => this.#work(job, log, controller.signal)).finally(() => this.#live.delete(job.runId));
    // Who waits for `begun` is told; nobody has to wait for `ended`.
    ended.catch(() => {});
    const live = { controller, log, begun, ended };
    this.#live.set(job.runId, live);
    return live;
  }

  async #work(job: BuildJob, log: JobLog, signal: AbortSignal): Promise<void> {
    const source = this.#records.sourceOf(job.runId);
    const result = await this.#build(job, log, signal).catch((error: unknown) => endOf(error, log, signal));
    await rm(source, { recursive: true, force: true });
    await log.end();
    await this.#records.write(job.runId, result);
  }

  async #build(job: BuildJob, log: JobLog, signal: AbortSignal): Promise<JobRecord> {
    const { git, builder, detect, clock } = this.#options;
    const say = (stream: LogLine['stream'], text: string) =>
      log.append({ at: clock.now(), source: 'build', stream, text });
    const sourceDirectory = this.#records.sourceOf(job.runId);
    signal.throwIfAborted();
    await git.exportTo(job.revision, sourceDirectory, signal);
    const plan = await detect(sourceDirectory);
    // How it is started is told with the build.
    const told = describePlan(plan).slice(0, job.purpose === 'test' ? 1 : undefined);
    for (const line of told) say('platform', line);
    const request: BuildRequest = {
      // The run's own id: what a run that is still going on has built is found, and kept, by it.
      artifactId: job.runId,
      appId: job.appId,
      ownerId: job.ownerId,
      plan,
      sourceDirectory,
      env: job.env,
      timeoutMs: job.timeoutMs,
      onLine: say,
      signal,
    };
    if (job.purpose !== 'test') return { state: 'succeeded', artifact: await builder.build(request) };
    const tests = testPlanOf(plan);
    if (tests) await builder.test({ ...request, plan: tests });
    else say('platform', `No tests were found, so none are run. Looked for: ${testsLookedFor(plan)}`);
    return { state: 'succeeded' };
  }
}

function describePlan(plan: BuildPlan): string[] {
  const { start } = plan;
  const command = start.static ? `the files in ${start.static.root}/` : commandInWords(start);
  return [
    `Recognised: ${plan.framework ? `${plan.framework} (${plan.language})` : plan.language}`,
    ...plan.notes.map(planNoteText),
    `${start.static ? 'Served' : 'Start command'}: ${command}`,
  ];
}

function endOf(error: unknown, log: JobLog, signal: AbortSignal): JobRecord {
  if (signal.aborted) return { state: 'canceled' };
  const failure = failureOf(error);
  const lastLines = failure.lastLines.length > 0 ? failure.lastLines : log.lastOutput(LAST_LINES);
  return { state: 'failed', failure: { ...failure, lastLines } };
}

function failureOf(error: unknown): Failure {
  if (error instanceof StageFailure) return error.failure;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return { code: 'disk-full', params: {}, lastLines: [] };
  return { code: 'internal', params: { message }, lastLines: [] };
}
