import { isIPv6 } from 'node:net';
import {
  ANSWER_STALL_MS,
  BREAKS_OUT,
  CHECK_FAILURES_OUT,
  CHECK_INTERVAL_MS,
  CHECK_SUCCESSES_IN,
  CHECK_TIMEOUT_MS,
  CLIENT_IDLE_MS,
  CONNECT_TIMEOUT_MS,
  HEAD_TIMEOUT_MS,
  MAX_HEAD_BYTES,
  MAX_HEADERS,
  MAX_TRIES,
  TARGET_KEEPALIVE_MS,
} from '../limits.ts';
import { ALPN, TLS_1_2_CIPHERS, TLS_1_3_CIPHERS } from '../tls-settings.ts';
import type { Backend, Backends } from './backends.ts';
import { CERTIFICATE_LIST } from './certificate-files.ts';
import { errorPages } from './error-pages.ts';
import type { ListenAddress } from './listen-address.ts';
import { visitorRules } from './visitor-rules.ts';

/** All paths are relative to the directory that HAProxy is started in. */
export interface ConfigurationOptions {
  listen: ListenAddress;
  /** Where the agent listens for HAProxy's log (UDP, loopback). */
  logPort: number;
}

/** Room for a head of the allowed size and what HAProxy adds to it; a request up to this size can be sent again whole. */
const REWRITE_BYTES = 2 * 1024;
const BUFFER_BYTES = MAX_HEAD_BYTES + REWRITE_BYTES;
/** What a file handle costs HAProxy at its start, allowed or used, sets this bound: 20,000 connections and their checks. */
const MAX_FILE_HANDLES = 41_000;
/** HAProxy keeps times in 31 bits of milliseconds: this is as near to "no limit" as it can be told. */
const NO_LIMIT = '24d';
/** What a worker of before a reload still holds then (WebSockets, event streams) is cut. */
const OLD_WORKER_ENDS_AFTER = '12h';
/** Silence that two probes do not end: the other machine is gone (DESIGN.md section 5). */
const KEEPALIVE_PROBES = 2;
const UNACKNOWLEDGED_MS = 2_000;

/** The address of a server slot that holds nothing; the server is then in maintenance and never asked. */
export const NO_ADDRESS = { host: '0.0.0.0', port: 1 } as const;

/** HAProxy's whole configuration. */
export function configuration(options: ConfigurationOptions, backends: Backends): string {
  return [
    ...globalSection(options.logPort),
    ...(options.listen.tls ? tlsSettings() : []),
    ...defaultsSections(),
    ...visitorsSection(options.listen),
    ...backends.list.flatMap(backendSection),
    '',
  ].join('\n');
}

function globalSection(logPort: number): string[] {
  return [
    'global',
    '  nbthread 1',
    `  hard-stop-after ${OLD_WORKER_ENDS_AFTER}`,
    `  fd-hard-limit ${MAX_FILE_HANDLES}`,
    `  tune.bufsize ${BUFFER_BYTES}`,
    `  tune.maxrewrite ${REWRITE_BYTES}`,
    `  tune.http.maxhdr ${MAX_HEADERS}`,
    '  spread-checks 5',
    '  server-state-file servers.state',
    `  log 127.0.0.1:${logPort} format raw local0`,
  ];
}

// In OpenSSL's own order of preference, the client's order first, as Mozilla's generator writes it.
function tlsSettings(): string[] {
  return [
    `  ssl-default-bind-ciphers ${TLS_1_2_CIPHERS}`,
    `  ssl-default-bind-ciphersuites ${TLS_1_3_CIPHERS}`,
    '  ssl-default-bind-options prefer-client-ciphers ssl-min-ver TLSv1.2 no-tls-tickets',
    // Browsers would use WebSocket over HTTP/2 (RFC 8441), which the rules for headers do not fit: they come by HTTP/1.1 instead.
    '  h2-workaround-bogus-websocket-clients',
  ];
}

function defaultsSections(): string[] {
  return [
    'defaults every',
    '  mode http',
    '  log global',
    '  option logasap',
    '  option dontlognull',
    // Bytes are counted as they go, not at the end of a download or a tunnel.
    '  option contstats',
    // In the frontend too, or the end of a client's connection is not read while an answer is under way.
    '  option abortonclose',
    `  timeout http-request ${HEAD_TIMEOUT_MS}ms`,
    `  timeout http-keep-alive ${CLIENT_IDLE_MS}ms`,
    `  timeout client ${ANSWER_STALL_MS}ms`,
    `  timeout connect ${CONNECT_TIMEOUT_MS}ms`,
    `  timeout check ${CHECK_TIMEOUT_MS}ms`,
    `  timeout server ${NO_LIMIT}`,
    `  timeout tunnel ${NO_LIMIT}`,
    ...errorPages(),
    ...appDefaults('tcp', []),
    ...appDefaults('http', [
      '  option httpchk',
      '  http-check send meth GET uri-lf "%[be_name,map_str(check-paths.map,/)]" ver HTTP/1.1 hdr Host "%[be_name,map_str(check-hosts.map,localhost)]" hdr User-Agent nonstop4-edge-check hdr Accept */* hdr Connection close',
      '  http-check expect status 200-399',
    ]),
  ];
}

function appDefaults(kind: Backend['kind'], check: string[]): string[] {
  return [
    `defaults ${kind}-apps from every`,
    '  load-server-state-from-file global',
    '  balance leastconn',
    // Never the last one: every target is there twice, and the unchecked twins are used when no checked one is up.
    '  option allbackups',
    // A kept connection may be closed by the replica in the very moment of its use, and HAProxy cannot keep POSTs off them.
    '  option http-server-close',
    '  http-reuse never',
    `  retries ${MAX_TRIES - 1}`,
    '  option redispatch 1',
    '  retry-on conn-failure empty-response response-timeout 502 503 504',
    '  http-request disable-l7-retry if !{ method GET HEAD OPTIONS PUT DELETE TRACE } or { nbsrv lt 2 }',
    '  option srvtcpka',
    `  srvtcpka-idle ${TARGET_KEEPALIVE_MS}ms`,
    `  srvtcpka-intvl ${TARGET_KEEPALIVE_MS}ms`,
    `  srvtcpka-cnt ${KEEPALIVE_PROBES}`,
    `  default-server inter ${CHECK_INTERVAL_MS}ms fall ${CHECK_FAILURES_OUT} rise ${CHECK_SUCCESSES_IN}`,
    `  default-server observe layer4 error-limit ${BREAKS_OUT} on-error mark-down tcp-ut ${UNACKNOWLEDGED_MS}ms`,
    ...check,
  ];
}

function visitorsSection({ hosts, port, tls }: ListenAddress): string[] {
  const bind = (to: number, rest: string) =>
    hosts.map((host) => `  bind ${bindAddress(host)}:${to} backlog 4096${host === '::1' ? ' v6only' : ''}${rest}`);
  // strict-sni: no certificate for the name, no connection.
  const shown = ` ssl crt-list ${CERTIFICATE_LIST} strict-sni alpn ${ALPN.join(',')}`;
  const binds = [...bind(port, ''), ...(tls ? bind(tls.port, shown) : [])];
  return ['frontend visitors from every', ...binds, ...visitorRules(tls)];
}

function bindAddress(host: string): string {
  return isIPv6(host) ? `ipv6@${host}` : host;
}

function backendSection(backend: Backend): string[] {
  return [
    `backend ${backend.name} from ${backend.kind}-apps`,
    ...backend.slots.flatMap((slot, index) => {
      const used = slot && !slot.retired;
      const { host, port } = used ? slot.target : NO_ADDRESS;
      const address = `${bindAddress(host)}:${port}`;
      const rest = used ? '' : ' disabled';
      return [
        `  server ${checkedServer(index)} ${address} check${rest}`,
        `  server ${twinServer(index)} ${address} no-check observe none backup${rest}`,
      ];
    }),
  ];
}

export function checkedServer(slot: number): string {
  return `c${slot}`;
}

export function twinServer(slot: number): string {
  return `t${slot}`;
}
