import type { FastifyRequest } from 'fastify';
import type { Principal } from '../domain/access/principal.ts';
import { Problem } from '../domain/problem.ts';
import { authenticate } from '../usecases/accounts/sign-in.ts';
import type { Platform } from '../usecases/platform.ts';
import { sessionOf } from './session-cookie.ts';

/** Who sends the request: by API token, else by session cookie. Throws `not-signed-in`. */
export async function requirePrincipal(platform: Platform, request: FastifyRequest): Promise<Principal> {
  const apiToken = bearerOf(request);
  if (apiToken === undefined) refuseForeignOrigin(request);
  const session = apiToken === undefined ? sessionOf(request) : undefined;
  const principal = await authenticate(platform, {
    ...(apiToken === undefined ? {} : { apiToken }),
    ...(session === undefined ? {} : { session }),
  });
  if (!principal) throw new Problem('not-signed-in', 'Sign in first.');
  return principal;
}

/**
 * A browser sends the cookie with what any page asks for; a change is taken only from our own pages (the Origin header, which
 * browsers send with every request that can change something, must name the host that was asked).
 */
export function refuseForeignOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin === undefined && (site === undefined || site === 'same-origin')) return;
  if (origin !== undefined && hostOf(origin) === host?.toLowerCase()) return;
  throw new Problem('not-signed-in', 'This request came from another web page and was refused.');
}

function bearerOf(request: FastifyRequest): string | undefined {
  const match = /^Bearer ([\w.~+/=-]{8,200})$/i.exec(request.headers.authorization ?? '');
  return match?.[1];
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
