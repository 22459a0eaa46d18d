import type { FastifyReply, FastifyRequest } from 'fastify';
import { LINK_LIFETIME_MS } from '../domain/accounts/account-link.ts';

/** Between two steps of signing in the browser keeps their secret; a page's script never sees it. */
const NAMES = { 'second-step': 'nonstop4_second_step', oidc: 'nonstop4_provider' } as const;

type Step = keyof typeof NAMES;

export function setShortCookie(request: FastifyRequest, reply: FastifyReply, step: Step, token: string): void {
  reply.setCookie(NAMES[step], token, {
    path: '/api/v1/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: Math.floor(LINK_LIFETIME_MS[step] / 1_000),
  });
}

export function clearShortCookie(reply: FastifyReply, step: Step): void {
  reply.clearCookie(NAMES[step], { path: '/api/v1/' });
}

/** '' where there is none. */
export function shortCookieOf(request: FastifyRequest, step: Step): string {
  return request.cookies[NAMES[step]] ?? '';
}
