import type { Locale, Operation } from '@nonstop4/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { User } from '../domain/user.ts';
import type { Platform } from '../usecases/platform.ts';
import { refuseForeignOrigin, requireUser } from './authenticate-request.ts';

/** What a handler gets: parsed parts of the request, typed by the operation. */
export interface Call<O extends Operation> {
  params: O['params'] extends z.ZodType ? z.output<O['params']> : undefined;
  query: O['query'] extends z.ZodType ? z.output<O['query']> : undefined;
  body: O['body'] extends z.ZodType ? z.output<O['body']> : undefined;
  locale: Locale;
  request: FastifyRequest;
  reply: FastifyReply;
}

export type UserCall<O extends Operation> = Call<O> & { user: User };

/** JSON operations return what the contract says; streams and files are written by the handler itself. */
export type Result<O extends Operation> = O['result'] extends z.ZodType ? z.input<O['result']> : unknown;

export interface Registrar {
  /** For everybody. */
  open<O extends Operation>(operation: O & { access: 'public' }, handler: (call: Call<O>) => Promise<Result<O>>): void;
  /** For signed-in users; nothing is parsed before the user is known. */
  own<O extends Operation>(operation: O & { access: 'user' }, handler: (call: UserCall<O>) => Promise<Result<O>>): void;
}

/** The one layer that authorises: an operation that is registered by neither way is not reachable at all. */
export function registrar(server: FastifyInstance, platform: Platform): Registrar {
  return {
    open(operation, handler) {
      route(server, operation, async (request, reply) => {
        refuseForeignOrigin(request);
        return handler(callOf(operation, request, reply));
      });
    },
    own(operation, handler) {
      route(server, operation, async (request, reply) => {
        const user = await requireUser(platform, request);
        return handler({ ...callOf(operation, request, reply), user });
      });
    },
  };
}

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

function route(server: FastifyInstance, operation: Operation, handle: Handle): void {
  server.route({
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
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

function localeOf(request: FastifyRequest): Locale {
  return /^\s*ko\b/i.test(request.headers['accept-language'] ?? '') ? 'ko' : 'en';
}
