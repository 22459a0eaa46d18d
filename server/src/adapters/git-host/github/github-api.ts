import { readBounded } from '@nonstop4/plane/bounded-body';
import { z } from 'zod';
import { StageFailure } from '../../../domain/failure.ts';
import { limitedUntil } from './rate-limit.ts';

export interface GitHubRequest {
  method: 'GET' | 'POST' | 'PATCH';
  /** Below the API's address: `/repos/kim/apps`. */
  path: string;
  body?: object;
  /** Made when it is sent, by GitHub's clock: `Bearer …`. */
  authorization: (now: number) => string;
  signal?: AbortSignal | undefined;
}

export interface GitHubAnswer<T> {
  data: T;
  headers: Headers;
}

/** What GitHub answered that is not what was asked for, and neither an outage nor a limit. */
export class GitHubRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'GitHubRefusal';
    this.status = status;
  }
}

const ANSWER_MS = 15_000;
const MOST_REDIRECTS = 3;
/** A page of a hundred repositories is some 600 kB. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Clocks that differ by more make GitHub refuse an App's token (documentation: “Generating a JSON Web Token (JWT) for a GitHub App”). */
const SKEW_MS = 30_000;
const MOST_CHARS = 300;
const VERSION = '2022-11-28';

const errorBody = z.object({ message: z.string(), errors: z.array(z.unknown()).optional() });

/**
 * Asks GitHub's API with one credential, and asks nothing more while that is limited. Redirects are followed on the same server only: they would lead the token elsewhere.
 * Throws GitHubRefusal, StageFailure `git-server-unreachable` or `git-rate-limited`, and the signal's reason.
 */
export class GitHubApi {
  readonly #base: string;
  readonly #now: () => number;
  #skewMs = 0;
  #limitedUntil = 0;

  constructor(base: string, now: () => number) {
    this.#base = base;
    this.#now = now;
  }

  /** By GitHub's clock. */
  now(): number {
    return this.#now() + this.#skewMs;
  }

  async ask<T>(request: GitHubRequest, schema: z.ZodType<T>): Promise<GitHubAnswer<T>> {
    const before = this.#skewMs;
    let answer = await this.#send(request);
    // The first answer tells of a clock that is wrong; a second with the same clock would tell nothing new.
    if (answer.status === 401 && this.#skewMs !== before) answer = await this.#send(request);
    const body = await this.#bodyOf(answer);
    if (!answer.ok) throw this.#refusalOf(answer, body);
    const data = schema.safeParse(body);
    if (!data.success) throw this.#unreachable('what answers there is not GitHub’s API');
    return { data: data.data, headers: answer.headers };
  }

  async #send({ method, path, body, authorization, signal }: GitHubRequest): Promise<Response> {
    if (this.#now() < this.#limitedUntil) throw this.#limited();
    let url = `${this.#base}${path}`;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await fetch(url, {
        ...{ method, redirect: 'manual' },
        ...(body ? { body: JSON.stringify(body) } : {}),
        headers: {
          accept: 'application/vnd.github+json',
          'x-github-api-version': VERSION,
          'user-agent': 'nonstop4',
          authorization: authorization(this.now()),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MS), ...(signal ? [signal] : [])]),
      }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw this.#unreachable(wordsOf(error));
      });
      this.#noteClock(answer);
      const next = method === 'GET' && redirects < MOST_REDIRECTS ? this.#nextOf(answer) : undefined;
      if (next === undefined) return answer;
      await answer.body?.cancel();
      url = next;
    }
  }

  #nextOf({ status, headers }: Response): string | undefined {
    const location = headers.get('location');
    if (![301, 302, 307, 308].includes(status) || location === null) return undefined;
    const next = new URL(location, this.#base);
    return next.origin === new URL(this.#base).origin ? next.href : undefined;
  }

  #noteClock({ headers }: Response): void {
    const skew = Date.parse(headers.get('date') ?? '') - this.#now();
    if (Number.isFinite(skew) && Math.abs(skew - this.#skewMs) > SKEW_MS) this.#skewMs = skew;
  }

  async #bodyOf(answer: Response): Promise<unknown> {
    const text = await readBounded(answer, MOST_BYTES).catch((error: unknown) => {
      throw this.#unreachable(wordsOf(error));
    });
    try {
      return JSON.parse(text.toString('utf8')) as unknown;
    } catch {
      return undefined;
    }
  }

  #refusalOf(answer: Response, body: unknown): Error {
    const { status } = answer;
    const error = errorBody.safeParse(body).data;
    const message = error ? [error.message, ...(error.errors ?? []).map(detail)].join(' ').slice(0, MOST_CHARS) : '';
    const until = limitedUntil(answer, message, this.now());
    if (until !== undefined) {
      this.#limitedUntil = until - this.#skewMs;
      return this.#limited();
    }
    if (error && status >= 400 && status < 500) return new GitHubRefusal(status, message);
    return this.#unreachable(`${message || 'the API answered'} (${status})`);
  }

  #limited(): StageFailure {
    const until = new Date(this.#limitedUntil).toISOString();
    return new StageFailure('git-rate-limited', { host: new URL(this.#base).host, until });
  }

  #unreachable(message: string): StageFailure {
    return new StageFailure('git-server-unreachable', { host: new URL(this.#base).host, message });
  }
}

/** Of `errors` in an answer 422: words, or an object with a message. */
function detail(error: unknown): string {
  if (typeof error === 'string') return error;
  return z.object({ message: z.string() }).safeParse(error).data?.message ?? '';
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${ANSWER_MS / 1_000} s`;
  // fetch says no more than that it failed.
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}
