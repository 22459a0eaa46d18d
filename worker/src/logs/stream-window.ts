import { ControlError, type ControlRequest } from '@nonstop4/plane/control-server';
import { type AppLog, parseLine } from './app-log.ts';

/** Between two parts of so many bytes everything else that the worker has to do comes first. */
const PART_BYTES = 64 * 1024;

type Order = Parameters<AppLog['window']>[0];

/** Which lines are wanted. */
interface Wanted {
  replica: string | undefined;
  from: number;
  to: number;
}

/**
 * Gives every kept line of an App's log. 20 MB are read a block at a time, and no faster than the caller takes them: neither replicas nor other
 * callers wait for it.
 */
export async function streamWindow({ query, response, signal }: ControlRequest, log: AppLog): Promise<void> {
  const order = orderOf(query);
  const wanted: Wanted = {
    replica: query.get('replica') ?? undefined,
    from: instant(query, 'from', Number.NEGATIVE_INFINITY),
    to: instant(query, 'to', Number.POSITIVE_INFINITY),
  };
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
  let part: string[] = [];
  let bytes = 0;
  for (const text of log.window(order)) {
    if (fits(text, wanted)) part.push(text);
    bytes += text.length;
    if (bytes < PART_BYTES) continue;
    if (part.length > 0 && !response.write(`${part.join('\n')}\n`)) await drained(response, signal);
    await othersFirst();
    if (signal.aborted) return;
    part = [];
    bytes = 0;
  }
  response.end(part.length > 0 ? `${part.join('\n')}\n` : undefined);
}

function fits(text: string, { replica, from, to }: Wanted): boolean {
  const line = parseLine(text);
  if (!line || (replica !== undefined && line.replica !== replica)) return false;
  const at = Date.parse(line.at);
  return at >= from && at <= to;
}

function orderOf(query: URLSearchParams): Order {
  const order = query.get('order');
  if (order === 'newest-first' || order === 'oldest-first') return order;
  throw new ControlError(400, 'order must be newest-first or oldest-first');
}

function instant(query: URLSearchParams, name: string, fallback: number): number {
  const value = query.get(name);
  if (value === null) return fallback;
  if (/^\d{1,16}$/.test(value)) return Number(value);
  throw new ControlError(400, `${name} must be milliseconds since 1970`);
}

function drained(response: ControlRequest['response'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.once('drain', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

function othersFirst(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
