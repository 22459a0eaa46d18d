import type { FastifyRequest } from 'fastify';
import type { Principal } from '../domain/accounts/principal.ts';
import { Problem } from '../domain/problem.ts';
import { authenticate } from '../usecases/accounts/sign-in.ts';
import type { Platform } from '../usecases/platform.ts';
import { sessionOf } from './session-cookie.ts';

/** Who sends the request: by API token, else by session cookie. Throws `not-signed-in`. */
export async function requirePrincipal(platform: Platform, request: FastifyRequest): Promise<Principal> {
  if (bearerOf(request) === undefined) refuseForeignOrigin(request);
  const principal = await findPrincipal(platform, request);
  if (!principal) throw new Problem('not-signed-in', 'Sign in first.');
  return principal;
}

/** The same without a word when it is nobody. */
export async function findPrincipal(platform: Platform, request: FastifyRequest): Promise<Principal | undefined> {
  const apiToken = bearerOf(request);
  if (apiToken !== undefined) return authenticate(platform, { apiToken });
  const session = sessionOf(request);
  return session === undefined ? undefined : authenticate(platform, { session });
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
