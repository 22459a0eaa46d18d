import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterThisTest } from './cleanup.ts';

/** A request's head as the bytes that arrived, one character per byte, and the connection it came on. */
export interface RawRequest {
  head: string;
  /** What came with it behind the head. */
  rest: string;
  socket: Socket;
}

export type RawScript = (request: RawRequest) => unknown;

let count = 0;

/** A replica that shows the bytes it gets and answers, or misbehaves, byte by byte. Checks of /healthz succeed. */
export class RawTarget {
  readonly id: string;
  readonly host = '127.0.0.1';
  port = 0;
  healthy = true;
  /** Heads of requests that are not checks. */
  readonly heads: string[] = [];
  readonly sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #script: RawScript;

  private constructor(script: RawScript) {
    count += 1;
    this.id = `raw-${count}`;
    this.#script = script;
    this.#server = createServer((socket) => this.#onConnection(socket));
  }

  static async start(script: RawScript): Promise<RawTarget> {
    const target = new RawTarget(script);
    await new Promise<void>((resolve) => target.#server.listen(0, '127.0.0.1', resolve));
    target.port = (target.#server.address() as AddressInfo).port;
    afterThisTest(() => target.stop());
    return target;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  #onConnection(socket: Socket): void {
    this.sockets.add(socket);
    let received = '';
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const request = { head: received.slice(0, end), rest: received.slice(end + 4), socket };
      received = '';
      this.#onRequest(request);
    });
  }

  #onRequest(request: RawRequest): void {
    if (request.head.startsWith('GET /healthz ')) {
      request.socket.end(
        `HTTP/1.1 ${this.healthy ? '200 OK' : '500 Bad'}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
      );
      return;
    }
    this.heads.push(request.head);
    this.#script(request);
  }
}

/** A proper answer with a body, as bytes. */
export function rawAnswer(body: string, status = '200 OK', headers: string[] = []): string {
  return [`HTTP/1.1 ${status}`, `content-length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');
}

/** A port of this machine that refuses connections. */
export async function refusingAddress(id = 'refusing'): Promise<{ id: string; host: string; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { id, host: '127.0.0.1', port };
}
