import { isIPv4 } from 'node:net';
import { isOnOwnBridge } from './own-bridge.ts';

/** More than this one process cannot send on time, and nobody's machine should be asked to bear it by mistake. */
const MOST_PER_SECOND = 5_000;
const LONGEST_SECONDS = 30 * 60;
const MOST_VISITORS = 1_000;

/** What load to send; plain JSON, so that it can be given to another process. */
export interface LoadSpec {
  /** A loopback address (`127.0.0.1`, `::1`, `localhost`), or one on `bridge`: nothing else is ever sent to. */
  host: string;
  /** A bridge of this machine with no network card on it, where network namespaces of a test are. */
  bridge?: string;
  port: number;
  /** Host header, as a browser would send it: `shop.localhost:8080`. Default: host and port. */
  hostname?: string;
  /** By TLS, naming the hostname; whose certificate it is, is not asked. Default false. */
  tls?: boolean;
  /** Path of GET requests; default `/`. */
  path?: string;
  /** Requests begun per second, evenly, whether or not earlier ones were answered; at most 5,000. */
  ratePerS: number;
  /** At most 1,800. */
  seconds: number;
  /** Part of the requests that are POST, spread evenly. */
  post?: PostSpec;
  /**
   * Each has connections of its own, at most six, as a browser has. Default: one for each 5 requests per second, at most 32.
   */
  visitors?: number;
  /** False: a new connection for each request. Default true. */
  keepAlive?: boolean;
  /**
   * As browsers do: an idempotent request whose reused connection died before any answer is sent once more, on a new
   * connection. Without it such a request has failed. Default false.
   */
  reconnectIdempotent?: boolean;
  /** Without a whole answer after this time a request has failed; default 30,000. */
  timeoutMs?: number;
  /** What an answer must be; default: any status from 200 to 399. */
  expect?: Expectation;
}

export interface Expectation {
  status?: number;
  /** Where no single status is asked for: the least one that is wrong; default 400. */
  statusBelow?: number;
  bodyContains?: string;
}

export interface PostSpec {
  /** From 0 to 1. */
  share: number;
  /** Default: the path of GET requests. */
  path?: string;
  /** Text of the body; `{n}` in it becomes the request's number, so that a receiver can tell a request that came twice. Default `{"n":{n}}`. */
  body?: string;
  /** Default `application/json`. */
  contentType?: string;
}

/** A spec with nothing left open. */
export interface CheckedLoad extends Required<Omit<LoadSpec, 'post' | 'expect' | 'bridge'>> {
  post: Required<PostSpec>;
  expect: Expectation;
}

/**
 * Fills in the defaults. Throws RangeError with a plain sentence for a load that is not allowed. `edge`: a host that is allowed beside this
 * machine's own.
 */
export function checkLoad(spec: LoadSpec, edge?: string): CheckedLoad {
  const path = spec.path ?? '/';
  const checked: CheckedLoad = {
    host: spec.host === edge ? edge : ownAddress(spec.host, spec.bridge),
    port: between('port', spec.port, 1, 65_535),
    hostname: spec.hostname ?? `${spec.host.includes(':') ? `[${spec.host}]` : spec.host}:${spec.port}`,
    tls: spec.tls ?? false,
    path,
    ratePerS: between('ratePerS', spec.ratePerS, 0.1, MOST_PER_SECOND),
    seconds: between('seconds', spec.seconds, 0.01, LONGEST_SECONDS),
    visitors: Math.ceil(between('visitors', spec.visitors ?? defaultVisitors(spec.ratePerS), 1, MOST_VISITORS)),
    keepAlive: spec.keepAlive ?? true,
    reconnectIdempotent: spec.reconnectIdempotent ?? false,
    timeoutMs: between('timeoutMs', spec.timeoutMs ?? 30_000, 1, LONGEST_SECONDS * 1_000),
    post: {
      share: between('post.share', spec.post?.share ?? 0, 0, 1),
      path: spec.post?.path ?? path,
      body: spec.post?.body ?? '{"n":{n}}',
      contentType: spec.post?.contentType ?? 'application/json',
    },
    expect: spec.expect ?? {},
  };
  for (const each of [checked.path, checked.post.path]) {
    if (!/^\/[\x21-\x7e]*$/.test(each))
      throw new RangeError(`The path ${JSON.stringify(each)} must begin with / and be encoded.`);
  }
  return checked;
}

// Fewer requests each would leave connections idle for longer than servers keep them.
function defaultVisitors(ratePerS: number): number {
  return Math.min(32, Math.max(1, Math.ceil(ratePerS / 5)));
}

function between(name: string, value: number, least: number, most: number): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw new RangeError(`${name} is ${value}, but must be from ${least} to ${most}.`);
}

// A name is not looked up: it could lead elsewhere.
function ownAddress(host: string, bridge: string | undefined): string {
  if (bridge !== undefined && isOnOwnBridge(host, bridge)) return host;
  if (host === 'localhost') return '127.0.0.1';
  if (host === '::1' || (isIPv4(host) && host.startsWith('127.'))) return host;
  throw new RangeError(
    `Load is sent to this machine only: ${JSON.stringify(host)} is no loopback address${bridge === undefined ? '' : `, and not on a bridge ${bridge} of its own`}.`,
  );
}
