import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { askGit, requireBackend } from '../git-server/git-backend.ts';
import { closeAtOnce, listenOnLoopback } from '../loopback.ts';
import { checkAnswer, checkRequest, pageOf } from './description.ts';
import { deliver } from './github-hooks.ts';
import type { Answered, Asked, Route } from './github-route.ts';
import { ROUTES, WrongOrder } from './github-routes.ts';
import { type App, GitHubWorld, type Grant, mayPush, type Repository, reaches } from './github-world.ts';
import { faultOfToken, issuerOf } from './json-web-token.ts';

/** Below the site, as at a GitHub Enterprise Server. */
const API = '/api/v3';
const VERSION = '2022-11-28';

/** Nothing is answered before; `how` is the form that GitHub tells it in. */
export interface Limit {
  /** Milliseconds since 1970. */
  until: number;
  how: 'remaining' | 'retry-after' | 'words';
  status?: 403 | 429;
}

/**
 * A double of GitHub on this machine's loopback: its REST API, whose every answer is checked against GitHub's own description, and real git by https. What a client
 * asks that is not described, out of order, or against a limit, is a fault; `down` throws when there was any. See README.md.
 */
export class GitHubServer {
  readonly world: GitHubWorld;
  /** `GET /repos/kim/apps`, in their order, and `git: …` for git's. */
  readonly requests: string[] = [];
  readonly faults: string[] = [];
  /** What webhooks were answered. */
  readonly deliveries: number[] = [];
  /** Its clock is ahead of this machine's by so many milliseconds. */
  aheadMs = 0;
  limit: Limit | undefined;
  readonly #server: Server;
  #port = 0;
  #toldOfLimit: Limit | undefined;
  #gitRefusal: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;

  private constructor(root: string) {
    this.world = new GitHubWorld(root);
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** `root`: an empty directory for its repositories. */
  static async start(root: string): Promise<GitHubServer> {
    requireBackend();
    const server = new GitHubServer(root);
    await server.up();
    return server;
  }

  get site(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get apiAddress(): string {
    return `${this.site}${API}`;
  }

  now(): number {
    return Date.now() + this.aheadMs;
  }

  /** Again where it was before. */
  async up(): Promise<void> {
    this.#port = await listenOnLoopback(this.#server, this.#port);
  }

  /** Throws with what the client did wrong. */
  async down(): Promise<void> {
    await closeAtOnce(this.#server);
    if (this.faults.length > 0) throw new Error(`The client did what GitHub is not for:\n${this.faults.join('\n')}`);
  }

  /** What git is answered instead, until it is called with nothing. */
  refuseGit(refusal?: (request: IncomingMessage, response: ServerResponse) => boolean): void {
    this.#gitRefusal = refusal;
  }

  /** Ends all tokens of installations at once, as an hour does. */
  endInstallationTokens(): void {
    for (const grant of this.world.grants.values()) if (grant.installation) grant.endsAt = this.now() - 1;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.site);
    try {
      if (!pathname.startsWith(`${API}/`)) return this.#answerGit(pathname, request, response);
      await this.#answerApi(pathname.slice(API.length), request, response);
    } catch (error) {
      this.faults.push(`${request.method} ${pathname}: ${error instanceof Error ? error.message : String(error)}`);
      response.writeHead(501, { 'content-type': 'text/plain' }).end('The double has a fault.\n');
    }
  }

  async #answerApi(asked: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = this.#byId(asked);
    this.requests.push(`${request.method} ${path}`);
    const route = ROUTES.find(({ method, path: form }) => method === request.method && namesIn(form, path));
    if (!route) throw new Error('This path is not known here.');
    if (request.headers['x-github-api-version'] !== VERSION) throw new Error('No version of the API is asked for.');
    if (!request.headers['user-agent']) throw new Error('GitHub refuses requests without a user agent.');
    const text = await textOf(request);
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    checkRequest(route.method, route.path, body);
    const answered = this.#limited() ?? this.#answered(route, path, body, request);
    this.#send(route, answered, response);
  }

  #answered(route: Route, path: string, body: Record<string, unknown>, request: IncomingMessage): Answered {
    const names = namesIn(route.path, path) ?? {};
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const asked: Asked = { names, body, grant: undefined, app: undefined, site: this.site, now: this.now() };
    if (route.by === 'app') {
      const app = this.#appOf(token);
      const fault = faultOfToken(token, app?.publicKey, this.now());
      if (fault) return { status: 401, body: { message: fault } };
      return route.answer(this.world, { ...asked, app });
    }
    const grant = this.#grantOf(token);
    if (!grant) return { status: 401, body: { message: 'Bad credentials' } };
    const answered = route.answer(this.world, { ...asked, grant });
    const end = grant.person && grant.endsAt;
    return end ? { ...answered, headers: { ...answered.headers, ...endHeader(end) } } : answered;
  }

  #limited(): Answered | undefined {
    if (!this.limit || this.now() >= this.limit.until) return undefined;
    const { how, until, status = 403 } = this.limit;
    const known = this.#toldOfLimit === this.limit;
    if (known) throw new WrongOrder('It was asked although it had said until when nothing may be.');
    this.#toldOfLimit = this.limit;
    const headers = headersOf(how, until, this.now());
    const message = how === 'remaining' ? 'API rate limit exceeded.' : 'You have exceeded a secondary rate limit.';
    return { status, headers, body: { message } };
  }

  #send(route: Route, { status, body, headers = {} }: Answered, response: ServerResponse): void {
    const page = status === 429 ? undefined : pageOf(route.method, route.path);
    const told =
      status < 400 && status !== 301 ? body : { ...body, documentation_url: page ?? '', status: String(status) };
    checkAnswer(route.method, route.path, status, told);
    response
      .writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        date: new Date(this.now()).toUTCString(),
        'x-github-api-version-selected': VERSION,
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '4990',
        ...headers,
      })
      .end(JSON.stringify(told));
  }

  /** Addresses that GitHub redirects to: the same answers by a repository's number. */
  #byId(path: string): string {
    const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
    const repository = this.world.repositories.find((one) => String(one.id) === id);
    return repository ? `/repos/${repository.owner.login}/${repository.name}${rest}` : path;
  }

  #answerGit(path: string, request: IncomingMessage, response: ServerResponse): void {
    const [, owner = '', name = '', rest = ''] = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/.*)$/.exec(path) ?? [];
    const writes = `${request.url}`.includes('git-receive-pack');
    this.requests.push(`git: ${request.method} ${path}${writes ? ' to write' : ''}`);
    if (this.#gitRefusal?.(request, response)) return;
    const refuse = (status: number, text: string, headers = {}) =>
      response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${text}\n`);
    const grant = this.#grantOf(passwordOf(request));
    if (!grant) {
      refuse(401, 'Invalid username or token. Password authentication is not supported for Git operations.', {
        'www-authenticate': 'Basic realm="GitHub"',
      });
      return;
    }
    const moved = this.world.movedFrom(owner, name);
    const repository = moved ?? this.world.repository(owner, name);
    if (!repository || !reaches(grant, repository)) refuse(404, 'Repository not found.');
    else if (moved) refuse(301, '', { location: `${this.site}/${owner}/${moved.name}.git${rest}` });
    else if (writes && repository.archived) refuse(403, 'This repository was archived so it is read-only.');
    else if (writes && !mayPush(grant)) refuse(403, 'Write access to repository not granted.');
    else {
      if (writes && request.method === 'POST') this.#tellOf(repository, response);
      askGit(
        { root: this.world.root, userName: 'github' },
        `/${owner}/${repository.name}.git${rest}`,
        request,
        response,
      );
    }
  }

  /** Whoever has a webhook there, once the push is over. */
  #tellOf(repository: Repository, response: ServerResponse): void {
    response.once('finish', () => {
      deliver(this.world, repository).then(
        (statuses) => this.deliveries.push(...statuses),
        (error: unknown) => this.faults.push(`a delivery failed: ${String(error)}`),
      );
    });
  }

  #appOf(token: string): App | undefined {
    const issuer = issuerOf(token);
    return this.world.apps.find(({ id, clientId }) => String(id) === issuer || clientId === issuer);
  }

  #grantOf(token: string): Grant | undefined {
    const grant = this.world.grants.get(token);
    if (!grant || grant.installation?.suspended) return undefined;
    return grant.endsAt !== undefined && grant.endsAt <= this.now() ? undefined : grant;
  }
}

function headersOf(how: Limit['how'], until: number, now: number): Record<string, string> {
  if (how === 'retry-after') return { 'retry-after': String(Math.ceil((until - now) / 1_000)) };
  if (how === 'words') return {};
  return { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(until / 1_000)) };
}

/** As GitHub writes it. */
function endHeader(end: number): Record<string, string> {
  const text = new Date(end)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
  return { 'github-authentication-token-expiration': text };
}

function namesIn(form: string, path: string): Record<string, string> | undefined {
  const pattern = form.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const groups = new RegExp(`^${pattern}$`).exec(path);
  return groups ? { ...groups.groups } : undefined;
}

function passwordOf({ headers }: IncomingMessage): string {
  const [, text = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  const [userName, password = ''] = Buffer.from(text, 'base64').toString().split(/:(.*)/s);
  return userName === 'x-access-token' ? password : '';
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
