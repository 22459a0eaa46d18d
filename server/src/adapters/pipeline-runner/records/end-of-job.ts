import { type Failure, StageFailure } from '../../../domain/failure.ts';
import type { JobLog } from './job-log.ts';
import type { JobRecord } from './job-records.ts';

const LAST_LINES = 20;

/** How a job ends whose work threw: canceled by its signal, or failed with what it has printed last. */
export function endOfJob(error: unknown, log: JobLog, signal: AbortSignal): JobRecord {
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
