import { readBounded } from '@nonstop4/plane/bounded-body';
import { type CiConnection, ciHost } from '../../../domain/ci-connection.ts';
import { StageFailure } from '../../../domain/failure.ts';

export interface JenkinsAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
}

export interface JenkinsRequest {
  method?: 'GET' | 'POST';
  form?: Readonly<Record<string, string>>;
  xml?: string;
  signal?: AbortSignal;
}

type Login = Pick<CiConnection, 'address' | 'userName' | 'token'>;

interface Crumb {
  field: string;
  value: string;
  cookie: string | undefined;
}

const ANSWER_MS = 15_000;
/** A piece of a log comes whole; builds print some hundred kB. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Calls of Jenkins' remote access API (www.jenkins.io/doc/book/using/remote-access-api): HTTP Basic with an API token, and a crumb with each
 * POST where there is an issuer (…/doc/book/security/csrf-protection). Answers below 500 other than 401 and 403 are given as they are; for the rest it throws StageFailure
 * `ci-unreachable` or `ci-access-refused`.
 */
export class JenkinsClient {
  readonly #connection: () => Promise<Login>;
  #login: Login | undefined;
  /** Undefined until it was asked for; null where Jenkins wants none. */
  #crumb: Crumb | null | undefined;

  /** Asked before each call: whoever runs the platform may have entered another token meanwhile. */
  constructor(connection: () => Promise<Login>) {
    this.#connection = connection;
  }

  get host(): string {
    return this.#login ? ciHost(this.#login) : '';
  }

  /** JSON, whatever Jenkins says that it is; undefined for 404. */
  async json<T>(path: string, signal?: AbortSignal): Promise<T | undefined> {
    const answer = await this.ask(path, signal ? { signal } : {});
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.unreachable(`it answers ${answer.status} at /${path.split('?')[0]}`);
    try {
      return JSON.parse(answer.body.toString('utf8')) as T;
    } catch {
      throw this.unreachable('what answers there is no Jenkins, or a page in front of it');
    }
  }

  async ask(path: string, request: JenkinsRequest = {}): Promise<JenkinsAnswer> {
    const answer = await this.#send(path, request);
    // A crumb is of a session, and ends with it: at the latest when Jenkins is started anew.
    const outdated = answer.status === 403 && request.method === 'POST' && /crumb/i.test(answer.body.toString('utf8'));
    if (!outdated) return this.#judged(answer);
    this.#crumb = undefined;
    return this.#judged(await this.#send(path, request));
  }

  unreachable(message: string): StageFailure {
    return new StageFailure('ci-unreachable', { host: this.host, message });
  }

  refused(message: string): StageFailure {
    return new StageFailure('ci-job-refused', { host: this.host, message });
  }

  async #send(path: string, request: JenkinsRequest): Promise<JenkinsAnswer> {
    const login = await this.#connection();
    if (login.token !== this.#login?.token || login.address !== this.#login.address) this.#crumb = undefined;
    this.#login = login;
    const { method = 'GET', signal } = request;
    const headers: Record<string, string> = { authorization: this.#authorization(), accept: '*/*' };
    if (method === 'POST') Object.assign(headers, await this.#crumbHeaders(signal));
    if (request.xml !== undefined) headers['content-type'] = 'application/xml; charset=utf-8';
    const body = request.xml ?? (request.form && new URLSearchParams(request.form));
    return this.#fetch(path, { method, headers, ...(body === undefined ? {} : { body }) }, signal);
  }

  async #fetch(path: string, init: RequestInit, signal: AbortSignal | undefined): Promise<JenkinsAnswer> {
    const patience = AbortSignal.timeout(ANSWER_MS);
    try {
      const response = await fetch(`${this.#login?.address}/${path}`, {
        ...init,
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      });
      return {
        status: response.status,
        headers: response.headers,
        body: await readBounded(response, MOST_BYTES),
      };
    } catch (error) {
      signal?.throwIfAborted();
      throw this.unreachable(patience.aborted ? `no answer within ${ANSWER_MS / 1_000} s` : reasonOf(error));
    }
  }

  #judged(answer: JenkinsAnswer): JenkinsAnswer {
    const { status, headers } = answer;
    const message = headers.get('x-error') ?? titleOf(answer.body.toString('utf8'));
    const toSignIn = status === 302 && /\/(login|securityRealm)\b/.test(headers.get('location') ?? '');
    if (status === 401 || status === 403 || toSignIn) {
      throw new StageFailure('ci-access-refused', { host: this.host, message: message ?? `answer ${status}` });
    }
    if (status > 500) throw this.unreachable(message ?? `answer ${status}`);
    return answer;
  }

  async #crumbHeaders(signal: AbortSignal | undefined): Promise<Record<string, string>> {
    this.#crumb ??= (await this.#askCrumb(signal)) ?? null;
    if (!this.#crumb) return {};
    const { field, value, cookie } = this.#crumb;
    return { [field]: value, ...(cookie === undefined ? {} : { cookie }) };
  }

  async #askCrumb(signal: AbortSignal | undefined): Promise<Crumb | undefined> {
    const headers = { authorization: this.#authorization() };
    const answer = await this.#fetch('crumbIssuer/api/json', { headers }, signal);
    if (answer.status === 404) return undefined;
    this.#judged(answer);
    const { crumb, crumbRequestField } = JSON.parse(answer.body.toString('utf8')) as Record<string, string>;
    if (!crumb || !crumbRequestField) return undefined;
    // The crumb belongs to the session that it was given to (since Jenkins 2.176.2).
    const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    return { field: crumbRequestField, value: crumb, cookie: cookie.length > 0 ? cookie.join('; ') : undefined };
  }

  #authorization(): string {
    const { userName, token } = this.#login ?? { userName: '', token: '' };
    return `Basic ${Buffer.from(`${userName}:${token}`).toString('base64')}`;
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { message?: string; code?: string } };
  return cause?.message || cause?.code || message;
}

/** Of a page, which Jenkins answers with when something is wrong. */
function titleOf(page: string): string | undefined {
  const [, title] = /<title>([^<]{1,200})<\/title>/i.exec(page) ?? [];
  return title?.trim() || undefined;
}
