import type { LogLine } from '../domain/log-line.ts';

/** Durable log of PipelineRuns: at most 5 MB a run, then only its end goes on being kept. */
export interface RunLog {
  append(runId: string, lines: LogLine[]): Promise<void>;
  /**
   * Lines from `fromLine` (0 is the first) on, at most 5,000; the first one given has the number `nextLine - lines.length`, which is
   * higher when older ones were dropped.
   */
  read(runId: string, fromLine: number): Promise<{ lines: LogLine[]; nextLine: number }>;
  remove(runIds: string[]): Promise<void>;
  /** Removes the log of every run that is not named; one written to within the last hour stays, since its run may be new. */
  collect(keep: ReadonlySet<string>): Promise<void>;
}
