import { type CertificateIndex, covers } from './certificate-index.ts';
import type { EdgeCertificate } from './protocol.ts';
import type { RequestHead } from './request-head.ts';

/** Where a certificate authority looks for the proof that a hostname is served here (RFC 8555 section 8.3). */
export const ACME_PATH = '/.well-known/acme-challenge/';
export const ACME_TOKEN = '^[A-Za-z0-9_-]{1,256}$';
const TOKEN = new RegExp(ACME_TOKEN);

/** An answer that the edge gives itself, before it looks how the App is. */
export type EarlyAnswer =
  | { kind: 'proof'; text: string }
  | { kind: 'redirect'; location: string }
  /** The hostname is not one of the connection's certificate. */
  | { kind: 'misdirected' };

type Asked = Pick<RequestHead, 'method' | 'path' | 'hostname'>;

/** What is answered on every hostname while the ACME account's thumbprint is known: the same for all tokens of an account. */
export function acmeProof({ method, path }: Asked, thumbprint: string | undefined): EarlyAnswer | undefined {
  if (thumbprint === undefined || !isAcmePath(path) || (method !== 'GET' && method !== 'HEAD')) return undefined;
  const token = pathOnly(path).slice(ACME_PATH.length);
  return TOKEN.test(token) ? { kind: 'proof', text: `${token}.${thumbprint}` } : undefined;
}

/** To the same address by https, when the hostname has a certificate. `publicPort`: of HTTPS, as visitors see it. */
export function redirectToHttps(asked: Asked, index: CertificateIndex, publicPort: number): EarlyAnswer | undefined {
  const { hostname, path } = asked;
  // A certificate authority must find the proof (or what the App answers there) without a certificate.
  if (isAcmePath(path) || !index.find(hostname)) return undefined;
  return { kind: 'redirect', location: `https://${hostname}${publicPort === 443 ? '' : `:${publicPort}`}${path}` };
}

/**
 * A client may ask for another hostname on a connection than it named at its beginning (HTTP/2 clients do that when the certificate covers
 * both): then only for one that is covered (RFC 9110 section 7.4, RFC 9113 section 9.1.2).
 */
export function misdirected(
  { hostname }: Asked,
  named: string,
  shown: EdgeCertificate | undefined,
): EarlyAnswer | undefined {
  if (hostname === named || (shown && covers(shown, hostname))) return undefined;
  return { kind: 'misdirected' };
}

function isAcmePath(path: string): boolean {
  return path.startsWith(ACME_PATH);
}

function pathOnly(path: string): string {
  return path.split('?', 1)[0] ?? path;
}
