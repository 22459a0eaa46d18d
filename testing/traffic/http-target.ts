import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterThisTest } from './cleanup.ts';

export type TargetHandler = (request: IncomingMessage, response: ServerResponse, target: HttpTarget) => unknown;

let count = 0;

/** A replica made of Node's HTTP server: answers with its own id unless told otherwise. */
export class HttpTarget {
  readonly id: string;
  readonly host = '127.0.0.1';
  port = 0;
  /** What /healthz answers. */
  healthy = true;
  /** Requests that are not checks, as `METHOD path`. */
  readonly requests: string[] = [];
  readonly server: Server;

  private constructor(id: string, handler: TargetHandler) {
    this.id = id;
    this.server = createServer((request, response) => {
      if (request.url === '/healthz') {
        response.writeHead(this.healthy ? 200 : 500).end();
        return;
      }
      this.requests.push(`${request.method} ${request.url}`);
      handler(request, response, this);
    });
  }

  static async start(handler: TargetHandler = answerWithId, id?: string): Promise<HttpTarget> {
    count += 1;
    const target = new HttpTarget(id ?? `replica-${count}`, handler);
    await target.listen(0);
    afterThisTest(() => target.stop());
    return target;
  }

  /** Also to come back on the same port after stop(). */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, this.host, () => {
        this.server.removeListener('error', reject);
        this.port = (this.server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Refuses connections from now on; those that stand are reset. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.server.listening) resolve();
      else this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

function answerWithId(_: IncomingMessage, response: ServerResponse, target: HttpTarget): void {
  response.end(target.id);
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
