import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import { http } from '@nonstop4/plane/node-http';
import { answerHeaders } from './answer-head.ts';
import type { AppTraffic } from './app-traffic.ts';
import { isLocalError } from './connect.ts';
import { addForwardingHeaders, type ClientSurface } from './forwarding.ts';
import { MAX_ANSWER_HEAD_BYTES, TUNNEL_KEEPALIVE_MS } from './limits.ts';
import { type PageName, sendPage } from './pages.ts';
import type { RequestHead } from './request-head.ts';
import { mayTryAgain, type TryEnd } from './retry-rules.ts';
import type { Target } from './target.ts';
import type { Waiting } from './waiting-list.ts';

/** A client's wish to speak WebSocket (RFC 6455 section 4.1); anything else that upgrades is treated as a plain request. */
export function wantsWebSocket(request: IncomingMessage): boolean {
  const { headers } = request;
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return request.method === 'GET' && !hasBody && headers.upgrade?.toLowerCase() === 'websocket';
}

/** One WebSocket: the handshake with tries as for a GET, then bytes both ways until one side ends. */
export class Tunnel {
  readonly #surface: ClientSurface;
  readonly #app: AppTraffic;
  readonly #head: RequestHead;
  readonly #request: IncomingMessage;
  readonly #client: Socket;
  /** What the client sent behind its handshake. */
  readonly #firstBytes: Buffer;
  readonly #startedAt = performance.now();
  readonly #tried: Target[] = [];
  #try: HandshakeTry | undefined;
  #tries = 0;
  #answered = false;

  constructor(
    surface: ClientSurface,
    app: AppTraffic,
    head: RequestHead,
    request: IncomingMessage,
    client: Socket,
    firstBytes: Buffer,
  ) {
    this.#surface = surface;
    this.#app = app;
    this.#head = head;
    this.#request = request;
    this.#client = client;
    this.#firstBytes = firstBytes;
  }

  begin(): void {
    this.#app.stats.inFlight += 1;
    this.#client.on('error', ignore);
    this.#client.once('close', () => this.#onClientClosed());
    const { headers } = this.#head;
    headers.unshift('Host', this.#head.host);
    headers.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
    addForwardingHeaders(this.#head, this.#client, this.#surface);
    this.#next('no-replica');
  }

  #next(pageWithoutTarget: PageName): void {
    const target = this.#app.choose(this.#tried);
    if (!target) {
      this.#page(pageWithoutTarget);
      return;
    }
    this.#tries += 1;
    this.#try = new HandshakeTry(target, this.#head, {
      onFailed: (end) => this.#onFailed(target, end),
      onUpgrade: (answer, socket, firstBytes) => this.#join(answer, socket, firstBytes),
      onRefused: (answer) => this.#onRefused(target, answer),
      mayBeRescued: () => this.#mayTryAgain('rescued', target),
    });
    this.#try.start();
  }

  #onFailed(target: Target, end: TryEnd): void {
    if (this.#mayTryAgain(end, target)) {
      this.#tried.push(target);
      this.#app.stats.retries += 1;
      this.#next(end === 'not-sent' ? 'unreachable' : 'broken-off');
    } else {
      this.#page(end === 'not-sent' ? 'unreachable' : 'broken-off');
    }
  }

  #mayTryAgain(end: TryEnd, target: Target): boolean {
    const otherUp = this.#app.hasOtherUp([...this.#tried, target]);
    return mayTryAgain({ end, idempotent: true, bodyReplayable: true, tries: this.#tries, otherUp });
  }

  #join(answer: IncomingMessage, target: Socket, firstBytes: Buffer): void {
    this.#count(101);
    const headers = answerHeaders(answer.headers, { status: 101, closing: false, trailersFit: false });
    headers.push('connection', 'Upgrade', 'upgrade', 'websocket');
    this.#client.write(rawHead(101, answer.statusMessage ?? '', headers), 'latin1');
    if (firstBytes.length > 0) this.#client.write(firstBytes);
    if (this.#firstBytes.length > 0) target.write(this.#firstBytes);
    for (const socket of [this.#client, target])
      socket.setTimeout(0).setNoDelay(true).setKeepAlive(true, TUNNEL_KEEPALIVE_MS);
    const readBefore = this.#client.bytesRead;
    target.once('close', () => {
      this.#app.stats.bytesIn += this.#client.bytesRead - readBefore;
      this.#app.stats.bytesOut += target.bytesRead;
      this.#client.destroySoon();
    });
    this.#client.pipe(target).pipe(this.#client);
  }

  /** The app answered the handshake like a plain request (a sign-in page, 403 …): so does the edge. */
  #onRefused(target: Target, answer: IncomingMessage): void {
    const status = answer.statusCode ?? 502;
    if (status >= 502 && status <= 504 && this.#mayTryAgain('unavailable', target)) {
      answer.destroy();
      this.#try?.over();
      this.#onFailed(target, 'unavailable');
      return;
    }
    this.#count(status);
    const response = this.#plainResponse();
    response.writeHead(
      status,
      answer.statusMessage,
      answerHeaders(answer.headers, { status, closing: true, trailersFit: false }),
    );
    pipeline(answer, response, () => this.#try?.over());
  }

  #page(name: PageName): void {
    const response = this.#plainResponse();
    this.#count(sendPage(this.#request, response, name, this.#head, true));
  }

  #plainResponse(): ServerResponse {
    const response = new http.ServerResponse(this.#request);
    response.shouldKeepAlive = false;
    response.assignSocket(this.#client);
    response.once('finish', () => this.#client.destroySoon());
    return response;
  }

  #count(status: number): void {
    this.#answered = true;
    this.#app.stats.countAnswer(status, (performance.now() - this.#startedAt) / 1000);
  }

  #onClientClosed(): void {
    this.#app.stats.inFlight -= 1;
    if (!this.#answered) this.#app.stats.countAborted();
    this.#try?.cut();
  }
}

interface HandshakeEvents {
  onFailed(end: TryEnd): void;
  onUpgrade(answer: IncomingMessage, socket: Socket, firstBytes: Buffer): void;
  onRefused(answer: IncomingMessage): void;
  mayBeRescued(): boolean;
}

/** One try of a handshake at one target; the target counts it as held until the tunnel is closed. */
class HandshakeTry implements Waiting {
  readonly since = performance.now();
  place = -1;
  readonly #target: Target;
  readonly #head: RequestHead;
  readonly #events: HandshakeEvents;
  #socket: Socket | undefined;
  #state: 'connecting' | 'asking' | 'answered' | 'over' = 'connecting';

  constructor(target: Target, head: RequestHead, events: HandshakeEvents) {
    this.#target = target;
    this.#head = head;
    this.#events = events;
  }

  start(): void {
    this.#target.begin();
    this.#target.waiting.add(this);
    this.#target.connect((error, socket) => {
      if (socket && this.#state === 'connecting') this.#ask(socket);
      else if (socket) socket.on('error', ignore).destroy();
      else if (error) this.#onError(error);
    });
  }

  rescue(): void {
    if (this.#state !== 'asking' || !this.#events.mayBeRescued()) return;
    this.cut();
    this.#events.onFailed('rescued');
  }

  /** Ends it and its connection; nothing more is told. */
  cut(): void {
    this.over();
    this.#socket?.destroy();
  }

  /** The target no longer holds it. */
  over(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#target.waiting.remove(this);
    this.#target.end();
  }

  #ask(socket: Socket): void {
    this.#state = 'asking';
    this.#socket = socket;
    const { path, headers } = this.#head;
    const options = {
      method: 'GET',
      path,
      headers,
      maxHeaderSize: MAX_ANSWER_HEAD_BYTES,
      createConnection: (): Duplex => socket,
    };
    const handshake = http.request(options);
    handshake.once('upgrade', (answer, _, firstBytes) => {
      socket.on('error', ignore);
      if (this.#onAnswer()) this.#events.onUpgrade(answer, socket, firstBytes);
    });
    handshake.once('response', (answer) => {
      answer.on('error', ignore);
      if (this.#onAnswer()) this.#events.onRefused(answer);
    });
    handshake.on('error', (error) => this.#onError(error));
    handshake.end();
  }

  #onAnswer(): boolean {
    if (this.#state !== 'asking') return false;
    this.#state = 'answered';
    this.#target.waiting.remove(this);
    this.#target.health.noteAnswer();
    return true;
  }

  #onError(error: Error): void {
    if (this.#state !== 'connecting' && this.#state !== 'asking') return;
    const end: TryEnd = this.#state === 'connecting' ? 'not-sent' : 'broken-off';
    this.over();
    this.#socket?.destroy();
    if (!isLocalError(error)) this.#target.noteBreak(`${end}: ${error.message}`);
    this.#events.onFailed(end);
  }
}

function rawHead(status: number, message: string, headers: string[]): string {
  let head = `HTTP/1.1 ${status} ${message}\r\n`;
  for (let index = 0; index < headers.length; index += 2) head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  return `${head}\r\n`;
}

function ignore(): void {
  // A broken socket ends the tunnel through its close event; without a listener it would end the process.
}
