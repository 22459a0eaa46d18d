import { connect, type Socket } from 'node:net';
import { afterThisTest } from './cleanup.ts';

/** One answer as it came over the wire. */
export interface RawAnswer {
  statusLine: string;
  status: number;
  /** Lower-case name and value, in order. */
  headers: [string, string][];
  body: string;
}

/** A client that sends exactly the bytes it is told, and shows exactly what comes back. */
export class RawClient {
  readonly socket: Socket;
  /** Everything received and not yet taken, one character per byte. */
  received = '';
  /** How the connection ended, when it did. */
  ended: 'open' | 'closed' | 'reset' = 'open';
  #changed: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true).on('data', (chunk) => {
      this.received += chunk.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => {
      this.ended = 'reset';
    });
    socket.on('end', () => {
      if (this.ended === 'open') this.ended = 'closed';
      this.#wake();
    });
    socket.on('close', () => {
      if (this.ended === 'open') this.ended = 'closed';
      this.#wake();
    });
  }

  static open(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.removeListener('error', reject);
        resolve(new RawClient(socket));
      });
    });
  }

  /** Opened for the running test only. */
  static async openForTest(port: number): Promise<RawClient> {
    const client = await RawClient.open(port);
    afterThisTest(() => client.socket.destroy());
    return client;
  }

  send(bytes: string | Buffer): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return this;
  }

  /** Resolves when the condition holds, or the connection ended. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition() && this.ended === 'open') {
      await new Promise<void>((resolve) => this.#changed.push(resolve));
    }
  }

  async untilEnded(): Promise<'closed' | 'reset'> {
    await this.until(() => this.ended !== 'open');
    return this.ended as 'closed' | 'reset';
  }

  /** Takes one whole answer; undefined when the connection ended before one. `headOnly` for HEAD. */
  async answer(headOnly = false): Promise<RawAnswer | undefined> {
    await this.until(() => this.received.includes('\r\n\r\n'));
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [statusLine = '', ...lines] = this.received.slice(0, end).split('\r\n');
    this.received = this.received.slice(end + 4);
    const headers = lines.map(splitHeader);
    const status = Number(statusLine.split(' ')[1]);
    const body = headOnly || status < 200 || status === 204 || status === 304 ? '' : await this.#body(headers);
    return { statusLine, status, headers, body };
  }

  async #body(headers: [string, string][]): Promise<string> {
    const length = headerValue(headers, 'content-length');
    if (length !== undefined) return this.#take(Number(length));
    if (headerValue(headers, 'transfer-encoding') === 'chunked') return this.#chunked();
    await this.untilEnded();
    return this.#take(this.received.length);
  }

  async #take(count: number): Promise<string> {
    await this.until(() => this.received.length >= count);
    const taken = this.received.slice(0, count);
    this.received = this.received.slice(count);
    return taken;
  }

  async #chunked(): Promise<string> {
    let body = '';
    for (;;) {
      await this.until(() => this.received.includes('\r\n'));
      if (!this.received.includes('\r\n')) return body;
      const line = this.received.slice(0, this.received.indexOf('\r\n'));
      await this.#take(line.length + 2);
      const size = Number.parseInt(line, 16);
      body += await this.#take(size);
      await this.#take(2);
      if (size === 0) return body;
    }
  }

  #wake(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const resolve of waiting) resolve();
  }
}

export function headerValue(headers: [string, string][], name: string): string | undefined {
  return headers.find(([known]) => known === name)?.[1];
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
