import type { Operation } from '@nonstop4/contract';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { Platform } from '../usecases/platform.ts';
import { type Allowed, authorise } from './authorise.ts';
import type { Door } from './doors.ts';

/** What a route needs: as its operation declares it, or as the door that it is. */
export type RouteRule = { operation: Operation } | { door: Door };

declare module 'fastify' {
  interface FastifyContextConfig {
    rule?: RouteRule;
  }
}

const allowed = new WeakMap<FastifyRequest, Allowed>();

/**
 * The one place where it is decided who is let in, for every route and before anything of a body is read. A route without a rule keeps the
 * server from starting, and would be answered to nobody.
 */
export function enforceRules(server: FastifyInstance, platform: Platform): void {
  const routes: RouteOptions[] = [];
  server.addHook('onRoute', (route) => {
    routes.push(route);
  });
  server.addHook('onReady', async () => {
    const open = routes.filter(({ config }) => config?.rule === undefined).map(({ method, url }) => `${method} ${url}`);
    if (open.length > 0) throw new Error(`nothing declares who may call ${open.join(', ')}`);
  });
  server.addHook('onRequest', async (request) => {
    // What is at no route is answered as absent, or by the web app's page.
    if (request.is404) return;
    const { rule } = request.routeOptions.config;
    if (rule === undefined) throw new Problem('not-found', 'There is nothing at this address.');
    if (!('operation' in rule)) return;
    // Noted as it is found: whoever is refused is somebody already.
    const found: Allowed = {};
    allowed.set(request, found);
    await authorise(platform, request, rule.operation, found);
  });
}

/** The same for whoever looks at refused ones too. */
export function allowedIfAny(request: FastifyRequest): Allowed {
  return allowed.get(request) ?? {};
}

/** What was found when the request was let in. */
export function allowedOf(request: FastifyRequest): Allowed {
  const found = allowed.get(request);
  if (!found) throw new Error('a handler was reached by a request that nobody let in');
  return found;
}
