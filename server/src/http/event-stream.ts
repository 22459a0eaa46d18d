import type { FastifyReply } from 'fastify';

/** Keeps proxies and browsers from giving the connection up; a dead one is noticed by the failed write. */
const BEAT_MS = 15_000;
/** A reader who is this far behind is cut off; it reconnects and reads again. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
/** A reader who takes nothing at all for so long is gone. */
const MAX_STANDSTILL_MS = 60_000;

export interface EventStreamOptions {
  /** Asked with every beat: a stream outlives the session that it was opened with, but not by much. */
  isAllowed: () => Promise<boolean>;
}

/** One server-sent event stream. Whoever opens one closes it, whatever happens. */
export class EventStream {
  readonly #reply: FastifyReply;
  readonly #gone = new AbortController();
  readonly #beat: NodeJS.Timeout;

  constructor(reply: FastifyReply, { isAllowed }: EventStreamOptions) {
    this.#reply = reply;
    reply.hijack();
    // A second error of a connection that has broken already must find a listener too.
    reply.raw.on('error', () => this.#end());
    reply.raw.once('close', () => this.#end());
    this.#beat = setInterval(() => void this.#keepAlive(isAllowed), BEAT_MS);
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.write(': open\n\n');
    if (reply.raw.destroyed) this.#end();
  }

  /** Aborted when the reader went away or the stream was closed. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** An event; a reader who does not keep up is cut off. Whoever has much to send waits for `drained` in between. */
  send(event: string, data: unknown, id?: string | number): void {
    if (this.#gone.signal.aborted) return;
    const head = id === undefined ? '' : `id: ${id}\n`;
    this.#reply.raw.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (this.#reply.raw.writableLength > MAX_BUFFERED_BYTES) this.cut();
  }

  /** Resolves when the reader has taken what was sent, or is gone; one that takes nothing is cut off. */
  async drained(): Promise<void> {
    const { raw } = this.#reply;
    if (!raw.writableNeedDrain || this.#gone.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        raw.off('drain', done);
        this.#gone.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(() => this.cut(), MAX_STANDSTILL_MS);
      raw.once('drain', done);
      this.#gone.signal.addEventListener('abort', done);
    });
  }

  /** Ends it in good order: what was sent still arrives. */
  close(): void {
    if (this.#gone.signal.aborted) return;
    this.#end();
    this.#reply.raw.end();
  }

  /** Ends the connection with whatever is in it. */
  cut(): void {
    this.#end();
    this.#reply.raw.destroy();
  }

  #end(): void {
    clearInterval(this.#beat);
    this.#gone.abort();
  }

  async #keepAlive(isAllowed: () => Promise<boolean>): Promise<void> {
    const allowed = await isAllowed().catch(() => false);
    if (this.#gone.signal.aborted) return;
    if (allowed) this.#reply.raw.write(': beat\n\n');
    else this.close();
  }
}
