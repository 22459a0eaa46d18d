import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { AnswerHeaders } from './answer-head.ts';
import { isLocalError } from './connect.ts';
import type { Connection } from './connection-pool.ts';
import type { TryEnd } from './retry-rules.ts';
import type { Target } from './target.ts';
import type { Waiting } from './waiting-list.ts';

/** What is sent to the target. */
export interface AttemptRequest {
  method: string;
  path: string;
  headers: string[];
  body: Buffer | Readable | null;
  /** On a newly made connection: a kept one may be closed under the request. */
  fresh: boolean;
}

/** How a try can fail: to the retry rules' ends come two that no other target would better. */
export type AttemptEnd = TryEnd | 'garbled' | 'invalid';

/** What an attempt tells while it goes on; nothing more after onEnd, onFailed, onBrokenAnswer, cancel or abandon. */
export interface AttemptEvents {
  /** An interim answer (1xx). */
  onInterim(status: number, headers: AnswerHeaders): void;
  /** False gives this answer up: the attempt is abandoned as `unavailable`. */
  onHead(status: number, headers: AnswerHeaders, message: string): boolean;
  /** False asks for a pause, until resume(). */
  onData(chunk: Buffer): boolean;
  onEnd(trailers: AnswerHeaders): void;
  /** No head of an answer came. */
  onFailed(attempt: Attempt, end: AttemptEnd): void;
  /** The answer broke off after its head. */
  onBrokenAnswer(): void;
  /** The target was found dead; true allows the attempt to be abandoned as `rescued`. */
  mayBeRescued(attempt: Attempt): boolean;
}

/** One try of one request at one target. */
export class Attempt implements Dispatcher.DispatchHandler, Waiting {
  readonly target: Target;
  readonly since = performance.now();
  place = -1;
  readonly #request: AttemptRequest;
  readonly #events: AttemptEvents;
  readonly #connection: Connection;
  readonly #reused: boolean;
  #controller: Dispatcher.DispatchController | undefined;
  #state: 'waiting' | 'answering' | 'over' = 'waiting';

  constructor(target: Target, request: AttemptRequest, events: AttemptEvents) {
    this.target = target;
    this.#request = request;
    this.#events = events;
    this.#connection = target.connections.take(request.fresh);
    this.#reused = this.#connection.open;
  }

  start(): void {
    this.target.begin();
    this.target.waiting.add(this);
    const { method, path, headers, body } = this.#request;
    this.#connection.client.dispatch({ method, path, headers, body }, this);
  }

  resume(): void {
    if (this.#state === 'answering') this.#controller?.resume();
  }

  /** The client is gone: nothing more is told. */
  cancel(): void {
    if (this.#state !== 'over') this.#cut();
  }

  rescue(): void {
    if (this.#state === 'waiting' && this.#events.mayBeRescued(this)) this.#abandon('rescued');
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: AnswerHeaders, message?: string): void {
    if (this.#state !== 'waiting') return;
    if (status < 200) {
      this.#events.onInterim(status, headers);
      return;
    }
    this.target.health.noteAnswer();
    if (!this.#events.onHead(status, headers, message ?? '')) {
      this.#abandon('unavailable');
      return;
    }
    this.#state = 'answering';
    this.target.waiting.remove(this);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#state === 'answering' && !this.#events.onData(chunk)) controller.pause();
  }

  onResponseEnd(_: Dispatcher.DispatchController, trailers: AnswerHeaders): void {
    if (this.#state !== 'answering') return;
    this.#over();
    this.target.connections.giveBack(this.#connection, this.#request.fresh);
    this.#events.onEnd(trailers);
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#state === 'over') return;
    const answering = this.#state === 'answering';
    this.#over();
    this.#connection.destroy();
    if (answering) this.#events.onBrokenAnswer();
    else this.#events.onFailed(this, this.#judge(error));
  }

  /** Says how it ended, and blames the target where it is to blame. */
  #judge(error: Error): AttemptEnd {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return 'invalid';
    if (this.#controller === undefined) {
      if (!isLocalError(error)) this.target.noteBreak(`no connection: ${error.message}`);
      return 'not-sent';
    }
    if (isGarbled(code, error.message)) return 'garbled';
    if (this.#reused) return 'stale-connection';
    this.target.noteBreak(`connection broken before an answer: ${error.message}`);
    return code === 'ETIMEDOUT' ? 'silent' : 'broken-off';
  }

  #abandon(end: 'rescued' | 'unavailable'): void {
    this.#cut();
    this.#events.onFailed(this, end);
  }

  #cut(): void {
    this.#over();
    this.#controller?.abort(ABANDONED);
    this.#connection.destroy();
  }

  #over(): void {
    this.#state = 'over';
    this.target.waiting.remove(this);
    this.target.end();
  }
}

const ABANDONED = new Error('the edge gave this try up');

/** What undici's parser and Node's writing of the head say of an answer that is not proper HTTP. */
const GARBLED_CODES = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_HTTP_INVALID_STATUS_CODE',
  'ERR_HTTP_TRAILER_INVALID',
]);
const GARBLED_MESSAGES = new Set(['bad response', 'bad upgrade']);

/** The target did answer, but not in HTTP that can be passed on: another try would only show the same. */
function isGarbled(code: string, message: string): boolean {
  return code.startsWith('HPE_') || GARBLED_CODES.has(code) || GARBLED_MESSAGES.has(message);
}
