import type { FastifyReply, FastifyRequest } from 'fastify';

const PLAIN = 'nonstop4_session';
/**
 * Browsers take this name only by https, for one host and all its paths (RFC 6265bis section 4.1.3.2): a page of a neighbouring host, which may
 * set cookies for the whole domain, cannot give anybody a session of its own choice.
 */
const OF_THIS_HOST = `__Host-${PLAIN}`;

declare module 'fastify' {
  interface FastifyInstance {
    /** Where browsers find the panel, as the operator says. */
    panelUrl: string;
  }
}

/** Host-only (no Domain), so that no app's host name gets it; HttpOnly and SameSite=Strict. Secure where the panel is reached by HTTPS. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string, maxAgeMs: number): void {
  const secure = isByHttps(request);
  reply.setCookie(secure ? OF_THIS_HOST : PLAIN, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: Math.floor(maxAgeMs / 1_000),
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(PLAIN, { path: '/' });
  if (isByHttps(reply.request)) reply.clearCookie(OF_THIS_HOST, { path: '/', secure: true });
}

/** By https one of the plain name is not looked at: anybody may have set it. */
export function sessionOf(request: FastifyRequest): string | undefined {
  return request.cookies[OF_THIS_HOST] ?? (isByHttps(request) ? undefined : request.cookies[PLAIN]);
}

// TLS ends before us. That the browser sees it is said by the operator's address, or by the browser with a request that changes something.
function isByHttps(request: FastifyRequest): boolean {
  const { host, origin } = request.headers;
  if (request.protocol === 'https') return true;
  return [request.server.panelUrl, origin].some((address) => isHttpsOf(address, host));
}

function isHttpsOf(address: string | undefined, host: string | undefined): boolean {
  if (address === undefined || host === undefined || !URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === 'https:' && (url.host === host.toLowerCase() || `${url.host}:443` === host.toLowerCase());
}
