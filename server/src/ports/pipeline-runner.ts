import type { Artifact } from '../domain/artifact.ts';
import type { Failure } from '../domain/failure.ts';
import type { LogLine } from '../domain/log-line.ts';
import type { BuildStage } from '../domain/pipeline-run.ts';
import type { SourceRevision } from '../domain/source.ts';
import type { Obstacle } from '../domain/workload.ts';

export interface BuildJob {
  /** The PipelineRun's id, and another one of the same run for its tests: starting the same twice starts it once. */
  runId: string;
  /** `test`: runs the App's own tests in place of a build, and leaves nothing. Absent: `build`. */
  purpose?: 'build' | 'test';
  appId: string;
  ownerId: string;
  revision: SourceRevision;
  /** Config vars that a build may see; never secrets. */
  env: Record<string, string>;
  timeoutMs: number;
}

/** `steps`: where the build is elsewhere, and tells how far it is. */
export type BuildJobState =
  | { state: 'unknown' }
  | {
      state: 'queued' | 'running';
      /** What keeps it from going on, if something does: it goes on by itself. */
      waitsFor?: Obstacle;
      steps?: BuildStage[];
    }
  /** Tests leave no Artifact. */
  | { state: 'succeeded'; artifact?: Artifact; steps?: BuildStage[] }
  | { state: 'failed'; failure: Failure; steps?: BuildStage[] }
  | { state: 'canceled'; steps?: BuildStage[] };

/**
 * Turns a SourceRevision into an Artifact, or runs its tests, here or on a machine elsewhere. `unknown` after a restart means that the job is lost
 * and may be started again.
 */
export interface PipelineRunner {
  /** A job that succeeded or failed stays as it is; one that was canceled or lost is begun anew. */
  start(job: BuildJob): Promise<void>;
  observe(runId: string): Promise<BuildJobState>;
  /** Lines from the job's beginning, then live, until the job ends or the signal is aborted. */
  tailLogs(runId: string, signal: AbortSignal): AsyncIterable<LogLine>;
  /** Answered when nothing of the job runs any more; canceling an ended or unknown job is fine. */
  cancel(runId: string): Promise<void>;
  /** Somebody says that there is news of a job: it is looked at now and not only with the next turn. */
  notice(runId: string): void;
}
