import type { LogLine as WorkerLine } from '@nonstop4/worker/protocol';
import type { LogLine } from '../../../domain/log-line.ts';

/** One stream of several workers' logs: what is kept sorted by time, live lines as they come. */
export async function* mergeLogs(
  sources: AsyncGenerator<WorkerLine>[],
  options: { lines: number; follow: boolean },
): AsyncGenerator<LogLine> {
  if (!options.follow) {
    const all = (await Promise.all(sources.map(collect))).flat().map(toLogLine);
    yield* all.sort((a, b) => a.at - b.at).slice(-options.lines);
    return;
  }
  yield* interleave(sources);
}

async function collect(source: AsyncGenerator<WorkerLine>): Promise<WorkerLine[]> {
  const lines: WorkerLine[] = [];
  for await (const line of source) lines.push(line);
  return lines;
}

type Next = { source: AsyncGenerator<WorkerLine>; result: IteratorResult<WorkerLine> };

async function* interleave(sources: AsyncGenerator<WorkerLine>[]): AsyncGenerator<LogLine> {
  const next = async (source: AsyncGenerator<WorkerLine>): Promise<Next> => ({ source, result: await source.next() });
  const waiting = new Map(sources.map((source) => [source, next(source)]));
  try {
    while (waiting.size > 0) {
      const { source, result } = await Promise.race(waiting.values());
      if (result.done) {
        waiting.delete(source);
        continue;
      }
      waiting.set(source, next(source));
      yield toLogLine(result.value);
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.return(undefined)));
  }
}

function toLogLine(line: WorkerLine): LogLine {
  return { at: Date.parse(line.at), source: line.replica, stream: line.stream, text: line.text };
}
