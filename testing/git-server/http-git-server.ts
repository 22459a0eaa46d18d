import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { closeAtOnce, listenOnLoopback } from '../loopback.ts';
import { askGit, requireBackend } from './git-backend.ts';

export interface HttpGitServerOptions {
  /** Repositories lie below it, by name. */
  root: string;
  userName: string;
  /** Undefined: everybody may read. */
  token?: string;
  /** By https, as that host. */
  tls?: { hostname: string; chain: string; key: string };
}

/** What a server does instead of asking git. */
export type Refusal = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A real git server by HTTP: `git http-backend` behind HTTP Basic, as forges have it. */
export class HttpGitServer {
  readonly #options: HttpGitServerOptions;
  readonly #server: Server;
  #port = 0;
  #refusal: Refusal | undefined;
  token: string | undefined;
  /** `GET /apps.git/info/refs`, in their order. */
  readonly requests: string[] = [];

  private constructor(options: HttpGitServerOptions) {
    this.#options = options;
    this.token = options.token;
    const { tls } = options;
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response);
    this.#server = tls ? createTlsServer({ cert: tls.chain, key: tls.key }, answer) : createServer(answer);
  }

  static async start(options: HttpGitServerOptions): Promise<HttpGitServer> {
    requireBackend();
    const server = new HttpGitServer(options);
    await server.up();
    return server;
  }

  addressOf(repository: string): string {
    const { tls } = this.#options;
    return tls ? `https://${tls.hostname}:${this.#port}/${repository}` : `http://127.0.0.1:${this.#port}/${repository}`;
  }

  /** Again where it was before. */
  async up(): Promise<void> {
    this.#port = await listenOnLoopback(this.#server, this.#port);
  }

  async down(): Promise<void> {
    await closeAtOnce(this.#server);
  }

  /** Until it is called with nothing. */
  refuse(refusal?: Refusal): void {
    this.#refusal = refusal;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://git');
    this.requests.push(`${request.method} ${url.pathname}`);
    if (this.#refusal?.(request, response)) return;
    const { userName } = this.#options;
    const expected = `Basic ${Buffer.from(`${userName}:${this.token}`).toString('base64')}`;
    if (this.token !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Bad credentials\n');
      return;
    }
    askGit(this.#options, url.pathname, request, response);
  }
}
