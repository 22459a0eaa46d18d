import type { Locale, Operation } from '@nonstop4/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Principal } from '../domain/accounts/principal.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from '../usecases/platform.ts';
import { findPrincipal, refuseForeignOrigin, requirePrincipal } from './authenticate-request.ts';
import { EventStream } from './event-stream.ts';
import { localeOf } from './locale-of-request.ts';
import { OpenStreams } from './open-streams.ts';
import { refuseSmallScope } from './token-scope.ts';

/** What a handler gets: parsed parts of the request, typed by the operation. */
export interface Call<O extends Operation> {
  params: O['params'] extends z.ZodType ? z.output<O['params']> : undefined;
  query: O['query'] extends z.ZodType ? z.output<O['query']> : undefined;
  body: O['body'] extends z.ZodType ? z.output<O['body']> : undefined;
  locale: Locale;
  request: FastifyRequest;
  reply: FastifyReply;
}

export type UserCall<O extends Operation> = Call<O> & {
  user: User;
  /** The same user, and by what the request was let in. */
  principal: Principal;
};
export type StreamCall<O extends Operation> = UserCall<O> & {
  /** Begins the answer; to be called once what is asked for was found. */
  open(): EventStream;
};

/** JSON operations return what the contract says; files are written by the handler itself. */
export type Result<O extends Operation> = O['result'] extends z.ZodType ? z.input<O['result']> : unknown;

export interface Registrar {
  /** For everybody. */
  open<O extends Operation>(operation: O & { access: 'public' }, handler: (call: Call<O>) => Promise<Result<O>>): void;
  /** For signed-in users. */
  own<O extends Operation>(operation: O & { access: 'user' }, handler: (call: UserCall<O>) => Promise<Result<O>>): void;
  /** For signed-in users, answered by events; the stream is closed when the handler is done or has failed. */
  stream<O extends Operation>(
    operation: O & { access: 'user'; answer: 'events' },
    handler: (call: StreamCall<O>) => Promise<void>,
  ): void;
}

/**
 * The one layer that authorises: an operation that is registered in none of these ways is not reachable at all. It is done before
 * anything of the body is read.
 */
export function registrar(server: FastifyInstance, platform: Platform): Registrar {
  const principals = new WeakMap<FastifyRequest, Principal>();
  const streams = new OpenStreams();
  const authorise = (operation: Operation) => async (request: FastifyRequest) => {
    const principal = await requirePrincipal(platform, request);
    refuseSmallScope(principal, operation);
    principals.set(request, principal);
  };
  const callerOf = (request: FastifyRequest) => {
    const principal = principals.get(request);
    if (!principal) throw new Error('a handler was reached without a user');
    return { principal, user: principal.user };
  };
  return {
    open(operation, handler) {
      route(
        server,
        operation,
        async (request) => refuseForeignOrigin(request),
        (request, reply) => handler(callOf(operation, request, reply)),
      );
    },
    own(operation, handler) {
      route(server, operation, authorise(operation), (request, reply) =>
        handler({ ...callOf(operation, request, reply), ...callerOf(request) }),
      );
    },
    stream(operation, handler) {
      route(server, operation, authorise(operation), async (request, reply) => {
        const caller = callerOf(request);
        const isAllowed = async () => (await findPrincipal(platform, request))?.user.id === caller.user.id;
        const leave = streams.enter(caller.user.id);
        await streamTo(reply, isAllowed, (open) =>
          handler({ ...callOf(operation, request, reply), ...caller, open }),
        ).finally(leave);
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

function route(
  server: FastifyInstance,
  operation: Operation,
  onRequest: (request: FastifyRequest) => Promise<void>,
  handle: Handle,
): void {
  server.route({
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    onRequest,
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

function callOf<O extends Operation>(operation: O, request: FastifyRequest, reply: FastifyReply): Call<O> {
  return {
    params: operation.params?.parse(request.params),
    query: operation.query?.parse(request.query),
    body: operation.bodyIsArchive ? undefined : operation.body?.parse(request.body ?? {}),
    locale: localeOf(request),
    request,
    reply,
  } as Call<O>;
}
