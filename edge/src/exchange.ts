import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerHeaders } from './answer-head.ts';
import type { AppTraffic } from './app-traffic.ts';
import { Attempt, type AttemptEnd, type AttemptEvents } from './attempt.ts';
import { ClientAnswer } from './client-answer.ts';
import { addForwardingHeaders, type ClientSurface } from './forwarding.ts';
import { REPLAY_BYTES } from './limits.ts';
import { type PageName, sendPage } from './pages.ts';
import { collectBody, StreamedBody } from './request-body.ts';
import type { RequestHead } from './request-head.ts';
import { isIdempotent, mayTryAgain, type TryEnd } from './retry-rules.ts';
import type { Target } from './target.ts';

/** What an exchange needs to know of the edge around it. */
export interface Surroundings extends ClientSurface {
  /** The edge stops: answers say that the connection ends with them. */
  readonly stopping: boolean;
}

/** One request of a client and its answer, over as many tries as the retry rules allow. */
export class Exchange implements AttemptEvents {
  readonly #surroundings: Surroundings;
  readonly #app: AppTraffic;
  readonly #head: RequestHead;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #answer: ClientAnswer;
  readonly #idempotent: boolean;
  readonly #startedAt = performance.now();
  #body: Buffer | StreamedBody | null = null;
  #attempt: Attempt | undefined;
  readonly #tried: Target[] = [];
  #tries = 0;
  #mustBeFresh: boolean;
  #headPassed = false;
  #done = false;

  constructor(
    surroundings: Surroundings,
    app: AppTraffic,
    head: RequestHead,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    this.#surroundings = surroundings;
    this.#app = app;
    this.#head = head;
    this.#request = request;
    this.#response = response;
    this.#answer = new ClientAnswer(request, response, head.body !== 'none', this.#onClientReady);
    this.#idempotent = isIdempotent(head.method);
    this.#mustBeFresh = !this.#idempotent;
  }

  /** `expectsContinue`: the client waits for a 100 before it sends the body. */
  begin(expectsContinue: boolean): void {
    const head = this.#head;
    this.#app.stats.inFlight += 1;
    this.#response.once('close', this.#onClientGone);
    head.headers.push('Host', head.host);
    addForwardingHeaders(head, this.#request.socket, this.#surroundings);
    if (head.body === 'none') this.#next();
    else if (head.body === 'sized' && head.contentLength <= REPLAY_BYTES) this.#collect(expectsContinue);
    else this.#stream(expectsContinue);
  }

  onInterim(status: number, headers: AnswerHeaders): void {
    this.#answer.interim(status, headers);
  }

  onHead(status: number, headers: AnswerHeaders, message: string): boolean {
    if (isUnavailable(status) && this.#mayTryAgain('unavailable', this.#attempt)) return false;
    this.#answer.head(status, headers, message, this.#surroundings.stopping);
    this.#headPassed = true;
    this.#app.stats.countAnswer(status, this.#seconds());
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#app.stats.bytesOut += chunk.length;
    return this.#answer.data(chunk);
  }

  onEnd(trailers: AnswerHeaders): void {
    this.#finish();
    this.#answer.end(trailers);
  }

  onBrokenAnswer(): void {
    this.#finish();
    this.#app.stats.broken += 1;
    this.#answer.breakOff();
  }

  mayBeRescued(attempt: Attempt): boolean {
    return this.#mayTryAgain('rescued', attempt);
  }

  onFailed(attempt: Attempt, end: AttemptEnd): void {
    this.#attempt = undefined;
    if (end === 'invalid') this.#fail('bad-request');
    else if (end === 'garbled' || !this.#mayTryAgain(end, attempt)) this.#fail(PAGE_OF_END[end]);
    else this.#tryAgain(attempt, end);
  }

  #tryAgain(attempt: Attempt, end: TryEnd): void {
    // A kept connection that was closed says nothing against its target: it may get the request again, on a new one.
    if (end === 'stale-connection') this.#mustBeFresh = true;
    else this.#tried.push(attempt.target);
    this.#app.stats.retries += 1;
    this.#next(PAGE_OF_END[end]);
  }

  #next(pageWithoutTarget: PageName = 'no-replica'): void {
    const target = this.#app.choose(this.#tried);
    if (!target) {
      this.#fail(pageWithoutTarget);
      return;
    }
    this.#tries += 1;
    const { method, path, headers } = this.#head;
    const body = this.#body instanceof StreamedBody ? this.#body.open() : this.#body;
    this.#attempt = new Attempt(target, { method, path, headers, body, fresh: this.#mustBeFresh }, this);
    this.#attempt.start();
  }

  #mayTryAgain(end: TryEnd, attempt: Attempt | undefined): boolean {
    const bodyReplayable = !(this.#body instanceof StreamedBody) || this.#body.replayable;
    const tried = attempt ? [...this.#tried, attempt.target] : this.#tried;
    const otherUp = this.#app.hasOtherUp(tried);
    return mayTryAgain({ end, idempotent: this.#idempotent, bodyReplayable, tries: this.#tries, otherUp });
  }

  #collect(expectsContinue: boolean): void {
    if (expectsContinue) this.#response.writeContinue();
    const onBody = (body: Buffer): void => {
      this.#app.stats.bytesIn += body.length;
      this.#body = body;
      if (!this.#done) this.#next();
    };
    collectBody(this.#request, onBody, this.#onSilentClient);
  }

  #stream(expectsContinue: boolean): void {
    // A body that cannot be sent again must not meet a connection that is just being closed.
    this.#mustBeFresh = true;
    this.#body = new StreamedBody(this.#request, this.#idempotent, {
      onFirstRead: () => {
        if (expectsContinue) this.#response.writeContinue();
      },
      onIdle: this.#onSilentClient,
      onBytes: (count) => {
        this.#app.stats.bytesIn += count;
      },
    });
    this.#next();
  }

  #fail(page: PageName): void {
    this.#finish();
    this.#answer.close();
    const status = sendPage(this.#request, this.#response, page, this.#head, this.#surroundings.stopping);
    this.#app.stats.countAnswer(status, this.#seconds());
  }

  readonly #onSilentClient = (): void => {
    if (this.#done) return;
    const attempt = this.#attempt;
    if (this.#headPassed) {
      this.#request.socket.destroy();
      return;
    }
    this.#fail('request-timeout');
    attempt?.cancel();
  };

  readonly #onClientReady = (): void => {
    this.#attempt?.resume();
  };

  readonly #onClientGone = (): void => {
    if (this.#done) return;
    this.#finish();
    this.#answer.close();
    if (!this.#headPassed) this.#app.stats.countAborted();
    this.#attempt?.cancel();
  };

  #finish(): void {
    this.#done = true;
    this.#app.stats.inFlight -= 1;
  }

  #seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }
}

const PAGE_OF_END: Record<TryEnd | 'garbled', PageName> = {
  'not-sent': 'unreachable',
  'stale-connection': 'broken-off',
  'broken-off': 'broken-off',
  silent: 'silent',
  rescued: 'silent',
  unavailable: 'broken-off',
  garbled: 'garbled',
};

function isUnavailable(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
