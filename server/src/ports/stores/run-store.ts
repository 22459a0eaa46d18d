import type { PipelineRun } from '../../domain/pipeline-run.ts';
import type { SourceArchive } from '../../domain/source.ts';

export interface RunStore {
  /**
   * Queues a run in one transaction: gives it the next number of its App, keeps its archive's record, and marks as superseded the
   * older queued runs that it supersedes (see domain/pipeline-run.ts), which are returned.
   */
  enqueue(
    run: Omit<PipelineRun, 'number'>,
    archive?: SourceArchive,
  ): Promise<{ run: PipelineRun; superseded: PipelineRun[] }>;
  /**
   * The oldest queued run whose App has none running, made running, when fewer than `limit` run in all, not counting those that
   * wait for room; undefined otherwise. Apps of the owners to pass over are as if none of their runs were queued.
   * Two callers at once never get the same run.
   */
  claimNext(limit: number, now: number, passOver?: readonly string[]): Promise<PipelineRun | undefined>;
  byId(id: string): Promise<PipelineRun | undefined>;
  /** Newest first. */
  listByApp(appId: string, limit: number): Promise<PipelineRun[]>;
  /** Queued and running ones, oldest first. */
  listActive(): Promise<PipelineRun[]>;
  /** Reads, changes and writes in one transaction. */
  update(id: string, change: (run: PipelineRun) => PipelineRun): Promise<PipelineRun | undefined>;
  archive(id: string): Promise<SourceArchive | undefined>;
  /** Ids of every run and archive that is known: whatever else lies on the disk belongs to none. */
  known(): Promise<{ runIds: ReadonlySet<string>; archiveIds: ReadonlySet<string> }>;
  /** Forgets ended runs beyond the newest `keep` of each App; gives the ids of forgotten runs and of archives that no run needs any more. */
  prune(keep: number): Promise<{ runIds: string[]; archiveIds: string[] }>;
}
