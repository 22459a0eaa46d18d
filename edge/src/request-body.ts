import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { BODY_IDLE_MS, REPLAY_BYTES } from './limits.ts';

/** Reads a small body whole before any target is asked: it can then be sent again, and a slow client holds no target. */
export function collectBody(request: IncomingMessage, onBody: (body: Buffer) => void, onIdle: () => void): void {
  const chunks: Buffer[] = [];
  const timer = setTimeout(onIdle, BODY_IDLE_MS);
  request.on('error', ignore);
  request.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    timer.refresh();
  });
  request.once('end', () => {
    clearTimeout(timer);
    onBody(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
  });
  request.once('close', () => clearTimeout(timer));
}

export interface StreamedBodyEvents {
  /** Before the first byte is asked for: time to answer `Expect: 100-continue`. */
  onFirstRead(): void;
  /** The client sent nothing for BODY_IDLE_MS although it was listened to. */
  onIdle(): void;
  onBytes(count: number): void;
}

/**
 * A body of any size on its way from the client to a target, at the pace of the slower of the two. The first
 * REPLAY_BYTES are kept when asked, so that the next try can begin from the start.
 */
export class StreamedBody {
  readonly #request: IncomingMessage;
  readonly #events: StreamedBodyEvents;
  #kept: Buffer[] | undefined;
  #read = 0;
  #ended = false;
  #listening = false;
  #current: Readable | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(request: IncomingMessage, keep: boolean, events: StreamedBodyEvents) {
    this.#request = request;
    this.#events = events;
    if (keep) this.#kept = [];
    request.pause();
    request.on('error', ignore);
  }

  /** Whether a further try would get the same bytes from the start. */
  get replayable(): boolean {
    return this.#read === 0 || this.#kept !== undefined;
  }

  /** The body for one try. The one before, if any, gets no more. */
  open(): Readable {
    const stream = new Readable({ highWaterMark: REPLAY_BYTES, read: () => this.#wanted(stream) });
    stream.on('error', ignore);
    this.#current = stream;
    for (const chunk of this.#kept ?? []) stream.push(chunk);
    if (this.#ended) stream.push(null);
    return stream;
  }

  #wanted(by: Readable): void {
    if (by !== this.#current || this.#ended) return;
    this.#timer ??= setTimeout(() => this.#events.onIdle(), BODY_IDLE_MS);
    if (!this.#listening) this.#listen();
    this.#request.resume();
  }

  #listen(): void {
    this.#listening = true;
    this.#events.onFirstRead();
    this.#request.on('data', (chunk: Buffer) => this.#onChunk(chunk));
    this.#request.once('end', () => {
      this.#ended = true;
      this.#stopTimer();
      this.#current?.push(null);
    });
    this.#request.once('close', () => {
      this.#stopTimer();
      if (!this.#ended) this.#current?.destroy(new Error('the client went away in the middle of its request'));
    });
  }

  #onChunk(chunk: Buffer): void {
    this.#read += chunk.length;
    this.#events.onBytes(chunk.length);
    if (this.#read > REPLAY_BYTES) this.#kept = undefined;
    this.#kept?.push(chunk);
    const wantsMore = this.#current?.push(chunk) ?? false;
    if (wantsMore) {
      this.#timer?.refresh();
      return;
    }
    // Only a client that is listened to can be silent.
    this.#stopTimer();
    this.#request.pause();
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function ignore(): void {
  // The end of the connection is handled where the exchange is: without a listener the event would end the process.
}
