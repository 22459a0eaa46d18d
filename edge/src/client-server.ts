import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { http } from '@nonstop4/plane/node-http';
import type { AppTraffic } from './app-traffic.ts';
import type { EarlyAnswer } from './early-answer.ts';
import { Exchange } from './exchange.ts';
import type { ClientSurface } from './forwarding.ts';
import { CLIENT_IDLE_MS, HEAD_TIMEOUT_MS, MAX_HEAD_BYTES, MAX_HEADERS } from './limits.ts';
import { sendPage, sendRefusal, sendShort } from './pages.ts';
import { type ReceivedHead, type RequestHead, readRequestHead } from './request-head.ts';
import { Tunnel, wantsWebSocket } from './tunnel.ts';

/** What belongs to no App. */
export interface UnroutedStats {
  /** Requests refused because they were not safe to understand. */
  refused: number;
  /** Requests for a hostname that no App has. */
  unknownHost: number;
}

/** What is behind one port. */
export interface ClientRules {
  find(hostname: string): AppTraffic | undefined;
  /** Undefined: the App is asked. */
  answerEarly?(head: RequestHead, app: AppTraffic | undefined, connection: Socket): EarlyAnswer | undefined;
}

/** A port that is not of plain HTTP. */
export interface OtherSurface {
  scheme: 'https';
  /** As visitors see it; undefined: the one that is listened on. */
  publicPort: number | undefined;
  createServer(options: ServerOptions): Server;
}

/** Shortened by tests, which cannot wait that long. */
export interface ClientTimes {
  headTimeoutMs: number;
  /** How often overdue heads are looked for. */
  checkEveryMs: number;
}

const TIMES: ClientTimes = { headTimeoutMs: HEAD_TIMEOUT_MS, checkEveryMs: 1_000 };

/** The side of the edge that clients see: takes requests, finds their App, and lets an Exchange or a Tunnel do the rest. */
export class ClientServer implements ClientSurface {
  readonly server: Server;
  readonly stats: UnroutedStats = { refused: 0, unknownHost: 0 };
  /** Answers say that the connection ends with them. */
  stopping = false;
  port = '';
  readonly scheme: 'http' | 'https';
  readonly #rules: ClientRules;

  constructor(rules: ClientRules, surface?: OtherSurface, times: ClientTimes = TIMES) {
    this.#rules = rules;
    this.scheme = surface?.scheme ?? 'http';
    const createServer = surface?.createServer ?? http.createServer;
    this.server = createServer({
      insecureHTTPParser: false,
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: times.headTimeoutMs,
      // An upload may take as long as it moves: request-body.ts ends those that do not.
      requestTimeout: 0,
      connectionsCheckingInterval: times.checkEveryMs,
      keepAliveTimeout: CLIENT_IDLE_MS,
      noDelay: true,
      optimizeEmptyRequests: true,
      shouldUpgradeCallback: wantsWebSocket,
    });
    this.server.on('listening', () => {
      const address = this.server.address();
      const listening = typeof address === 'object' ? address?.port : undefined;
      this.port = String(surface?.publicPort ?? listening ?? '');
    });
    // One more than allowed, so that too many can be told from just enough.
    this.server.maxHeadersCount = MAX_HEADERS + 1;
    this.server.on('request', (request, response) => this.#onRequest(request, response, false));
    this.server.on('checkContinue', (request, response) => this.#onRequest(request, response, true));
    this.server.on('upgrade', (request, socket, firstBytes) => this.#onUpgrade(request, socket as Socket, firstBytes));
    this.server.on('connect', (_, socket) => refuseConnect(socket));
    this.server.on('clientError', (error, socket) => refuseUnreadable(error, socket as Socket));
  }

  #onRequest(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const head = readRequestHead(request as ReceivedHead);
    if ('refused' in head) {
      this.stats.refused += 1;
      sendRefusal(response, head.refused, head.reason);
    } else if (head.path === '*') {
      response.writeHead(204, { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' }).end();
    } else {
      this.#serve(head, request, response, expectsContinue);
    }
  }

  #serve(head: RequestHead, request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const app = this.#rules.find(head.hostname);
    const early = this.#rules.answerEarly?.(head, app, request.socket);
    if (early) {
      this.#answerEarly(early, head, app, request, response);
      return;
    }
    if (app?.state === 'serving') {
      new Exchange(this, app, head, request, response).begin(expectsContinue);
      return;
    }
    const status = sendPage(request, response, pageOf(app), head, this.stopping);
    if (app) app.stats.countAnswer(status, 0);
    else this.stats.unknownHost += 1;
  }

  #answerEarly(
    early: EarlyAnswer,
    head: RequestHead,
    app: AppTraffic | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (early.kind === 'misdirected') {
      this.stats.refused += 1;
      sendRefusal(response, MISDIRECTED, 'The certificate of this connection is not one of this hostname.');
      return;
    }
    const status = sendShort(early, head, request, response, this.stopping);
    if (early.kind === 'redirect') app?.stats.countAnswer(status, 0);
  }

  #onUpgrade(request: IncomingMessage, socket: Socket, firstBytes: Buffer): void {
    socket.on('error', ignore);
    const head = readRequestHead(request as ReceivedHead);
    // An answer before it on the same connection is not finished: the two would mix.
    if (hasAnswerUnderway(socket)) socket.destroy();
    else if ('refused' in head) refuseRaw(socket, head.refused);
    else this.#tunnel(head, request, socket, firstBytes);
  }

  #tunnel(head: RequestHead, request: IncomingMessage, socket: Socket, firstBytes: Buffer): void {
    const app = this.#rules.find(head.hostname);
    const early = this.#rules.answerEarly?.(head, app, socket);
    if (early) {
      refuseUpgrade(early, socket);
      if (early.kind === 'redirect') app?.stats.countAnswer(308, 0);
    } else if (app?.state === 'serving') new Tunnel(this, app, head, request, socket, firstBytes).begin();
    else refuseRaw(socket, app ? 503 : 404);
  }
}

function pageOf(app: AppTraffic | undefined): 'unknown-host' | 'stopped' | 'failing' {
  if (!app) return 'unknown-host';
  return app.state === 'stopped' ? 'stopped' : 'failing';
}

/** RFC 9110 section 15.5.20: the client comes again on another connection. */
const MISDIRECTED = 421;

const REASONS: Record<number, string> = {
  308: 'Permanent Redirect',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

function refuseRaw(socket: Duplex, status: number, header = ''): void {
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\nConnection: close\r\n${header}Content-Length: 0\r\n\r\n`);
}

// A proof is not given to a handshake: no certificate authority asks for it so.
function refuseUpgrade(early: EarlyAnswer, socket: Duplex): void {
  if (early.kind === 'redirect') refuseRaw(socket, 308, `Location: ${early.location}\r\n`);
  else refuseRaw(socket, early.kind === 'misdirected' ? MISDIRECTED : 400);
}

function refuseConnect(socket: Duplex): void {
  socket.on('error', ignore);
  refuseRaw(socket, 405);
}

const STATUS_OF_ERROR: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Bytes that are no HTTP, or a head that does not come to its end. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || hasAnswerUnderway(socket) || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  refuseRaw(socket, STATUS_OF_ERROR[error.code ?? ''] ?? 400);
  socket.destroySoon();
}

/** Node keeps the answer that a connection is busy with there (its own clientError handling reads it too). */
function hasAnswerUnderway(socket: Socket): boolean {
  const message = (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage;
  return message !== null && message !== undefined;
}

function ignore(): void {
  // The close event follows and is looked after; without a listener the event would end the process.
}
