import type { LogLine } from '../../../domain/log-line.ts';
import { mergeSorted } from '../../../domain/merge-sorted.ts';
import type { LogReading } from '../../../ports/runtime.ts';
import { toLogLine } from './merge-logs.ts';
import type { WorkerLink } from './worker-link.ts';

type LogSource = Pick<WorkerLink, 'window' | 'reachable'>;

/** What the workers keep of an App's output, as one. A worker that does not answer, or goes meanwhile, is left out from there on. */
export async function* readKept(workers: LogSource[], appId: string, reading: LogReading): AsyncGenerator<LogLine> {
  // Ends what still waits for lines when the reader stops reading.
  const stopped = new AbortController();
  const signal = AbortSignal.any([reading.signal, stopped.signal]);
  const sources = workers
    .filter((worker) => worker.reachable)
    .map((worker) => linesOf(worker.window(appId, { ...reading, signal })));
  try {
    yield* mergeSorted(sources, reading.order);
  } finally {
    stopped.abort();
  }
}

async function* linesOf(lines: ReturnType<LogSource['window']>): AsyncGenerator<LogLine> {
  for await (const line of lines) yield toLogLine(line);
}
