import type { V1Pod } from '@kubernetes/client-node';
import type { LogLine } from '../domain/log-line.ts';
import { boundedLines } from './bounded-lines.ts';
import type { Cluster } from './cluster.ts';
import { LineQueue } from './line-queue.ts';
import { APP_CONTAINER } from './names.ts';
import { Pace } from './pace.ts';

/** What is read of one pod in a second, live: as much as a worker of one machine takes from a replica. */
const BYTES_PER_S = 5 * 1024 * 1024;
/** A live reader that is so far behind a noisy pod begins again at its end. */
const BEHIND_MS = 10_000;
const SKIPPED = 'output was skipped: this app writes more than 5 MB a second';
/** Lines read again when a pod is found, or found again. */
const CATCH_UP_LINES = 1_000;

type LogApi = Pick<Cluster, 'logs'>;

export interface TailOptions {
  lines: number;
  follow: boolean;
  signal: AbortSignal;
}

/** Output of one pod's App: kept lines, then live ones when following. Standard output and error come as one stream from Kubernetes. */
export async function* podLines(
  cluster: LogApi,
  pod: V1Pod,
  options: TailOptions & { container?: string; previous?: boolean; pace?: Pace },
): AsyncGenerator<LogLine> {
  const { name = '', namespace = '' } = pod.metadata ?? {};
  const { lines, follow, previous = false, signal, pace, container = APP_CONTAINER } = options;
  const stream = await cluster.logs({ name, namespace }, { container, tailLines: lines, follow, previous, signal });
  try {
    for await (const line of boundedLines(stream, pace && ((bytes) => pace.take(bytes, signal)))) {
      const parsed = parseLine(line, name);
      if (parsed) yield parsed;
    }
  } finally {
    stream.destroy();
  }
}

/** `2026-01-01T00:00:00.123456789Z text` */
function parseLine(line: string, source: string): LogLine | undefined {
  const space = line.indexOf(' ');
  const at = Date.parse(line.slice(0, space));
  return Number.isNaN(at) ? undefined : { at, source, stream: 'out', text: line.slice(space + 1) };
}

/** All pods of an App as one stream: what is kept in order of time, live lines as they come, pods that come later included. */
export async function* tailPods(
  cluster: LogApi,
  pods: () => V1Pod[],
  options: TailOptions,
  changed: (signal: AbortSignal) => Promise<void>,
): AsyncGenerator<LogLine> {
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  try {
    const kept = await keptLines(cluster, pods(), { ...options, signal });
    yield* kept.slice(-options.lines || kept.length);
    if (options.follow) yield* follow(cluster, pods, new Date(kept.at(-1)?.at ?? Date.now()), signal, changed);
  } finally {
    stopped.abort();
  }
}

async function keptLines(cluster: LogApi, pods: V1Pod[], options: TailOptions): Promise<LogLine[]> {
  const lists = pods.flatMap((pod) => {
    const restarted = pod.status?.containerStatuses?.some(({ restartCount }) => restartCount > 0) ?? false;
    const now = collect(podLines(cluster, pod, { ...options, follow: false }));
    return restarted ? [collect(podLines(cluster, pod, { ...options, follow: false, previous: true })), now] : [now];
  });
  return (await Promise.all(lists)).flat().sort((a, b) => a.at - b.at);
}

// A pod that goes while it is read has given what it gave.
async function collect(lines: AsyncGenerator<LogLine>): Promise<LogLine[]> {
  const all: LogLine[] = [];
  try {
    for await (const line of lines) all.push(line);
  } catch {
    return all;
  }
  return all;
}

async function* follow(
  cluster: LogApi,
  pods: () => V1Pod[],
  since: Date,
  signal: AbortSignal,
  changed: (signal: AbortSignal) => Promise<void>,
): AsyncGenerator<LogLine> {
  const reading = new Set<string>();
  const last = new Map<string, number>();
  const queue = new LineQueue();
  const read = async (pod: V1Pod, key: string) => {
    const before = last.get(key) ?? since.valueOf();
    try {
      for await (const line of liveLines(cluster, pod, signal)) {
        // The reader has left: whatever still comes is nobody's.
        if (signal.aborted) break;
        if (line.at <= before) continue;
        last.set(key, line.at);
        await queue.put(line, signal);
      }
    } catch {
      // Not started yet, or gone: looked at again with the next change.
    }
    reading.delete(key);
  };
  let change = changed(signal);
  try {
    while (!signal.aborted) {
      for (const pod of pods()) {
        const key = pod.metadata?.uid ?? '';
        if (reading.has(key) || pod.status?.phase === 'Pending') continue;
        reading.add(key);
        void read(pod, key);
      }
      const hasChanged = await Promise.race([queue.news.then(() => false), change.then(() => true)]);
      if (hasChanged) change = changed(signal);
      yield* queue.take();
    }
  } finally {
    queue.take();
  }
}

// No faster than the pace. Of a pod that writes faster for long, its newest lines are worth more than all of them.
async function* liveLines(cluster: LogApi, pod: V1Pod, signal: AbortSignal): AsyncGenerator<LogLine> {
  for (;;) {
    const pace = new Pace(BYTES_PER_S);
    let behind: LogLine | undefined;
    for await (const line of podLines(cluster, pod, { lines: CATCH_UP_LINES, follow: true, signal, pace })) {
      if (pace.waited && Date.now() - line.at > BEHIND_MS) {
        behind = line;
        break;
      }
      yield line;
    }
    if (!behind) return;
    yield { ...behind, stream: 'platform', text: SKIPPED };
  }
}
