import type { AppAccess, Locale, Operation } from '@nonstop4/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { AppRole } from '../domain/access/app-role.ts';
import type { Principal } from '../domain/access/principal.ts';
import type { App } from '../domain/app.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from '../usecases/platform.ts';
import { authorise } from './authorise.ts';
import { EventStream } from './event-stream.ts';
import { localeOf } from './locale-of-request.ts';
import { OpenStreams } from './open-streams.ts';
import { allowedOf } from './route-rules.ts';

/** What a handler gets: parsed parts of the request, typed by the operation. */
export interface Call<O extends Operation> {
  params: O['params'] extends z.ZodType ? z.output<O['params']> : undefined;
  query: O['query'] extends z.ZodType ? z.output<O['query']> : undefined;
  body: O['body'] extends z.ZodType ? z.output<O['body']> : undefined;
  locale: Locale;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** With whom and what was let in, as far as the operation's rule finds them. */
export type AllowedCall<O extends Operation> = Call<O> &
  (O['access'] extends 'anybody' ? unknown : { user: User; principal: Principal }) &
  (O['access'] extends 'app:deploy-or-new'
    ? { app: App | undefined }
    : O['access'] extends AppAccess
      ? { app: App; role: AppRole }
      : unknown) &
  (Call<O>['params'] extends { run: string } ? { run: PipelineRun } : unknown);

export type StreamCall<O extends Operation> = AllowedCall<O> & {
  /** Begins the answer; to be called once what is asked for was found. */
  open(): EventStream;
};

/** JSON operations return what the contract says; files are written by the handler itself. */
export type Result<O extends Operation> = O['result'] extends z.ZodType ? z.input<O['result']> : unknown;

export interface Registrar {
  answer<O extends Operation>(operation: O, handler: (call: AllowedCall<O>) => Promise<Result<O>>): void;
  /** Answered by events; the stream is closed when the handler is done or has failed, and when the caller would not be let in any more. */
  stream<O extends Operation>(
    operation: O & { answer: 'events' },
    handler: (call: StreamCall<O>) => Promise<void>,
  ): void;
}

/** The only way to have an operation answered; who may call it is enforced by `enforceRules`, from what the operation declares. */
export function registrar(server: FastifyInstance, platform: Platform): Registrar {
  const streams = new OpenStreams();
  return {
    answer(operation, handler) {
      route(server, operation, (request, reply) => handler(callOf(operation, request, reply)));
    },
    stream(operation, handler) {
      route(server, operation, async (request, reply) => {
        const call = callOf(operation, request, reply);
        const isAllowed = async () => {
          const now = await authorise(platform, request, operation);
          return now.principal?.user.id === allowedOf(request).principal?.user.id;
        };
        const leave = streams.enter(allowedOf(request).principal?.user.id ?? '');
        await streamTo(reply, isAllowed, (open) => handler({ ...call, open })).finally(leave);
      });
    },
  };
}

async function streamTo(
  reply: FastifyReply,
  isAllowed: () => Promise<boolean>,
  handle: (open: () => EventStream) => Promise<void>,
): Promise<void> {
  let stream: EventStream | undefined;
  try {
    await handle(() => {
      stream = new EventStream(reply, { isAllowed });
      return stream;
    });
  } catch (error) {
    // Before the stream was opened it is an answer like any other; afterwards its end says it, and the reader comes again.
    if (!stream) throw error;
    if (!stream.signal.aborted) reply.log.warn({ err: error }, 'an event stream broke off');
  } finally {
    stream?.close();
  }
}

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

function route(server: FastifyInstance, operation: Operation, handle: Handle): void {
  server.route({
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    config: { rule: { operation } },
    handler: async (request, reply) => {
      const result = await handle(request, reply);
      if (reply.sent || operation.answer === 'events') return reply;
      reply.status(operation.status);
      if (operation.answer === 'none') return reply.send();
      if (operation.answer === 'json') return reply.header('cache-control', 'no-store').send(result);
      return result;
    },
  });
}

function callOf<O extends Operation>(operation: O, request: FastifyRequest, reply: FastifyReply): AllowedCall<O> {
  const { principal, app, role, run } = allowedOf(request);
  return {
    params: operation.params?.parse(request.params),
    query: operation.query?.parse(request.query),
    body: operation.bodyIsArchive ? undefined : operation.body?.parse(request.body ?? {}),
    locale: localeOf(request),
    request,
    reply,
    user: principal?.user,
    ...{ principal, app, role, run },
  } as unknown as AllowedCall<O>;
}
