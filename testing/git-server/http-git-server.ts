import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGunzip } from 'node:zlib';

/** Debian's git has it here; `git --exec-path` elsewhere. */
const BACKEND = '/usr/lib/git-core/git-http-backend';

export interface HttpGitServerOptions {
  /** Repositories lie below it, by name. */
  root: string;
  userName: string;
  token: string;
}

/** What a server does instead of asking git. */
export type Refusal = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A real git server by HTTP: `git http-backend` behind HTTP Basic, as forges have it. */
export class HttpGitServer {
  readonly #options: HttpGitServerOptions;
  readonly #server: Server;
  #port = 0;
  #refusal: Refusal | undefined;
  token: string;
  /** `GET /apps.git/info/refs`, in their order. */
  readonly requests: string[] = [];

  private constructor(options: HttpGitServerOptions) {
    this.#options = options;
    this.token = options.token;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(options: HttpGitServerOptions): Promise<HttpGitServer> {
    if (!existsSync(BACKEND)) throw new Error(`${BACKEND} is not there: install git.`);
    const server = new HttpGitServer(options);
    await server.up();
    return server;
  }

  addressOf(repository: string): string {
    return `http://127.0.0.1:${this.#port}/${repository}`;
  }

  /** Again where it was before. */
  async up(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
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
    if (request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Bad credentials\n');
      return;
    }
    this.#askGit(url, request, response);
  }

  // The gateway interface of RFC 3875, as git-http-backend(1) wants it.
  #askGit(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const packed = request.headers['content-encoding'] === 'gzip';
    const child = spawn(BACKEND, [], {
      env: {
        PATH: process.env.PATH ?? '',
        GIT_PROJECT_ROOT: this.#options.root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? '',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        REMOTE_USER: this.#options.userName,
        REMOTE_ADDR: '127.0.0.1',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.on('error', () => undefined);
    (packed ? request.pipe(createGunzip()) : request).pipe(child.stdin);
    passOn(child.stdout, response);
    response.once('close', () => child.kill());
  }
}

/** Heads of the program's answer become heads of ours. */
function passOn(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    output.off('data', readHead);
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
    output.pipe(response);
  };
  output.on('data', readHead);
  output.once('end', () => response.end());
}
