import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';

/** A stream's head as an HTTP/1.1 request has it. */
export interface StreamHead {
  method: string;
  path: string;
  /** Name, value, name, value … */
  headers: string[];
}

/** What Node's http takes; anything else would end in an exception of it. */
const PATH = /^[!-\xff]+$/;
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const NAME = METHOD;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Methods whose requests say that they have no body (RFC 9110 section 8.6). */
const MEANS_A_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** RFC 9113 section 8.3.1 and 8.2.3: `:authority` is the Host, and the parts of a Cookie are one. */
export function readStreamHead(
  pseudo: IncomingHttpHeaders,
  rawHeaders: readonly string[],
  hasEnded: boolean,
): StreamHead | { refused: 400 | 405 } {
  const { ':method': method = '', ':path': path = '', ':authority': authority } = pseudo;
  if (method === 'CONNECT') return { refused: 405 };
  if (!METHOD.test(method) || !PATH.test(path) || !(path.startsWith('/') || (path === '*' && method === 'OPTIONS')))
    return { refused: 400 };
  const { headers, cookies, lengths } = sort(rawHeaders, authority);
  if (authority !== undefined) headers.unshift('host', authority);
  if (cookies.length > 0) headers.push('cookie', cookies.join('; '));
  if (!headers.every((text, index) => (index % 2 === 0 ? NAME : VALUE).test(text))) return { refused: 400 };
  if (!hasEnded && lengths === 0) headers.push('transfer-encoding', 'chunked');
  if (hasEnded && lengths === 0 && MEANS_A_BODY.has(method)) headers.push('content-length', '0');
  return { method, path, headers };
}

function sort(rawHeaders: readonly string[], authority: string | undefined) {
  const [headers, cookies]: [string[], string[]] = [[], []];
  let lengths = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
    if (name.startsWith(':') || (name === 'host' && value === authority)) continue;
    if (name === 'content-length') lengths += 1;
    if (name === 'cookie') cookies.push(value);
    else headers.push(name, value);
  }
  return { headers, cookies, lengths };
}

/** They concern only a connection of HTTP/1.1 (RFC 9113 section 8.2.2). */
const OF_HTTP_1 = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);
/** HTTP/2 in Node takes no status above it (RFC 9110 section 15: an unknown class is treated as 5xx). */
const HIGHEST_STATUS = 599;

export function streamStatus(status: number | undefined): number {
  return status === undefined || status > HIGHEST_STATUS ? 502 : status;
}

/** An answer's headers for a stream. */
export function streamHeaders(rawHeaders: readonly string[]): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (OF_HTTP_1.has(name)) continue;
    const before = headers[name];
    if (name === 'set-cookie') headers[name] = [...(before ?? []), value];
    // One line says the same as several (RFC 9110 section 5.3), and of some names HTTP/2 in Node takes no second one.
    else headers[name] = before === undefined ? value : `${String(before)}, ${value}`;
  }
  return headers;
}
