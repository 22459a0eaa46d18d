import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { http } from '@nonstop4/plane/node-http';
import type { CertificatesInForce, RouteInForce } from '../cluster-protocol.ts';

const FORWARDED = new Set(['GET /healthz', 'GET /routes', 'GET /targets', 'GET /stats', 'GET /metrics', 'POST /drain']);

export interface DoorOptions {
  socket: string;
  token: string;
  serving: () => boolean;
  inForce: (app: string) => RouteInForce | undefined;
  certificatesTaken: () => CertificatesInForce;
}

/** Lets the server ask the edge over the network what others may only ask on this machine. Routes are never taken here. */
export function agentDoor(options: DoorOptions): Server {
  return http.createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (request.method === 'GET' && path === '/readyz') answer(response, options.serving() ? 200 : 503, {});
    else if (!mayAsk(request, options.token)) answer(response, 401, { message: 'the token is missing or wrong' });
    else if (FORWARDED.has(`${request.method} ${path}`)) forward(options.socket, path, request, response);
    else if (request.method === 'GET' && path.startsWith('/routes/')) tellRoute(options, path, response);
    else if (request.method === 'GET' && path === '/certificates') answer(response, 200, options.certificatesTaken());
    else answer(response, 404, { message: `no such call: ${request.method} ${path}` });
  });
}

function mayAsk(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function tellRoute({ inForce }: DoorOptions, path: string, response: ServerResponse): void {
  const found = inForce(path.slice('/routes/'.length));
  answer(response, found ? 200 : 404, found ?? { message: 'the edge has no route of that App' });
}

function forward(socketPath: string, path: string, request: IncomingMessage, response: ServerResponse): void {
  const { 'content-type': type, 'content-length': length } = request.headers;
  const headers = { ...(type ? { 'content-type': type } : {}), ...(length ? { 'content-length': length } : {}) };
  const outgoing = http.request({ socketPath, path, method: request.method, headers });
  outgoing.on('error', (error) => {
    if (response.headersSent) response.destroy();
    else answer(response, 502, { message: `the edge does not answer: ${error.message}` });
  });
  outgoing.once('response', (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, {
      'content-type': incoming.headers['content-type'] ?? 'text/plain',
    });
    incoming.on('error', () => response.destroy());
    incoming.pipe(response);
  });
  response.once('close', () => outgoing.destroy());
  request.pipe(outgoing);
}

function answer(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
