import { createInterface } from 'node:readline';
import type { V1Pod } from '@kubernetes/client-node';
import type { LogLine } from '../domain/log-line.ts';
import type { Cluster } from './cluster.ts';
import { APP_CONTAINER } from './names.ts';

export interface TailOptions {
  lines: number;
  follow: boolean;
  signal: AbortSignal;
}

/** Output of one pod's App: kept lines, then live ones when following. Standard output and error come as one stream from Kubernetes. */
export async function* podLines(
  cluster: Cluster,
  pod: V1Pod,
  options: TailOptions & { container?: string; previous?: boolean },
): AsyncGenerator<LogLine> {
  const { name = '', namespace = '' } = pod.metadata ?? {};
  const { lines, follow, previous = false, signal, container = APP_CONTAINER } = options;
  const stream = await cluster.logs({ name, namespace }, { container, tailLines: lines, follow, previous, signal });
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
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
  cluster: Cluster,
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

async function keptLines(cluster: Cluster, pods: V1Pod[], options: TailOptions): Promise<LogLine[]> {
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
  cluster: Cluster,
  pods: () => V1Pod[],
  since: Date,
  signal: AbortSignal,
  changed: (signal: AbortSignal) => Promise<void>,
): AsyncGenerator<LogLine> {
  const reading = new Set<string>();
  const last = new Map<string, number>();
  const waiting: LogLine[] = [];
  let wake: () => void = () => undefined;
  const read = async (pod: V1Pod, key: string) => {
    const before = last.get(key) ?? since.valueOf();
    try {
      for await (const line of podLines(cluster, pod, { lines: 1_000, follow: true, signal })) {
        if (line.at <= before) continue;
        last.set(key, line.at);
        waiting.push(line);
        wake();
      }
    } catch {
      // Not started yet, or gone: looked at again with the next change.
    }
    reading.delete(key);
  };
  while (!signal.aborted) {
    for (const pod of pods()) {
      const key = pod.metadata?.uid ?? '';
      if (reading.has(key) || pod.status?.phase === 'Pending') continue;
      reading.add(key);
      void read(pod, key);
    }
    const news = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (waiting.length === 0) await Promise.race([news, changed(signal)]);
    yield* waiting.splice(0);
  }
}
