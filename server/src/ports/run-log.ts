import type { LogLine } from '../domain/log-line.ts';

/** Durable log of PipelineRuns: at most 5 MB a run, then only its end goes on being kept. */
export interface RunLog {
  append(runId: string, lines: LogLine[]): Promise<void>;
  /** Lines from `fromLine` (0 is the first) on, at most 5,000. */
  read(runId: string, fromLine: number): Promise<{ lines: LogLine[]; nextLine: number }>;
  remove(runIds: string[]): Promise<void>;
}
