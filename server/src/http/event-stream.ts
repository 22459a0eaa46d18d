import type { FastifyReply, FastifyRequest } from 'fastify';

/** Keeps proxies and browsers from giving the connection up; a dead one is noticed by the failed write. */
const BEAT_MS = 15_000;
/** A reader who is this far behind is cut off; it reconnects and reads again. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/** One server-sent event stream. */
export class EventStream {
  readonly #reply: FastifyReply;
  readonly #gone = new AbortController();
  readonly #beat: NodeJS.Timeout;

  constructor(request: FastifyRequest, reply: FastifyReply) {
    this.#reply = reply;
    reply.hijack();
    const headers = reply.getHeaders() as Record<string, string>;
    reply.raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write(': open\n\n');
    this.#beat = setInterval(() => reply.raw.write(': beat\n\n'), BEAT_MS);
    request.raw.once('close', () => this.close());
    reply.raw.once('error', () => this.close());
  }

  /** Aborted when the reader went away or the stream was closed. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  send(event: string, data: unknown, id?: string | number): void {
    if (this.#gone.signal.aborted) return;
    const head = id === undefined ? '' : `id: ${id}\n`;
    this.#reply.raw.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (this.#reply.raw.writableLength > MAX_BUFFERED_BYTES) this.close();
  }

  close(): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort();
    clearInterval(this.#beat);
    this.#reply.raw.end();
  }
}
