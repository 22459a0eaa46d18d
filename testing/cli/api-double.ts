import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allOperations, type Operation, type PROBLEM_CODES } from '@nonstop4/contract';

type OperationId = keyof typeof allOperations;

/** A call that a client made, checked against the operation's schemas. */
export interface DoubleCall {
  id: OperationId;
  params: Record<string, string | number>;
  query: Record<string, string | number>;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows its operation.
  body: any;
  /** Of an archive body: the bytes that arrived. */
  bytes: number;
  language: string | undefined;
  token: string | undefined;
}

/** Thrown by a handler: answered as problem details. */
export class DoubleProblem extends Error {
  readonly code: (typeof PROBLEM_CODES)[number];
  readonly status: number;
  /** For invalid-input: each wrong field. */
  issues: { path: string; message: string }[] | undefined;

  constructor(code: (typeof PROBLEM_CODES)[number], status: number, detail = `The double says ${code}.`) {
    super(detail);
    this.code = code;
    this.status = status;
  }
}

/** What a handler gives: the answer's JSON, or for an event stream the events in their order. */
type Handler = (call: DoubleCall) => unknown | Promise<unknown>;
export type DoubleEvents = { event: string; data: unknown }[];

export const DOUBLE_TOKEN = 'n4_token_of_the_double';

/**
 * An HTTP server made of the contract: it knows every operation, refuses what does not fit its schemas and never answers
 * what a real server could not. A test says what it answers with `on`; everything else is a 404.
 */
export class ApiDouble {
  readonly calls: DoubleCall[] = [];
  readonly #handlers = new Map<string, Handler>();
  #server: Server | undefined;

  on(id: OperationId, handler: Handler): this {
    this.#handlers.set(id, handler);
    return this;
  }

  /** Calls of one operation so far. */
  callsOf(id: OperationId): DoubleCall[] {
    return this.calls.filter((call) => call.id === id);
  }

  /** Listens on a port that the kernel gives, or on the given one (to come back where it was). */
  async listen(port = 0): Promise<string> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => sendProblem(response, error));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  get port(): number {
    const address = this.#server?.address() as AddressInfo | undefined;
    return address?.port ?? 0;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://double');
    const found = findOperation(request.method ?? '', url.pathname);
    if (!found) throw new DoubleProblem('not-found', 404);
    const { id, operation, params } = found;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (operation.access !== 'anybody' && token !== DOUBLE_TOKEN) {
      request.resume();
      throw new DoubleProblem('not-signed-in', 401);
    }
    const body = await readBody(request);
    const call: DoubleCall = {
      id,
      params: parsed(operation.params, params),
      query: parsed(operation.query, Object.fromEntries(url.searchParams)),
      body: operation.body ? parsed(operation.body, JSON.parse(body.toString('utf8') || 'null')) : undefined,
      bytes: body.length,
      language: request.headers['accept-language'],
      token,
    };
    this.calls.push(call);
    const handler = this.#handlers.get(id);
    if (!handler) throw new DoubleProblem('not-found', 404);
    send(response, operation, await handler(call));
  }
}

function findOperation(method: string, path: string) {
  for (const [id, operation] of Object.entries(allOperations) as [OperationId, Operation][]) {
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const match = new RegExp(`^${operation.path.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
    if (!match || operation.method !== method) continue;
    return {
      id,
      operation,
      params: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')])),
    };
  }
  return undefined;
}

function parsed(schema: Operation['body'], value: unknown) {
  if (!schema) return {};
  const result = schema.safeParse(value);
  if (!result.success) throw new DoubleProblem('invalid-input', 400, result.error.message);
  return result.data as Record<string, string | number>;
}

function send(response: ServerResponse, operation: Operation, answer: unknown): void {
  if (operation.answer === 'events') {
    response.writeHead(operation.status, { 'content-type': 'text/event-stream' });
    for (const { event, data } of answer as DoubleEvents)
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    response.end();
    return;
  }
  if (operation.answer !== 'json') {
    response.writeHead(operation.status).end();
    return;
  }
  // A test whose answer does not fit the contract must fail, not teach the client something that no server says.
  const checked = operation.result?.parse(answer);
  response.writeHead(operation.status, { 'content-type': 'application/json' }).end(JSON.stringify(checked));
}

function sendProblem(response: ServerResponse, error: unknown): void {
  const { code, status } = error instanceof DoubleProblem ? error : { code: 'internal' as const, status: 500 };
  const detail = error instanceof Error ? error.message : String(error);
  const problem = {
    type: `urn:nonstop4:problem:${code}`,
    title: code,
    status,
    detail,
    code,
    params: {},
    requestId: 'double',
    ...(error instanceof DoubleProblem && error.issues ? { issues: error.issues } : {}),
  };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
