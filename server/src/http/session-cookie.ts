import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'nonstop4_session';

/** Host-only (no Domain), so that no app's host name gets it; HttpOnly and SameSite=Strict. Secure where the panel is reached by HTTPS. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string, maxAgeMs: number): void {
  reply.setCookie(NAME, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: Math.floor(maxAgeMs / 1_000),
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(NAME, { path: '/' });
}

export function sessionOf(request: FastifyRequest): string | undefined {
  return request.cookies[NAME];
}
