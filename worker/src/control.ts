import type { ServerResponse } from 'node:http';
import { ControlError, type ControlRequest, type ControlRoutes } from '@nonstop4/plane/control-server';
import { DEFAULTS } from './config.ts';
import type { AppLog } from './logs/app-log.ts';
import type { LogCollector } from './logs/log-collector.ts';
import { streamWindow } from './logs/stream-window.ts';
import { renderMetrics } from './metrics.ts';
import type { LogLine, ReplicaStatus, WorkerHealth } from './protocol.ts';
import type { KillReason, Replica } from './replica.ts';
import { ReplicaConflict, type ReplicaSet } from './replica-set.ts';
import { parseAppId, parseReplicaSpec, SpecInvalid } from './replica-spec.ts';

/** What a worker's control socket answers with. */
export interface WorkerParts {
  name: string;
  startedAt: string;
  replicas: ReplicaSet;
  logs: LogCollector;
  /** Ends this process at once without a trace, for drills. */
  die(): void;
}

/** An event reader that is this far behind is cut off: it comes again and gets a snapshot. */
const MAX_EVENT_BACKLOG_BYTES = 4 * 1024 * 1024;
const MAX_GRACE_MS = 600_000;

/** The routes of protocol.ts. */
export function workerRoutes(worker: WorkerParts): ControlRoutes {
  const { replicas, logs } = worker;
  return {
    'GET /healthz': () => health(worker),
    'GET /replicas': () => statuses(replicas),
    'PUT /replicas/:id': ({ params, body }) => put(replicas, params.id ?? '', body),
    'DELETE /replicas/:id': ({ params, query }) =>
      replicas.remove(params.id ?? '', number(query, 'graceMs', DEFAULTS.stopGraceMs, MAX_GRACE_MS)),
    'POST /replicas/:id/kill': ({ params, query }) => find(replicas, params.id).kill(killReason(query)),
    'GET /replicas/:id/logs': (request) => {
      const { app, id } = find(replicas, request.params.id).spec;
      logs.catchUp(id);
      streamLog(request, logs.appLog(app), id);
    },
    'GET /apps/:app/logs': (request) => streamLog(request, logs.appLog(appId(request.params.app))),
    'GET /apps/:app/log-window': (request) => streamWindow(request, logs.appLog(appId(request.params.app))),
    'DELETE /apps/:app/logs': ({ params }) => logs.removeApp(appId(params.app)),
    'GET /events': ({ response, signal }) => streamEvents(replicas, response, signal),
    'GET /metrics': ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(renderMetrics(worker.name, statuses(replicas), logs));
    },
    'POST /lose': () => {
      replicas.killAll();
      worker.die();
    },
  };
}

function health({ name, startedAt, replicas }: WorkerParts): WorkerHealth {
  return { name, pid: process.pid, startedAt, replicas: replicas.all().length, memoryBytes: process.memoryUsage.rss() };
}

async function put(replicas: ReplicaSet, id: string, body: unknown): Promise<ReplicaStatus> {
  try {
    return await replicas.put(parseReplicaSpec(id, body));
  } catch (error) {
    if (error instanceof SpecInvalid) throw new ControlError(400, error.message);
    if (error instanceof ReplicaConflict) throw new ControlError(409, error.message);
    throw error;
  }
}

function statuses(replicas: ReplicaSet): ReplicaStatus[] {
  return replicas.all().map((replica) => replica.status());
}

function find(replicas: ReplicaSet, id = ''): Replica {
  const found = replicas.get(id);
  if (!found) throw new ControlError(404, `this worker has no replica ${id}`);
  return found;
}

function appId(value: unknown): string {
  try {
    return parseAppId(value);
  } catch (error) {
    throw new ControlError(400, (error as Error).message);
  }
}

function number(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const value = Number(query.get(name) ?? fallback);
  if (Number.isInteger(value) && value >= 0) return Math.min(value, most);
  throw new ControlError(400, `${name} must be a whole number`);
}

function killReason(query: URLSearchParams): KillReason {
  const reason = query.get('reason') ?? 'killed-for-drill';
  if (reason === 'killed-for-drill' || reason === 'unresponsive') return reason;
  throw new ControlError(400, 'reason must be killed-for-drill or unresponsive');
}

function streamEvents(replicas: ReplicaSet, response: ServerResponse, signal: AbortSignal): void {
  const write = (event: unknown) => {
    if (response.writableLength > MAX_EVENT_BACKLOG_BYTES) response.destroy();
    else response.write(`${JSON.stringify(event)}\n`);
  };
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  write({ kind: 'snapshot', replicas: statuses(replicas) });
  whenGone(signal, replicas.onChange(write));
}

function streamLog({ query, response, signal }: ControlRequest, log: AppLog, replica?: string): void {
  const lines = number(query, 'lines', DEFAULTS.logs.defaultTailLines, DEFAULTS.logs.maxTailLines);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  writeLines(response, log.tail(lines, replica));
  if (query.get('follow') !== '1') {
    response.end();
    return;
  }
  response.flushHeaders();
  const wanted = (line: LogLine) => replica === undefined || line.replica === replica;
  const unlisten = log.listen((batch) => {
    // A reader that is too slow misses lines; the log on disk has them.
    if (response.writableLength < DEFAULTS.logs.maxFollowerBytes) writeLines(response, batch.filter(wanted));
  });
  whenGone(signal, unlisten);
}

// The caller may have left while its request was read.
function whenGone(signal: AbortSignal, stop: () => void): void {
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
}

function writeLines(response: ServerResponse, lines: LogLine[]): void {
  if (lines.length > 0) response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
