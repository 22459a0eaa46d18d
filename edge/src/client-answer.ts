import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AnswerHeaders, answerHeaders, answerTrailers } from './answer-head.ts';
import { ANSWER_STALL_MS } from './limits.ts';
import { breakConnection, endGently } from './linger.ts';

/** An answer this small is copied into one write together with its head. */
const ONE_WRITE_BYTES = 8 * 1024;

/** Passes a target's answer on to the client, at the client's pace. */
export class ClientAnswer {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #hasRequestBody: boolean;
  readonly #onReady: () => void;
  #trailersFit = false;
  #headOut = false;
  /** The first part of the body, until it is known whether it is the only one. */
  #held: Buffer | undefined;
  #stall: NodeJS.Timeout | undefined;

  /** `onReady`: the client takes more, after pass() had said false. */
  constructor(request: IncomingMessage, response: ServerResponse, hasRequestBody: boolean, onReady: () => void) {
    this.#request = request;
    this.#response = response;
    this.#hasRequestBody = hasRequestBody;
    this.#onReady = onReady;
  }

  /** 102 and 103 are passed on; 100 is the edge's own affair. */
  interim(status: number, headers: AnswerHeaders): void {
    if (this.#request.httpVersionMinor === 0) return;
    if (status === 102) this.#response.writeProcessing();
    const link = headers['link'];
    if (status !== 103 || link === undefined) return;
    try {
      this.#response.writeEarlyHints({ link });
    } catch {
      // A hint that Node finds malformed is only a hint: the answer itself follows.
    }
  }

  /** Throws when Node finds the status or a header unfit. */
  head(status: number, headers: AnswerHeaders, message: string, stopping: boolean): void {
    this.#trailersFit = headers['transfer-encoding'] !== undefined && this.#request.httpVersionMinor > 0;
    const closing = stopping || (status >= 400 && this.#bodyPending);
    const circumstances = { status, closing, trailersFit: this.#trailersFit };
    this.#response.writeHead(status, message, answerHeaders(headers, circumstances));
    // The body's beginning mostly comes with the head, in this same tick: one write for both.
    process.nextTick(flush, this);
  }

  /** False when the client is slower than this: wait for onReady. */
  data(chunk: Buffer): boolean {
    if (!this.#headOut && this.#held === undefined) {
      this.#held = chunk;
      return true;
    }
    this.#release();
    return this.#pass(chunk);
  }

  end(trailers: AnswerHeaders): void {
    clearTimeout(this.#stall);
    if (this.#trailersFit) this.#addTrailers(trailers);
    const held = this.#held;
    this.#held = undefined;
    this.#headOut = true;
    if (this.#bodyPending) {
      if (held) this.#response.write(held);
      endGently(this.#request, this.#response);
    } else if (held === undefined) {
      this.#response.end();
    } else if (held.length <= ONE_WRITE_BYTES) {
      this.#response.end(held.toString('latin1'), 'latin1');
    } else {
      this.#response.end(held);
    }
  }

  /** The answer cannot be finished: a reset is the only sign that every client understands. */
  breakOff(): void {
    this.close();
    breakConnection(this.#request.socket);
  }

  /** Nothing more will be passed. */
  close(): void {
    clearTimeout(this.#stall);
    this.#held = undefined;
    this.#headOut = true;
  }

  /** Sends what there is, head or head and beginning, when the rest has not come in the same tick. */
  flush(): void {
    if (this.#headOut) return;
    if (this.#held === undefined) {
      this.#headOut = true;
      this.#response.flushHeaders();
    } else {
      this.#release();
    }
  }

  get #bodyPending(): boolean {
    return this.#hasRequestBody && !this.#request.complete;
  }

  #release(): void {
    this.#headOut = true;
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#response.write(held);
  }

  #pass(chunk: Buffer): boolean {
    if (this.#response.write(chunk)) return true;
    this.#stall ??= setTimeout(() => this.breakOff(), ANSWER_STALL_MS);
    this.#response.once('drain', this.#onDrain);
    return false;
  }

  readonly #onDrain = (): void => {
    clearTimeout(this.#stall);
    this.#stall = undefined;
    this.#onReady();
  };

  #addTrailers(received: AnswerHeaders): void {
    const trailers = answerTrailers(received);
    if (trailers.length === 0) return;
    try {
      this.#response.addTrailers(trailers);
    } catch {
      // Malformed trailers are left out: the body before them is whole.
    }
  }
}

function flush(answer: ClientAnswer): void {
  answer.flush();
}
