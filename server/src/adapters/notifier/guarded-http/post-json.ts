import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { NotDelivered } from '../../../ports/notifier.ts';
import type { AddressGuard } from './address-guard.ts';
import { failureOf } from './connection-failure.ts';
import { guardedLookup, InsideAddress, isInsideAddress, type Lookup } from './guarded-lookup.ts';

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

/**
 * Posts JSON to where a user wants it, with a connection of its own, to no address inside; redirects are not followed, and no proxy is used. Throws NotDelivered where there is no answer.
 */
export function postJson(posting: Posting): Promise<Posted> {
  const url = new URL(posting.url);
  if (isInsideAddress(posting.guard, url.hostname)) return Promise.reject(inside(url.hostname));
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
      lookup: guardedLookup(posting.guard, posting.lookup),
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
