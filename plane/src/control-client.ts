import type { IncomingMessage } from 'node:http';
import { http } from './node-http.ts';

/** The other process did not answer at all: it is down, starting, or hung. */
export class ControlUnreachable extends Error {}

/** The other process answered with an error. */
export class ControlRefused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface ControlCallOptions {
  body?: unknown;
  /** Milliseconds without any byte before the call is given up; default 5,000; 0 waits for ever (streams). */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Calls JSON over HTTP on the Unix socket of another of the platform's processes. */
export class ControlClient {
  readonly #socketPath: string;
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 32 });

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** One call; the answer's JSON, or undefined for an empty one. Throws ControlUnreachable or ControlRefused. */
  async call<T>(method: string, path: string, options: ControlCallOptions = {}): Promise<T> {
    const response = await this.stream(method, path, options);
    const text = await readText(response).catch((error: Error) => {
      throw new ControlUnreachable(`${this.#socketPath}: ${error.message}`);
    });
    const value: unknown = text === '' ? undefined : JSON.parse(text);
    return value as T;
  }

  /** One call whose answer is read as a stream (logs, events). */
  stream(method: string, path: string, options: ControlCallOptions = {}): Promise<IncomingMessage> {
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    return new Promise((resolve, reject) => {
      const outgoing = http.request({
        socketPath: this.#socketPath,
        method,
        path,
        agent: this.#agent,
        ...(options.signal ? { signal: options.signal } : {}),
        timeout: options.timeoutMs ?? 5_000,
        headers:
          body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      });
      outgoing.once('error', (error) => reject(new ControlUnreachable(`${this.#socketPath}: ${error.message}`)));
      outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time')));
      outgoing.once('response', (response) => settle(response, resolve, reject));
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function settle(
  response: IncomingMessage,
  resolve: (response: IncomingMessage) => void,
  reject: (error: Error) => void,
): void {
  const status = response.statusCode ?? 0;
  if (status < 400) {
    resolve(response);
    return;
  }
  readText(response).then((text) => reject(new ControlRefused(status, messageOf(text))), reject);
}

function messageOf(text: string): string {
  try {
    const parsed = JSON.parse(text) as { message?: unknown };
    return typeof parsed.message === 'string' ? parsed.message : text;
  } catch {
    return text;
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
