import { ApiProblem, ApiUnreachable, problemOf } from '@nonstop4/contract';
import { createParser } from 'eventsource-parser';
import { waitBefore } from './backoff.ts';

/** `open`: events arrive. `waiting`: the server is away and is tried again. `closed`: nobody reads any more. */
export type StreamState = 'connecting' | 'open' | 'waiting' | 'closed';

export interface StreamMessage {
  /** `message` when the server gave no name. */
  event: string;
  data: string;
}

export interface StreamOptions {
  /** Asked again for every connection, so that a follower goes on where it was. */
  url: () => string;
  /** Of the page; absent: that of the browser. */
  language?: string;
  onMessage: (message: StreamMessage) => void;
  onState?: (state: StreamState) => void;
  /** The server refused (not signed in, not found): the stream stays closed. */
  onRefused?: (problem: ApiProblem) => void;
  fetch?: typeof fetch;
}

export interface EventStream {
  close(): void;
  /** Tries at once instead of waiting for the back-off. */
  retryNow(): void;
}

/**
 * Reads server-sent events until closed; after a loss it comes back with a growing wait. Unlike the browser's own
 * EventSource it tells a refusal (401, 404) from a server that is away, and lets the reader close for good at an `end`.
 */
export function openEventStream(options: StreamOptions): EventStream {
  const reader = new StreamReader(options);
  void reader.run();
  return { close: () => reader.close(), retryNow: () => reader.retryNow() };
}

class StreamReader {
  readonly #options: StreamOptions;
  readonly #closing = new AbortController();
  #attempt = 0;
  #wake: () => void = () => {};

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      // Only the first time: afterwards it is `waiting` until events arrive again, however often it is tried.
      if (this.#attempt === 0) this.#report('connecting');
      const refusal = await this.#readOnce();
      if (this.#closing.signal.aborted) return;
      if (refusal) {
        this.#report('closed');
        this.#options.onRefused?.(refusal);
        return;
      }
      this.#attempt += 1;
      this.#report('waiting');
      await this.#wait(waitBefore(this.#attempt));
    }
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#wake();
    this.#report('closed');
  }

  retryNow(): void {
    this.#wake();
  }

  /** One connection, to its end. Returns the problem when the server refused for good. */
  async #readOnce(): Promise<ApiProblem | undefined> {
    const { language } = this.#options;
    try {
      const response = await (this.#options.fetch ?? fetch)(this.#options.url(), {
        headers: { accept: 'text/event-stream', ...(language === undefined ? {} : { 'accept-language': language }) },
        signal: this.#closing.signal,
        cache: 'no-store',
      });
      if (!response.ok || !response.body) throw await problemOf(response);
      this.#attempt = 0;
      this.#report('open');
      await this.#readBody(response.body);
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.status < 500 && error.problem.status !== 429) return error;
      if (!isLoss(error)) throw error;
    }
    return undefined;
  }

  async #readBody(body: ReadableStream<Uint8Array>): Promise<void> {
    const parser = createParser({
      onEvent: (message) => this.#deliver({ event: message.event ?? 'message', data: message.data }),
    });
    const decoder = new TextDecoder();
    const chunks = body.getReader();
    for (;;) {
      const { done, value } = await chunks.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  #deliver(message: StreamMessage): void {
    if (!this.#closing.signal.aborted) this.#options.onMessage(message);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #report(state: StreamState): void {
    this.#options.onState?.(state);
  }
}

/** What a cut connection looks like: fetch gives a TypeError, an aborted one a DOMException, a proxy's page ApiUnreachable. */
function isLoss(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    error instanceof DOMException ||
    error instanceof ApiUnreachable ||
    error instanceof ApiProblem
  );
}
