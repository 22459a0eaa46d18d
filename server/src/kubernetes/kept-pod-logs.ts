import type { V1Pod } from '@kubernetes/client-node';
import type { LogLine } from '../domain/log-line.ts';
import type { Cluster } from './cluster.ts';
import { podLines } from './pod-logs.ts';

/** Kubelets keep 10 MB of a container, so far as nobody has told them otherwise (containerLogMaxSize); more lines than that can have are not asked for. */
const MOST_LINES = 200_000;
/** What one reading may hold in memory, over all pods. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** Which lines; see LogReading of the Runtime port. */
interface Reading {
  order: 'newest-first' | 'oldest-first';
  replica?: string;
  from?: number;
  to?: number;
  signal: AbortSignal;
}

/**
 * What the nodes keep of an App's output. A cluster gives it from its beginning only, so that it is read as a whole, the pods one after the
 * other; of very much the newest of each pod is held.
 */
export async function* keptPodLines(
  cluster: Pick<Cluster, 'logs'>,
  pods: V1Pod[],
  { order, replica, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, signal }: Reading,
): AsyncGenerator<LogLine> {
  const wanted = pods.filter(({ metadata }) => replica === undefined || metadata?.name === replica);
  const lines: LogLine[] = [];
  for (const pod of wanted) {
    const newest = new NewestLines(MOST_CHARACTERS / wanted.length);
    for (const previous of restartedOnce(pod) ? [true, false] : [false]) {
      // A pod that goes while it is read has given what it gave.
      await take(newest, podLines(cluster, pod, { lines: MOST_LINES, follow: false, previous, signal })).catch(
        () => {},
      );
    }
    lines.push(...newest.lines().filter(({ at }) => at >= from && at <= to));
  }
  const sign = order === 'newest-first' ? -1 : 1;
  yield* lines.sort((a, b) => sign * (a.at - b.at));
}

async function take(newest: NewestLines, lines: AsyncIterable<LogLine>): Promise<void> {
  for await (const line of lines) newest.add(line);
}

function restartedOnce(pod: V1Pod): boolean {
  return pod.status?.containerStatuses?.some(({ restartCount }) => restartCount > 0) ?? false;
}

class NewestLines {
  readonly #most: number;
  #lines: LogLine[] = [];
  #first = 0;
  #characters = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(line: LogLine): void {
    this.#lines.push(line);
    this.#characters += line.text.length;
    for (; this.#characters > this.#most; this.#first += 1)
      this.#characters -= this.#lines[this.#first]?.text.length ?? 0;
    if (this.#first > 10_000) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }

  lines(): LogLine[] {
    return this.#lines.slice(this.#first);
  }
}
