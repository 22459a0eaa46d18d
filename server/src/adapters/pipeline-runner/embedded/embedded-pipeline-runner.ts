import { rm } from 'node:fs/promises';
import { type BuildPlan, builtDirectory } from '../../../domain/build-plan.ts';
import type { LogLine } from '../../../domain/log-line.ts';
import { planInWords } from '../../../domain/plan-in-words.ts';
import { testPlanOf, testsLookedFor } from '../../../domain/test-plan.ts';
import type { Builder, BuildRequest } from '../../../ports/builder.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { GitHost } from '../../../ports/git-host.ts';
import type { BuildJob, BuildJobState, PipelineRunner } from '../../../ports/pipeline-runner.ts';
import { endOfJob } from '../records/end-of-job.ts';
import type { JobLog } from '../records/job-log.ts';
import { type JobRecord, JobRecords } from '../records/job-records.ts';
import { Jobs } from '../records/jobs.ts';

export interface EmbeddedPipelineRunnerOptions {
  git: Pick<GitHost, 'exportTo'>;
  builder: Pick<Builder, 'build' | 'test' | 'recover'>;
  /** The plan of a directory's content; throws StageFailure. */
  detect: (directory: string) => Promise<BuildPlan>;
  /** Of this runner alone: sources of running jobs, states and logs. On the same file system as the Artifacts, or they are copied. */
  workDirectory: string;
  clock: Clock;
}

const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * Builds on this machine: exports the commit, detects, builds or runs the tests. The end of a job survives a restart of the server; a job that was
 * lost in the middle is `unknown`, and what was left of it is ended and removed before anything else is begun.
 */
export class EmbeddedPipelineRunner implements PipelineRunner {
  readonly #options: EmbeddedPipelineRunnerOptions;
  readonly #records: JobRecords;
  readonly #jobs: Jobs;
  #recovered: Promise<void> | undefined;

  constructor(options: EmbeddedPipelineRunnerOptions) {
    this.#options = options;
    this.#records = new JobRecords(options.workDirectory);
    this.#jobs = new Jobs(this.#records, (job, log, signal) => this.#work(job, log, signal));
  }

  async start(job: BuildJob): Promise<void> {
    await this.#recover();
    await this.#jobs.start(job, () => this.#records.begin(job.runId));
  }

  async observe(runId: string): Promise<BuildJobState> {
    await this.#recover();
    if (this.#jobs.isLive(runId)) return { state: 'running' };
    const known = await this.#records.read(runId);
    return known === undefined || known.state === 'running' ? { state: 'unknown' } : known;
  }

  tailLogs(runId: string, signal: AbortSignal): AsyncIterable<LogLine> {
    return this.#jobs.follow(runId, signal);
  }

  async cancel(runId: string): Promise<void> {
    await this.#recover();
    await this.#jobs.cancel(runId);
  }

  /** It knows at once. */
  notice(): void {}

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

  async #work(job: BuildJob, log: JobLog, signal: AbortSignal): Promise<JobRecord> {
    const end = await this.#build(job, log, signal).catch((error: unknown) => endOfJob(error, log, signal));
    await rm(this.#records.sourceOf(job.runId), { recursive: true, force: true });
    return end;
  }

  async #build(job: BuildJob, log: JobLog, signal: AbortSignal): Promise<JobRecord> {
    const { git, builder, detect, clock } = this.#options;
    const say = (stream: LogLine['stream'], text: string) =>
      log.append({ at: clock.now(), source: 'build', stream, text });
    const exported = this.#records.sourceOf(job.runId);
    signal.throwIfAborted();
    await git.exportTo(job.revision, exported, signal);
    const plan = await detect(exported);
    // How it is started is told with the build.
    const told = planInWords(plan).slice(0, job.purpose === 'test' ? 1 : undefined);
    for (const line of told) say('platform', line);
    const request: BuildRequest = {
      // The run's own id: what a run that is still going on has built is found, and kept, by it.
      artifactId: job.runId,
      appId: job.appId,
      ownerId: job.ownerId,
      revision: job.revision.commit,
      plan,
      sourceDirectory: builtDirectory(plan, exported),
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
