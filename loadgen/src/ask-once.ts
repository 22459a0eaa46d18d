import { request as requestPlain } from 'node:http';
import { request as requestByTls } from 'node:https';

export interface Visit {
  /** Where the request is sent. */
  host: string;
  port: number;
  /** Whom it is for. */
  hostname: string;
  path: string;
  /** For the whole of it: an answer whose head does not end must not keep anybody waiting for ever. */
  timeoutMs: number;
  tls?: boolean;
}

/** By which an App can tell the platform's own requests from others in its log. */
const USER_AGENT = 'NonStop4';

/** GET, as a visitor would send it: the status and milliseconds, or the reason of no answer. Never rejects. */
export function askOnce(visit: Visit): Promise<{ status: number; ms: number } | { error: string }> {
  const { host, port, hostname, path, timeoutMs, tls = false } = visit;
  const started = performance.now();
  return new Promise((resolve) => {
    const headers = { host: port === (tls ? 443 : 80) ? hostname : `${hostname}:${port}`, 'user-agent': USER_AGENT };
    const options = { host, port, path: requestPath(path), headers, agent: false } as const;
    const outgoing = tls
      ? // Whether it answers is asked, not who signed its certificate: a visitor may know an authority that this machine does not.
        requestByTls({ ...options, servername: hostname, rejectUnauthorized: false })
      : requestPlain(options);
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)), timeoutMs);
    outgoing.once('response', (response) => {
      response.destroy();
      resolve({ status: response.statusCode ?? 0, ms: performance.now() - started });
    });
    outgoing.once('error', (error) => resolve({ error: error.message }));
    outgoing.once('close', () => clearTimeout(timer));
    outgoing.end();
  });
}

/** As it stands in a request line: what is not printable ASCII is percent-encoded. */
export function requestPath(path: string): string {
  return path.replace(/[^!-~]+/gu, (text) => encodeURIComponent(text.toWellFormed()));
}
