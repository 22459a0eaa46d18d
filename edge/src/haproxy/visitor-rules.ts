import { ACME_PATH, ACME_TOKEN } from '../early-answer.ts';
import { BODY_IDLE_MS } from '../limits.ts';
import { answerWithPage, endOfHtml, PAGE_MARK } from './error-pages.ts';
import type { TlsListen } from './listen-address.ts';

/** Fits into HAProxy's buffer together with any head. */
const REPLAY_BYTES = 16 * 1024;
/** The first of the two languages that is named wins, as in pages.ts. */
const PREFERS_KOREAN = '^(?:(?!\\s*(?:en|ko))[^,]*,)*\\s*ko';
const HOST = '^([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?$';
/** As in request-head.ts: HAProxy 2.6 passes lengths on that do not fit into 64 bits, which the app may read as another number. */
const LENGTH = '^[0-9]{1,15}$';
const REQUEST_ID = '^[A-Za-z0-9._-]{1,64}$';
/** HAProxy 2.6 lets these through in the values of headers. */
const CONTROL_CHARACTERS = '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]';
/**
 * Headers that concern only the client's connection, those that are set here, and twins of any with a meaning that are spelt with
 * underscores (CGI-like servers read both as the same).
 */
const DROPPED =
  '^(keep[-_]alive|proxy[-_]connection|te|trailer|proxy[-_]authorization|proxy[-_]authenticate|http2[-_]settings|forwarded|x[-_]forwarded[-_](for|host|port|proto|server|ssl|scheme)|x[-_]real[-_]ip|x[-_]request[-_]id|content_length|transfer_encoding)$';

const LOG_FORMAT = '%[var(txn.app)] %ST %ts %rc %[var(txn.us)]';

/** What is done with a visitor's request, in the order of HAProxy's evaluation. */
export function visitorRules(tls: TlsListen | undefined): string[] {
  return [
    ...logRules(tls),
    ...pageVariables(),
    ...refusals(),
    ...hostnameRules(),
    ...(tls ? certificateRules() : []),
    ...acmeRules(),
    ...choiceOfApp(),
    ...(tls ? redirectRules(tls) : []),
    ...pagesInstead(),
    ...bodyRules(),
    ...headersForApp(tls),
    ...answerRules(),
    '  use_backend %[var(txn.backend)]',
  ];
}

/** One datagram for each request, read by traffic-log.ts: App, status, how it ended, retries, microseconds to the answer's head. */
function logRules(tls: TlsListen | undefined): string[] {
  return [
    `  log-format "${LOG_FORMAT}"`,
    // Of every error; only of a failed handshake anything stands in the words that follow.
    ...(tls ? [`  error-log-format "${LOG_FORMAT} %[ssl_fc_err] %[ssl_fc_err_str]"`] : []),
    '  http-request set-var(txn.begun) date(0,us)',
    '  http-after-response set-var(txn.us) date(0,us),sub(txn.begun)',
  ];
}

// Set before anything can fail: HAProxy's own errors show them.
function pageVariables(): string[] {
  return [
    '  http-request set-var(txn.id) uuid()',
    `  http-request set-var(txn.id) req.fhdr(x-request-id) if { req.fhdr_cnt(x-request-id) eq 1 } { req.fhdr(x-request-id) -m reg '${REQUEST_ID}' }`,
    '  http-request set-var(txn.language) str(en)',
    `  http-request set-var(txn.language) str(ko) if { req.fhdr(accept-language) -m reg -i '${PREFERS_KOREAN}' }`,
    '  http-request set-var(txn.kind) str(plain)',
    '  http-request set-var(txn.kind) str(html) if { req.fhdr(accept) -m sub text/html }',
    `  http-request set-var(txn.end) str("${endOfHtml()}") if { var(txn.kind) -m str html }`,
  ];
}

// Beyond what HAProxy's parser refuses: whatever two programs could read in two ways.
function refusals(): string[] {
  return [
    refuse(400, 'The request needs exactly one Host header.', '!{ req.fhdr_cnt(host) eq 1 }'),
    refuse(400, 'The Host header is not a hostname.', `!{ req.fhdr(host) -m reg '${HOST}' }`),
    refuse(400, 'The request holds a control character.', `{ req.hdrs -m reg '${CONTROL_CHARACTERS}' }`),
    refuse(
      400,
      'The Content-Length header is not a single number.',
      `{ req.fhdr(content-length) -m found } !{ req.fhdr(content-length) -m reg '${LENGTH}' }`,
    ),
    refuse(400, 'Transfer-Encoding needs HTTP/1.1.', '{ req.hdr(transfer-encoding) -m found } { req.ver 1.0 }'),
    refuse(400, 'The address in the request is not valid.', "{ url -m sub '#' }"),
    refuse(405, 'CONNECT is not answered here.', '{ method CONNECT }'),
    '  http-request return status 204 hdr Allow "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" if { method OPTIONS } { url -m str * }',
    refuse(400, 'The address in the request is not valid.', '!{ url_beg / } !{ url_beg -i http:// https:// }'),
    '  http-request set-uri %[pathq] if !{ url_beg / }',
  ];
}

function refuse(status: number, reason: string, condition: string): string {
  return `  http-request return status ${status} content-type "text/plain; charset=utf-8" string "${reason}\\n" hdr Connection close if ${condition}`;
}

function hostnameRules(): string[] {
  return ['  http-request set-var(txn.name) req.fhdr(host),host_only,lower,rtrim(.)'];
}

/**
 * A client may ask for another hostname on a connection than it named at its beginning (HTTP/2 clients do that when the certificate covers
 * both): then only for one that is covered (RFC 9110 section 7.4, RFC 9113 section 9.1.2).
 */
function certificateRules(): string[] {
  const strange = '{ ssl_fc } !{ var(txn.covered) -m bool }';
  const covered = (key: string) =>
    `  http-request set-var(txn.covered) bool(1) if ${strange} { ${key},map_str(certificates.map) -m found }`;
  return [
    '  http-request set-var(txn.sni) ssl_fc_sni,lower if { ssl_fc }',
    '  http-request set-var(txn.covered) bool(1) if { ssl_fc } { var(txn.name),strcmp(txn.sni) eq 0 }',
    `  http-request set-var(txn.rest) var(txn.sni),field(2,.,0) if ${strange}`,
    `  http-request set-var(txn.shown) str(*.),concat(,txn.rest),map_str(certificates.map) if ${strange}`,
    `  http-request set-var(txn.shown) var(txn.sni),map_str(certificates.map) if ${strange} { var(txn.sni),map_str(certificates.map) -m found }`,
    `  http-request set-var(txn.rest) var(txn.name),field(2,.,0) if ${strange}`,
    covered('var(txn.shown),concat(/,txn.name)'),
    covered('var(txn.shown),concat(/*.,txn.rest)'),
    refuse(421, 'The certificate of this connection is not one of this hostname.', strange),
  ];
}

/** Proves to a certificate authority that the hostname is served here (RFC 8555 section 8.3). */
function acmeRules(): string[] {
  return [
    `  http-request set-var(txn.acme) bool(1) if !{ ssl_fc } { path_beg ${ACME_PATH} }`,
    '  http-request set-var(txn.thumbprint) str(thumbprint),map_str(acme.map) if { var(txn.acme) -m bool } { method GET HEAD }',
    `  http-request return status 200 content-type text/plain lf-string "%[path,field(4,/)].%[var(txn.thumbprint)]" if { var(txn.thumbprint) -m found } { path,field(4,/,0) -m reg '${ACME_TOKEN}' }`,
  ];
}

/** After the App is known, so that it is counted there. */
function redirectRules({ publicPort }: TlsListen): string[] {
  const port = publicPort === 443 ? '' : `:${publicPort}`;
  return [
    `  http-request redirect code 308 location "https://%[var(txn.name)]${port}%[pathq]" if !{ ssl_fc } !{ var(txn.acme) -m bool } { var(txn.name),map_str(redirects.map) -m found }`,
  ];
}

function choiceOfApp(): string[] {
  return [
    '  http-request set-var(txn.app) var(txn.name),map_str(hosts.map)',
    '  http-request set-var(txn.backend) var(txn.app),map_str(apps.map)',
  ];
}

function pagesInstead(): string[] {
  return [
    answerWithPage('unknown-host', '!{ var(txn.app) -m found }'),
    answerWithPage('stopped', '{ var(txn.backend) -m str stopped }'),
    answerWithPage('failing', '{ var(txn.backend) -m str failing }'),
    answerWithPage('no-replica', '{ var(txn.backend) -m str none } or !{ var(txn.backend) -m found }'),
  ];
}

function bodyRules(): string[] {
  return [
    // A small body is waited for, so that the whole request can be sent again.
    `  http-request wait-for-body time ${BODY_IDLE_MS}ms if { method PUT DELETE OPTIONS GET } { req.hdr_val(content-length) 1:${REPLAY_BYTES} }`,
    // Content-Length beside Transfer-Encoding: HAProxy goes by the latter, and RFC 9112 section 6.3 then wants the connection closed.
    // It does not tell us of the former, so every chunked request ends its connection.
    '  http-request set-var(txn.chunked) bool(1) if { req.hdr(transfer-encoding) -m found }',
    '  http-after-response set-header Connection close if { var(txn.chunked) -m bool }',
  ];
}

function headersForApp(tls: TlsListen | undefined): string[] {
  return [
    '  http-request set-var(txn.websocket) bool(1) if { method GET } { req.hdr(upgrade) -i websocket } !{ req.hdr(content-length) -m found } !{ req.hdr(transfer-encoding) -m found }',
    // Removed with what it names: HAProxy writes its own. (Names in it could make the app drop what is set here.)
    '  http-request del-header connection',
    '  http-request del-header upgrade if !{ var(txn.websocket) -m bool }',
    '  http-request set-header Connection upgrade if { var(txn.websocket) -m bool }',
    `  http-request del-header '${DROPPED}' -m reg`,
    '  http-request set-header X-Forwarded-For %[src]',
    '  http-request set-header X-Forwarded-Proto http',
    '  http-request set-header X-Forwarded-Proto https if { ssl_fc }',
    '  http-request set-header X-Forwarded-Host %[req.fhdr(host)]',
    '  http-request set-header X-Forwarded-Port %[dst_port]',
    ...(tls ? [`  http-request set-header X-Forwarded-Port ${tls.publicPort} if { ssl_fc }`] : []),
    '  http-request set-header Forwarded "for=%[src];host=\\"%[req.fhdr(host)]\\";proto=%[req.fhdr(x-forwarded-proto)]" if { src 0.0.0.0/0 }',
    '  http-request set-header Forwarded "for=\\"[%[src]]\\";host=\\"%[req.fhdr(host)]\\";proto=%[req.fhdr(x-forwarded-proto)]" if !{ src 0.0.0.0/0 }',
    '  http-request set-header X-Request-Id %[var(txn.id)]',
  ];
}

function answerRules(): string[] {
  return [
    `  http-response del-header ${PAGE_MARK}`,
    "  http-response del-header '^(keep-alive|proxy-connection|proxy-authenticate|te)$' -m reg",
    `  http-after-response set-header Content-Type "text/%[var(txn.kind)]; charset=utf-8" if { res.hdr(${PAGE_MARK}) -m found }`,
    `  http-after-response del-header ${PAGE_MARK}`,
  ];
}
