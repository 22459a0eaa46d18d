import { chmod, rm } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { http } from './node-http.ts';

/** What a handler of the control socket is given: the path's parameters by name, the query and the parsed JSON body. */
export interface ControlRequest {
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
  /** For streams (logs, events): write to it and end it yourself; the handler's return value is then ignored. */
  response: ServerResponse;
}

/** Returns what is sent as JSON with status 200; undefined gives 204; after a stream was begun the value is ignored. */
export type ControlHandler = (request: ControlRequest) => unknown;

/** Routes as "METHOD /path/:parameter". */
export type ControlRoutes = Record<string, ControlHandler>;

/** Thrown by a handler to answer with a status and a plain-language message of its own. */
export class ControlError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Serves JSON over HTTP/1.1 on a Unix socket (mode 0600) between the platform's own processes. A socket file left by a
 * dead predecessor is replaced.
 */
export async function serveControl(socketPath: string, routes: ControlRoutes): Promise<Server> {
  const table = Object.entries(routes).map(([key, handler]) => compileRoute(key, handler));
  const server = http.createServer((request, response) => {
    answer(table, request, response).catch((error: unknown) => sendError(response, error));
  });
  await rm(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  await chmod(socketPath, 0o600);
  return server;
}

interface CompiledRoute {
  method: string;
  segments: string[];
  handler: ControlHandler;
}

function compileRoute(key: string, handler: ControlHandler): CompiledRoute {
  const [method = '', path = ''] = key.split(' ');
  return { method, segments: path.split('/'), handler };
}

async function answer(table: CompiledRoute[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://control');
  const found = findRoute(table, request.method ?? 'GET', url.pathname.split('/'));
  if (!found) throw new ControlError(404, `no such control call: ${request.method} ${url.pathname}`);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const result = await found.handler({
    params: found.params,
    query: url.searchParams,
    body: await readJson(request),
    signal: gone.signal,
    response,
  });
  if (response.headersSent) return;
  if (result === undefined) response.writeHead(204).end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
}

function findRoute(table: CompiledRoute[], method: string, segments: string[]) {
  for (const route of table) {
    const params = route.method === method ? matchSegments(route.segments, segments) : undefined;
    if (params) return { handler: route.handler, params };
  }
  return undefined;
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeSegment(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ControlError(400, `not a valid part of a path: ${segment}`);
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new ControlError(413, 'control call too large');
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new ControlError(400, 'control call is not JSON');
  }
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof ControlError ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
