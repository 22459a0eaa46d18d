import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { NotDelivered } from '../../../ports/notifier.ts';
import type { AddressGuard } from './address-guard.ts';
import { failureOf } from './connection-failure.ts';

export interface Posting {
  url: string;
  headers: Record<string, string>;
  body: string;
  guard: AddressGuard;
  signal: AbortSignal;
  /** PEM, besides those that Node trusts. */
  caCertificates?: string | undefined;
  /** How names become addresses. Default: the system's way. */
  lookup?: Lookup | undefined;
}

/** The form of dns.lookup that gives every address. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface Posted {
  status: number;
  /** The first line of the answer, cut. */
  text: string;
  retryAfterMs?: number;
}

/** From the first try to connect until the answer is read. */
const ANSWER_MS = 10_000;
/** More of an answer is not read. */
const MOST_BYTES = 16_384;
const MOST_SHOWN = 200;

/** A name that leads inside. */
class InsideAddress extends Error {}

/**
 * Posts JSON to where a user wants it, with a connection of its own. The address is looked at as it is connected to, so that a name cannot be shown as one
 * and used as another (DNS rebinding); redirects are not followed, and no proxy is used. Throws NotDelivered where there is no answer.
 */
export function postJson(posting: Posting): Promise<Posted> {
  const url = new URL(posting.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !posting.guard.allows(host)) return Promise.reject(inside(host));
  return new Promise((resolve, reject) => {
    const timeout = AbortSignal.timeout(ANSWER_MS);
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      agent: false,
      headers: {
        'user-agent': 'nonstop4',
        accept: '*/*',
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(posting.body)),
        ...posting.headers,
      },
      lookup: guarded(posting.guard, posting.lookup ?? systemLookup),
      signal: AbortSignal.any([posting.signal, timeout]),
      ...(posting.caCertificates === undefined ? {} : { ca: posting.caCertificates }),
    });
    const fail = (error: Error) =>
      reject(
        error instanceof InsideAddress
          ? inside(error.message)
          : new NotDelivered(failureOf(error, { host: url.host, isLate: timeout.aborted })),
      );
    request.on('error', fail);
    request.on('response', (response) => {
      readStart(response).then((text) => resolve(postedOf(response, text)), fail);
    });
    request.end(posting.body);
  });
}

function guarded(guard: AddressGuard, lookup: Lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => guard.allows(address));
      const [first] = allowed;
      if (!first) return callback(new InsideAddress(hostname), '', 0);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_BYTES) break;
  }
  response.destroy();
  return Buffer.concat(chunks).toString('utf8');
}

function postedOf(response: IncomingMessage, text: string): Posted {
  const retryAfterMs = retryAfterOf(response.headers['retry-after']);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return {
    status: response.statusCode ?? 0,
    text: line.slice(0, MOST_SHOWN),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfterOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

function inside(host: string): NotDelivered {
  return new NotDelivered({ reason: 'inside-address', detail: host });
}
