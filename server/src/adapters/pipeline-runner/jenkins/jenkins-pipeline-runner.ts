import { rm } from 'node:fs/promises';
import type { Artifact } from '../../../domain/artifact.ts';
import { type BuildPlan, builtDirectory } from '../../../domain/build-plan.ts';
import { type CiConnection, ciHost } from '../../../domain/ci-connection.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { GitConnection } from '../../../domain/git-connection.ts';
import type { LogLine } from '../../../domain/log-line.ts';
import type { BuildStage } from '../../../domain/pipeline-run.ts';
import { planInWords } from '../../../domain/plan-in-words.ts';
import { testPlanOf, testsLookedFor } from '../../../domain/test-plan.ts';
import type { CiServers } from '../../../ports/ci-servers.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { GitHost } from '../../../ports/git-host.ts';
import type { BuildJob, BuildJobState, PipelineRunner } from '../../../ports/pipeline-runner.ts';
import type { ImageRecipe, PushedImages } from '../../../ports/pushed-images.ts';
import { endOfJob } from '../records/end-of-job.ts';
import type { JobLog } from '../records/job-log.ts';
import { type JobRecord, JobRecords } from '../records/job-records.ts';
import { Jobs } from '../records/jobs.ts';
import { buildParameters } from './build-parameters.ts';
import { BuildWatch, type WatchRules } from './build-watch.ts';
import { JenkinsApi, jobPath } from './jenkins-api.ts';
import { JenkinsClient } from './jenkins-client.ts';
import { JenkinsRecords } from './jenkins-records.ts';

export interface JenkinsPipelineRunnerOptions {
  git: Pick<GitHost, 'exportTo'>;
  /** Which Jenkins, and from where it takes the code; undefined: none is connected any more. */
  connections: () => Promise<{ ci: CiConnection; git: GitConnection } | undefined>;
  servers: CiServers;
  /** The plan of a directory's content; throws StageFailure. */
  detect: (directory: string) => Promise<BuildPlan>;
  /** Where agents push: `registry.example.com/apps`. */
  registry: string;
  images: PushedImages;
  /** Of this runner alone: states and logs of jobs. */
  workDirectory: string;
  clock: Clock;
  rules?: Partial<WatchRules>;
}

const KEPT_MS = 7 * 24 * 3_600_000;
const RULES: WatchRules = {
  lookMs: 1_000,
  firstRetryMs: 1_000,
  longestRetryMs: 30_000,
  silenceMs: 15 * 60_000,
  graceMs: 20_000,
};

/**
 * Has a Jenkins build images: detects what the code is, sends the Dockerfile along, and follows the build. A job goes on in Jenkins while this
 * server is away, and is followed again once it is back. See README.md beside this file.
 */
export class JenkinsPipelineRunner implements PipelineRunner {
  readonly #options: JenkinsPipelineRunnerOptions;
  readonly #records: JobRecords;
  readonly #places: JenkinsRecords;
  readonly #jobs: Jobs;
  readonly #watches = new Map<string, BuildWatch>();
  #tidied: Promise<void> | undefined;

  constructor(options: JenkinsPipelineRunnerOptions) {
    this.#options = options;
    this.#records = new JobRecords(options.workDirectory);
    this.#places = new JenkinsRecords(options.workDirectory);
    this.#jobs = new Jobs(this.#records, (job, log, signal) => this.#work(job, log, signal));
  }

  async start(job: BuildJob): Promise<void> {
    if (await this.#resumed(job.runId)) return;
    await this.#jobs.start(job, async () => {
      await this.#records.begin(job.runId);
      await this.#places.write({ job, place: {} });
    });
  }

  /** Whether the job was begun here, whatever has become of it. */
  async knows(runId: string): Promise<boolean> {
    return (await this.#records.read(runId)) !== undefined;
  }

  async observe(runId: string): Promise<BuildJobState> {
    await this.#resumed(runId);
    if (!this.#jobs.isLive(runId)) return (await this.#records.read(runId)) ?? { state: 'unknown' };
    const watch = this.#watches.get(runId);
    return {
      state: 'running',
      ...(watch?.waitsFor ? { waitsFor: watch.waitsFor } : {}),
      ...(watch?.steps ? { steps: watch.steps } : {}),
    };
  }

  async *tailLogs(runId: string, signal: AbortSignal): AsyncIterable<LogLine> {
    await this.#resumed(runId);
    yield* this.#jobs.follow(runId, signal);
  }

  async cancel(runId: string): Promise<void> {
    await this.#resumed(runId);
    await this.#jobs.cancel(runId);
  }

  notice(runId: string): void {
    this.#watches.get(runId)?.hurry();
  }

  #tidy(): Promise<void> {
    this.#tidied ??= this.#records.tidy(this.#options.clock.now() - KEPT_MS);
    return this.#tidied;
  }

  // What a server before this one has begun is followed from the log's beginning: Jenkins has all of it.
  async #resumed(runId: string): Promise<boolean> {
    // Before anything goes on here: it removes the sources of all jobs.
    await this.#tidy();
    if (this.#jobs.isLive(runId)) return true;
    const known = await this.#records.read(runId);
    if (known?.state !== 'running') return false;
    const record = await this.#places.read(runId);
    if (!record) return false;
    this.#jobs.begin(record.job, () => rm(this.#records.logOf(runId), { force: true }));
    return true;
  }

  async #work(job: BuildJob, log: JobLog, signal: AbortSignal): Promise<JobRecord> {
    try {
      const artifact = await this.#carryOut(job, log, signal);
      return { state: 'succeeded', ...(artifact ? { artifact } : {}), ...this.#stepsOf(job) };
    } catch (error) {
      return { ...endOfJob(error, log, signal), ...this.#stepsOf(job) };
    } finally {
      this.#watches.delete(job.runId);
      await rm(this.#records.sourceOf(job.runId), { recursive: true, force: true });
    }
  }

  #stepsOf({ runId }: BuildJob): { steps?: BuildStage[] } {
    const steps = this.#watches.get(runId)?.steps;
    return steps ? { steps } : {};
  }

  /** Gives what was built; tests leave nothing. */
  async #carryOut(job: BuildJob, log: JobLog, signal: AbortSignal): Promise<Artifact | undefined> {
    const { clock, images, registry, servers } = this.#options;
    const { ci } = await this.#connected();
    const onLine = (stream: LogLine['stream'], text: string) =>
      log.append({ at: clock.now(), source: 'build', stream, text });
    const recipe = await this.#recipeOf(job, onLine, signal);
    if (!recipe) return undefined;
    const { plan, file, bill, tests } = recipe;
    const made = { plan, file, ...(tests ? { tests } : {}) };
    const record = { job, made, place: (await this.#places.read(job.runId))?.place ?? {} };
    await this.#places.write(record);
    const { runId: artifactId, appId, ownerId } = job;
    const watch = new BuildWatch(
      {
        api: new JenkinsApi(new JenkinsClient(async () => (await this.#connected()).ci), ci.job),
        at: async () => placeOf((await this.#connected()).ci),
        host: ciHost(ci),
        record,
        prepare: async (until) => {
          const now = await this.#connected();
          await servers.prepare({ ...now.ci, job: ci.job }, now.git, until);
        },
        parameters: buildParameters(job, recipe, registry, ci),
        keep: (place) => this.#places.write({ ...record, place }),
        onLine,
        now: () => clock.now(),
        rules: { ...RULES, ...this.#options.rules },
      },
      signal,
    );
    this.#watches.set(job.runId, watch);
    const digest = await watch.digest();
    if (digest === undefined) return undefined;
    return images.adopt({ artifactId, appId, ownerId, plan, file, bill, digest, onLine });
  }

  async #connected() {
    const connections = await this.#options.connections();
    if (connections) return connections;
    throw new StageFailure('ci-build-failed', { message: 'no Jenkins is connected any more' });
  }

  /** What the code is, and how its image is made, or its tests are run; undefined when it has none. */
  async #recipeOf(
    job: BuildJob,
    onLine: (stream: 'platform', text: string) => void,
    signal: AbortSignal,
  ): Promise<ImageRecipe | undefined> {
    const { git, detect, images } = this.#options;
    const { runId: artifactId, purpose = 'build', appId, ownerId, env, revision } = job;
    const sourceDirectory = this.#records.sourceOf(artifactId);
    signal.throwIfAborted();
    await rm(sourceDirectory, { recursive: true, force: true });
    await git.exportTo(revision, sourceDirectory, signal);
    const found = await detect(sourceDirectory);
    // How it is started is told with the build.
    for (const line of planInWords(found).slice(0, purpose === 'test' ? 1 : undefined)) onLine('platform', line);
    const plan = purpose === 'test' ? testPlanOf(found) : found;
    if (!plan) {
      onLine('platform', `No tests were found, so none are run. Looked for: ${testsLookedFor(found)}`);
      return undefined;
    }
    const built = builtDirectory(plan, sourceDirectory);
    const source = { artifactId, appId, ownerId, plan, sourceDirectory: built, env, onLine };
    return images.recipe({ ...source, revision: revision.commit }, purpose);
  }
}

function placeOf({ address, job }: CiConnection): string {
  return `${address}/${jobPath(job)}`;
}
