import { setTimeout as wait } from 'node:timers/promises';
import { type ApiClient, ApiProblem, ApiUnreachable, type LogLineView, operations, type Run } from '@nonstop4/contract';

export interface RunWatcher {
  /** The run as it is now, with the lines of its log that are new. */
  update(run: Run, lines: LogLineView[]): void;
  /** The server does not answer at the moment; the run goes on or is resumed without us. */
  away(): void;
}

const POLL_MS = 300;
const GIVE_UP_MS = 120_000;

/**
 * Watches a run until it has ended. Its state and log are asked for again and again rather than streamed: so it survives
 * a server that is restarted in the middle (the run is resumed then), and no line is lost or shown twice.
 */
export async function followRun(api: ApiClient, runId: string, watcher: RunWatcher, signal: AbortSignal): Promise<Run> {
  let from = 0;
  let lastAnswer = Date.now();
  for (;;) {
    try {
      // In this order: a stage that has ended in the run's state has all its lines in the log.
      const run = await api.call(operations.getRun, { params: { run: runId } }, signal);
      const log = await api.call(operations.runLog, { params: { run: runId }, query: { from } }, signal);
      from = log.nextLine;
      lastAnswer = Date.now();
      watcher.update(run, log.lines);
      if (!isActive(run) && log.lines.length === 0) return run;
      if (!isActive(run)) continue;
    } catch (error) {
      if (signal.aborted || !isAway(error) || Date.now() - lastAnswer > GIVE_UP_MS) throw error;
      watcher.away();
    }
    await wait(POLL_MS, undefined, { signal });
  }
}

function isActive(run: Pick<Run, 'state'>): boolean {
  return run.state === 'queued' || run.state === 'running';
}

/** No answer, a cut one (fetch gives a TypeError), or one that says that the server is just starting. */
export function isAway(error: unknown): boolean {
  if (error instanceof ApiProblem) return error.problem.status === 503;
  return error instanceof ApiUnreachable || error instanceof TypeError;
}
