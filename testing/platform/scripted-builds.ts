import { MemoryPipelineRunner } from '../../server/src/adapters/pipeline-runner/memory/memory-pipeline-runner.ts';
import type { Artifact } from '../../server/src/domain/artifact.ts';
import type { BuildPlan } from '../../server/src/domain/build-plan.ts';
import type { Failure } from '../../server/src/domain/failure.ts';
import type { BuildJob } from '../../server/src/ports/pipeline-runner.ts';

/** Builds, and tests, that succeed at once, unless the test holds them or has them fail. */
export class ScriptedBuilds extends MemoryPipelineRunner {
  /** Every job that was really begun, in order. */
  readonly jobs: BuildJob[] = [];
  #failures: Failure[] = [];
  #plan: Partial<BuildPlan> = {};
  #held = false;

  hold(): void {
    this.#held = true;
  }

  /** Builds succeed at once again; those that run are left to `finish`. */
  letGo(): void {
    this.#held = false;
  }

  finish(runId: string): void {
    const job = this.jobs.findLast((candidate) => candidate.runId === runId);
    if (!job) throw new Error(`no build of ${runId} was begun`);
    this.succeed(runId, job.purpose === 'test' ? undefined : artifactOf(job, this.#plan));
  }

  /** What the plans of builds say from now on, beside what all of them say. */
  planWith(plan: Partial<BuildPlan>): void {
    this.#plan = plan;
  }

  /** Of builds and tests the one that is begun next. */
  failNextBuild(failure: Failure): void {
    this.#failures.push(failure);
  }

  override async start(job: BuildJob): Promise<void> {
    const before = await this.observe(job.runId);
    await super.start(job);
    if (before.state !== 'unknown' && before.state !== 'canceled') return;
    this.jobs.push(job);
    this.print(job.runId, `${job.purpose === 'test' ? 'testing' : 'building'} ${job.revision.commit.slice(0, 10)}`);
    const failure = this.#failures.shift();
    if (failure) this.fail(job.runId, failure);
    else if (!this.#held) this.finish(job.runId);
  }
}

function artifactOf(job: BuildJob, plan: Partial<BuildPlan>): Artifact {
  return {
    id: job.runId,
    appId: job.appId,
    kind: 'directory',
    location: `/artifacts/${job.runId}`,
    sizeBytes: 1_000,
    plan: {
      language: 'node',
      tools: [],
      buildSteps: [],
      start: { argv: ['node', 'server.js'], workDir: '.', env: {}, path: [] },
      healthPaths: ['/healthz', '/'],
      notes: [],
      ...plan,
    },
    createdAt: 0,
  };
}
