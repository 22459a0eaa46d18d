import { MAX_HEADERS } from './limits.ts';
import { newRequestId } from './request-id.ts';

/** A request's head as the HTTP parser gives it. */
export interface ReceivedHead {
  method: string;
  /** The request target as it was sent. */
  url: string;
  httpVersion: string;
  /** Name, value, name, value …, in the order and case of arrival. */
  rawHeaders: readonly string[];
}

/** What is passed on. */
export interface RequestHead {
  method: string;
  /** Lower case, without port and trailing dot. */
  hostname: string;
  /** The Host header for the target: the client's, or that of an absolute request target. */
  host: string;
  /** Origin form. */
  path: string;
  /** Flat list without Host, without everything that concerns only the client's connection. */
  headers: string[];
  body: 'none' | 'sized' | 'chunked';
  /** Bytes; 0 unless `sized`. */
  contentLength: number;
  /** The client's own if it is harmless, else a new one. */
  requestId: string;
}

/** Why a request is not passed on; the connection is closed after the answer. */
export interface RefusedHead {
  refused: 400 | 431 | 501;
  reason: string;
}

type HeaderKind = 'drop' | 'host' | 'length' | 'encoding' | 'connection' | 'request-id';

/**
 * Headers with a meaning for the edge. Dropped: hop-by-hop ones (RFC 9110 section 7.6.1), those that the edge sets
 * itself, and `Expect`, which it answers.
 */
const KINDS = new Map<string, HeaderKind>([
  ['host', 'host'],
  ['content-length', 'length'],
  ['transfer-encoding', 'encoding'],
  ['connection', 'connection'],
  ['x-request-id', 'request-id'],
]);
const DROPPED = [
  'keep-alive proxy-connection te trailer upgrade expect proxy-authorization proxy-authenticate http2-settings',
  'forwarded x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto x-forwarded-server',
  'x-forwarded-ssl x-forwarded-scheme x-real-ip',
];
for (const name of DROPPED.join(' ').split(' ')) KINDS.set(name, 'drop');

const HOST = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;
/** Visible characters without `#` (a fragment is never sent) and bytes above ASCII, which browsers of old send raw. */
const ORIGIN_FORM = /^\/[!"$-~\x80-\xff]*$/;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const LENGTH = /^\d{1,15}$/;

/**
 * Decides what of a request's head goes to the target, or why nothing does. Stricter than the parser before it: whatever
 * two programs could read differently (RFC 9112 sections 3.2 and 6.3) is refused, never repaired.
 */
export function readRequestHead(received: ReceivedHead): RequestHead | RefusedHead {
  const { rawHeaders } = received;
  if (rawHeaders.length > MAX_HEADERS * 2) return refuse(431, 'The request has too many headers.');
  const seen = sortHeaders(rawHeaders);
  const framing = readFraming(received, seen);
  if ('refused' in framing) return framing;
  const target = readTarget(received, seen.hosts);
  if ('refused' in target) return target;
  const nominated = seen.connection.length === 0 ? undefined : nominatedHeaders(seen.connection);
  return {
    method: received.method,
    hostname: target.hostname,
    host: target.host,
    path: target.path,
    headers: nominated ? withoutNominated(seen.headers, nominated) : seen.headers,
    body: framing.body,
    contentLength: framing.contentLength,
    requestId: requestIdOf(seen.requestIds),
  };
}

function requestIdOf(given: string[]): string {
  const [id] = given;
  return id !== undefined && given.length === 1 && REQUEST_ID.test(id) ? id : newRequestId();
}

interface SortedHeaders {
  headers: string[];
  hosts: string[];
  lengths: string[];
  encodings: string[];
  connection: string[];
  requestIds: string[];
}

function sortHeaders(raw: readonly string[]): SortedHeaders {
  const sorted: SortedHeaders = { headers: [], hosts: [], lengths: [], encodings: [], connection: [], requestIds: [] };
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string;
    const value = raw[index + 1] as string;
    const kind = kindOf(name);
    if (kind === undefined) sorted.headers.push(name, value);
    else if (kind === 'host') sorted.hosts.push(value);
    else if (kind === 'length') sorted.lengths.push(value);
    else if (kind === 'encoding') sorted.encodings.push(value);
    else if (kind === 'connection') sorted.connection.push(value);
    else if (kind === 'request-id') sorted.requestIds.push(value);
  }
  return sorted;
}

function kindOf(name: string): HeaderKind | undefined {
  const lower = name.toLowerCase();
  // CGI-like servers read X_Forwarded_For as X-Forwarded-For: such a twin of a header of ours must not get past it.
  if (lower.includes('_')) return KINDS.has(lower.replaceAll('_', '-')) ? 'drop' : undefined;
  return KINDS.get(lower);
}

type Framing = Pick<RequestHead, 'body' | 'contentLength'>;

function readFraming(received: ReceivedHead, seen: SortedHeaders): Framing | RefusedHead {
  if (seen.encodings.length > 0) return readEncoding(received, seen);
  const [length] = seen.lengths;
  if (length === undefined) return { body: 'none', contentLength: 0 };
  if (seen.lengths.length > 1 || !LENGTH.test(length))
    return refuse(400, 'The Content-Length header is not a single number.');
  const contentLength = Number(length);
  return { body: contentLength === 0 ? 'none' : 'sized', contentLength };
}

function readEncoding(received: ReceivedHead, seen: SortedHeaders): Framing | RefusedHead {
  if (seen.lengths.length > 0) return refuse(400, 'The request has both Content-Length and Transfer-Encoding.');
  if (received.httpVersion !== '1.1') return refuse(400, 'Transfer-Encoding needs HTTP/1.1.');
  if (seen.encodings.length === 1 && seen.encodings[0]?.toLowerCase() === 'chunked')
    return { body: 'chunked', contentLength: 0 };
  return refuse(501, 'The only Transfer-Encoding understood here is chunked.');
}

type Target = Pick<RequestHead, 'hostname' | 'host' | 'path'>;

function readTarget(received: ReceivedHead, hosts: string[]): Target | RefusedHead {
  const [hostHeader] = hosts;
  if (hostHeader === undefined || hosts.length > 1) return refuse(400, 'The request needs exactly one Host header.');
  if (!HOST.test(hostHeader)) return refuse(400, 'The Host header is not a hostname.');
  const absolute = received.url.startsWith('/') ? null : ABSOLUTE.exec(received.url);
  const host = absolute ? (absolute[1] as string) : hostHeader;
  const path = absolute ? originForm(absolute[2] as string) : received.url;
  // `*` asks about the server itself; it is answered by the edge.
  const pathIsFine = ORIGIN_FORM.test(path) || (path === '*' && received.method === 'OPTIONS');
  if (!pathIsFine) return refuse(400, 'The address in the request is not valid.');
  const match = HOST.exec(host);
  if (!match) return refuse(400, 'The address in the request has no valid hostname.');
  return { host, hostname: normalHostname(match[1] as string), path };
}

function originForm(rest: string): string {
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function normalHostname(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

/** Header names that the client's Connection header names; undefined when it names only the usual options. */
function nominatedHeaders(connection: string[]): Set<string> | undefined {
  let nominated: Set<string> | undefined;
  for (const token of connection.join(',').split(',')) {
    const name = token.trim().toLowerCase();
    if (name === '' || name === 'keep-alive' || name === 'close' || name === 'upgrade') continue;
    nominated ??= new Set();
    nominated.add(name);
  }
  return nominated;
}

function withoutNominated(headers: string[], nominated: Set<string>): string[] {
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (!nominated.has(name.toLowerCase())) kept.push(name, headers[index + 1] as string);
  }
  return kept;
}

function refuse(refused: RefusedHead['refused'], reason: string): RefusedHead {
  return { refused, reason };
}
