import type { LogLine as WorkerLine } from '@nonstop4/worker/protocol';
import type { LogLine } from '../../../domain/log-line.ts';
import { pause } from './pause.ts';
import type { WorkerLink } from './worker-link.ts';

/** Lines read again when a worker is back, among which those of its absence are looked for. */
const CATCH_UP_LINES = 1_000;
const LOOK_AGAIN_MS = 500;

export interface TailOptions {
  lines: number;
  follow: boolean;
  signal: AbortSignal;
}

type LogSource = Pick<WorkerLink, 'logs' | 'reachable'>;

/**
 * One stream of an App's log on several workers: what is kept sorted by time, live lines as they come. A worker that does not answer is
 * left out; when following, it comes in again when it is back, with what it has of its absence.
 */
export async function* mergeLogs(workers: LogSource[], appId: string, options: TailOptions): AsyncGenerator<LogLine> {
  // Ends what still waits for lines when the reader stops reading.
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  try {
    if (options.follow) yield* interleave(workers.map((worker) => followOne(worker, appId, { ...options, signal })));
    else yield* await kept(workers, appId, { ...options, signal });
  } finally {
    stopped.abort();
  }
}

async function kept(workers: LogSource[], appId: string, options: TailOptions): Promise<LogLine[]> {
  const all = await Promise.all(workers.map((worker) => collect(worker, appId, options)));
  return options.lines === 0
    ? []
    : all
        .flat()
        .sort((a, b) => a.at - b.at)
        .slice(-options.lines);
}

async function collect(worker: LogSource, appId: string, options: TailOptions): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  try {
    if (worker.reachable)
      for await (const line of worker.logs({ app: appId }, { ...options, follow: false })) lines.push(toLogLine(line));
  } catch {
    // It went while it was read: what it gave is given.
  }
  return lines;
}

async function* followOne(worker: LogSource, appId: string, options: TailOptions): AsyncGenerator<LogLine> {
  const { signal } = options;
  let last = 0;
  for (let lines = options.lines; !signal.aborted; lines = CATCH_UP_LINES) {
    const since = last;
    try {
      if (worker.reachable) {
        for await (const line of worker.logs({ app: appId }, { ...options, lines })) {
          const shown = toLogLine(line);
          last = Math.max(last, shown.at);
          if (shown.at > since) yield shown;
        }
      }
    } catch {
      // The worker went; it is looked for again.
    }
    await pause(LOOK_AGAIN_MS, signal);
  }
}

type Next = { source: AsyncGenerator<LogLine>; result: IteratorResult<LogLine> };

async function* interleave(sources: AsyncGenerator<LogLine>[]): AsyncGenerator<LogLine> {
  const next = async (source: AsyncGenerator<LogLine>): Promise<Next> => ({ source, result: await source.next() });
  const waiting = new Map(sources.map((source) => [source, next(source)]));
  while (waiting.size > 0) {
    const { source, result } = await Promise.race(waiting.values());
    if (result.done) {
      waiting.delete(source);
      continue;
    }
    waiting.set(source, next(source));
    yield result.value;
  }
}

export function toLogLine(line: WorkerLine): LogLine {
  return { at: Date.parse(line.at), source: line.replica, stream: line.stream, text: line.text };
}
