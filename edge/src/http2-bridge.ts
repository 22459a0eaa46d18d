import type { IncomingMessage } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { type Duplex, duplexPair } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { http } from '@nonstop4/plane/node-http';
import { answerTrailers } from './answer-head.ts';
import { readStreamHead, type StreamHead, streamHeaders, streamStatus } from './http2-heads.ts';
import { MAX_HEAD_BYTES, MAX_HEADERS, MAX_STREAMS, STOP_LINGER_MS } from './limits.ts';
import { nodeHttp2 } from './node-tls.ts';

/** RFC 9113 section 7. */
const NO_ERROR = 0;
const INTERNAL_ERROR = 2;
/** "Whatever you have begun is still answered" (RFC 9113 section 6.8). */
const ANY_STREAM = 2 ** 31 - 1;
/** Heads, tables and what waits to be sent, of one connection. */
const SESSION_MEMORY_MB = 32;

/** What the HTTP/1.1 side knows of the client. */
export interface InnerConnection extends Duplex {
  readonly encrypted: true;
  readonly remoteAddress: string | undefined;
  /** The hostname that the client named at the connection's beginning. */
  readonly servername: string;
  destroySoon(): void;
}

/**
 * Makes each HTTP/2 stream a request on an HTTP/1.1 connection of its own within this process, so that one set of rules holds for both:
 * what is refused, what is tried again, and how an answer is broken off.
 */
export class Http2Bridge {
  readonly #serve: (connection: Duplex) => void;
  readonly #idleMs: number;
  readonly #sessions = new Map<ServerHttp2Session, Set<ServerHttp2Stream>>();

  /** `serve`: takes a connection as the HTTP/1.1 server takes those from clients. `idleMs`: how long one without a stream is kept. */
  constructor(serve: (connection: Duplex) => void, idleMs: number) {
    this.#serve = serve;
    this.#idleMs = idleMs;
  }

  take(socket: TLSSocket): void {
    const session = nodeHttp2().performServerHandshake(socket, {
      maxSessionMemory: SESSION_MEMORY_MB,
      maxHeaderListPairs: MAX_HEADERS + 4,
      settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: MAX_HEAD_BYTES, enablePush: false },
    });
    const streams = new Set<ServerHttp2Stream>();
    this.#sessions.set(session, streams);
    session.on('error', ignore);
    session.once('close', () => this.#sessions.delete(session));
    session.setTimeout(this.#idleMs);
    session.on('timeout', () => {
      if (streams.size === 0) session.close();
    });
    const client = { address: socket.remoteAddress, servername: nameOf(socket) };
    session.on('stream', (stream, headers, _, rawHeaders: string[]) => {
      streams.add(stream);
      stream.on('error', ignore).once('close', () => {
        streams.delete(stream);
        // It has gone off once when a stream was silent for that long, and does not by itself again.
        if (streams.size === 0 && !session.destroyed) session.setTimeout(this.#idleMs);
      });
      this.#bridge(stream, headers, rawHeaders, client);
    });
  }

  /** No new streams; what runs is finished, and what is just being sent still answered. */
  stop(): void {
    for (const session of this.#sessions.keys()) if (!session.destroyed) session.goaway(NO_ERROR, ANY_STREAM);
    setTimeout(() => {
      for (const session of this.#sessions.keys()) session.close();
    }, STOP_LINGER_MS);
  }

  destroy(): void {
    for (const session of this.#sessions.keys()) session.destroy();
  }

  #bridge(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: string[], client: Client): void {
    const head = readStreamHead(headers, rawHeaders, stream.endAfterHeaders);
    if ('refused' in head) {
      stream.respond({ ':status': head.refused }, { endStream: true });
      stream.close(NO_ERROR);
      return;
    }
    const [inner, outer] = duplexPair();
    this.#serve(asConnection(inner, client));
    // Not its other side: the end of that would look like the end of a request that still waits for its answer.
    stream.once('close', () => inner.destroy());
    new BridgedStream(stream, outer, head).begin();
  }
}

interface Client {
  address: string | undefined;
  servername: string;
}

/** One stream, and the HTTP/1.1 request that it is. */
class BridgedStream {
  readonly #stream: ServerHttp2Stream;
  readonly #connection: Duplex;
  readonly #head: StreamHead;
  #trailers: OutgoingHttpHeaders = {};

  constructor(stream: ServerHttp2Stream, connection: Duplex, head: StreamHead) {
    this.#stream = stream;
    this.#connection = connection;
    this.#head = head;
  }

  begin(): void {
    const stream = this.#stream;
    const request = http.request({ ...this.#head, createConnection: () => this.#connection });
    request.on('information', ({ statusCode, rawHeaders }) => this.#inform(statusCode, rawHeaders));
    request.on('continue', () => this.#inform(100, []));
    request.once('response', (answer) => this.#answer(answer));
    request.on('error', () => this.#breakOff());
    stream.once('close', () => request.destroy());
    // Before the body has begun, or nobody would notice that it never does.
    if (!stream.endAfterHeaders) request.flushHeaders();
    stream.pipe(request);
  }

  #inform(status: number, rawHeaders: string[]): void {
    if (this.#stream.headersSent || this.#stream.destroyed) return;
    this.#stream.additionalHeaders({ ':status': status, ...streamHeaders(rawHeaders) });
  }

  #answer(answer: IncomingMessage): void {
    const stream = this.#stream;
    answer.on('error', () => this.#breakOff());
    if (stream.destroyed) return;
    const headers = { ...streamHeaders(answer.rawHeaders), ':status': streamStatus(answer.statusCode) };
    stream.respond(headers, { waitForTrailers: true });
    if (!stream.writable) {
      // An answer without a body: it was ended with its head.
      answer.resume();
      this.#leaveBody();
      return;
    }
    // Also none: this is what ends the stream.
    stream.on('wantTrailers', () => stream.sendTrailers(this.#trailers));
    answer.on('end', () => {
      this.#trailers = streamHeaders(answerTrailers(answer.trailers).flat());
    });
    stream.once('finish', () => this.#leaveBody());
    answer.pipe(stream);
  }

  /** The answer is whole: the client need not go on with its body (RFC 9113 section 8.1). */
  #leaveBody(): void {
    if (!this.#stream.readableEnded) this.#stream.close(NO_ERROR);
  }

  #breakOff(): void {
    if (!this.#stream.closed) this.#stream.close(INTERNAL_ERROR);
  }
}

function asConnection(inner: Duplex, { address, servername }: Client): InnerConnection {
  const more = { encrypted: true, remoteAddress: address, servername, destroySoon: () => inner.end() } as const;
  return Object.assign(inner, more);
}

function nameOf({ servername }: TLSSocket): string {
  return typeof servername === 'string' ? servername.toLowerCase() : '';
}

function ignore(): void {
  // The close event follows and is looked after; without a listener the event would end the process.
}
