import type { IncomingMessage, ServerResponse } from 'node:http';
import { allOperations, type Operation } from '@nonstop4/contract';
import { accountHandlers } from './account-handlers.ts';
import { alertHandlers } from './alert-handlers.ts';
import { appHandlers } from './app-handlers.ts';
import { availabilityHandlers } from './availability-handlers.ts';
import { ciHandlers } from './ci-handlers.ts';
import { gitHandlers } from './git-handlers.ts';
import { type Call, type EventSink, FakeProblem, type JsonHandler, type OperationId } from './handlers.ts';
import { logHandlers } from './log-handlers.ts';
import { metricsHandlers } from './metrics-handlers.ts';
import { observationEventHandlers, observationHandlers } from './observation-handlers.ts';
import { peopleHandlers } from './people-handlers.ts';
import { runEventHandlers, runHandlers } from './run-handlers.ts';
import { sealingHandlers } from './sealing-handlers.ts';
import { accessHandlers, securityHandlers } from './security-handlers.ts';
import type { World } from './world.ts';

const eventHandlers = { ...runEventHandlers, ...observationEventHandlers };
// Complete by its type: an operation without a handler does not compile.
const handlers: Record<Exclude<OperationId, keyof typeof eventHandlers>, JsonHandler> = {
  ...accountHandlers,
  ...appHandlers,
  ...runHandlers,
  ...observationHandlers,
  ...metricsHandlers,
  ...logHandlers,
  ...gitHandlers,
  ...ciHandlers,
  ...availabilityHandlers,
  ...alertHandlers,
  ...sealingHandlers,
  ...peopleHandlers,
  ...securityHandlers,
  ...accessHandlers,
};

const COOKIE = 'fake-session=1';

/** Answers an API call from the world. Calls and results are held to the contract's schemas. */
export async function answerApi(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  try {
    const { id, operation, params } = operationOf(request, url);
    if (operation.access !== 'anybody' && !request.headers.cookie?.includes(COOKIE))
      throw new FakeProblem('not-signed-in', 401, 'You are not signed in.');
    const call = await readCall(request, url, operation, params);
    if (operation.answer === 'events') eventHandlers[id as keyof typeof eventHandlers](world, call, sinkOf(response));
    else answer(response, operation, id, handlers[id as keyof typeof handlers](world, call));
  } catch (error) {
    // The page has gone, or has canceled its upload: nobody reads an answer.
    if (!request.destroyed || request.complete) sendProblem(response, error);
  }
}

function operationOf(
  request: IncomingMessage,
  url: URL,
): { id: OperationId; operation: Operation; params: Record<string, string> } {
  for (const [id, operation] of Object.entries(allOperations) as [OperationId, Operation][]) {
    const pattern = new RegExp(`^${operation.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = operation.method === request.method ? pattern.exec(url.pathname) : null;
    if (match) return { id, operation, params: decoded(match.groups) };
  }
  throw new FakeProblem('not-found', 404, 'No such operation.');
}

function decoded(groups: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]));
}

async function readCall(
  request: IncomingMessage,
  url: URL,
  operation: Operation,
  params: Record<string, string>,
): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  operation.params?.parse(params);
  const query = operation.query?.parse(Object.fromEntries(url.searchParams)) ?? {};
  const body = operation.body ? parsedBody(operation, bytes.toString()) : undefined;
  return { params, query: query as Call['query'], body, bytes };
}

function parsedBody(operation: Operation, text: string): unknown {
  const result = operation.body?.safeParse(JSON.parse(text));
  if (result?.success) return result.data;
  const issues = result?.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new FakeProblem('invalid-input', 400, 'Something in it cannot be used.', issues ? { issues } : {});
}

function answer(response: ServerResponse, operation: Operation, id: OperationId, result: unknown): void {
  const headers: Record<string, string> = {};
  if (id === 'signIn' || id === 'setup') headers['set-cookie'] = `${COOKIE}; Path=/; HttpOnly; SameSite=Lax`;
  if (id === 'signOut') headers['set-cookie'] = 'fake-session=; Path=/; Max-Age=0';
  if (operation.answer === 'none') return void response.writeHead(operation.status, headers).end();
  if (operation.answer === 'text') {
    const headers = {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="app.log"',
    };
    return void response.writeHead(operation.status, headers).end(result);
  }
  if (operation.answer === 'zip') {
    response.writeHead(operation.status, {
      ...headers,
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="code.zip"',
    });
    return void response.end(result);
  }
  // Parsing keeps the stand-in honest: what the contract does not have, the pages do not get.
  const json = JSON.stringify(operation.result?.parse(result));
  response.writeHead(operation.status, { ...headers, 'content-type': 'application/json' }).end(json);
}

function sinkOf(response: ServerResponse): EventSink {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  return {
    send: (event, data) => void response.write(`${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`),
    end: () => void response.end(),
    onClose: (listener) => void response.on('close', listener),
  };
}

function sendProblem(response: ServerResponse, error: unknown): void {
  const problem = error instanceof FakeProblem ? error : new FakeProblem('internal', 500, String(error));
  if (!(error instanceof FakeProblem)) console.error(error);
  const body = {
    type: `urn:nonstop4:problem:${problem.code}`,
    title: problem.code,
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...problem.facts,
    requestId: 'fake',
  };
  response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
}
