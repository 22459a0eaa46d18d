import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';

/** One answer, and how long it took from the asking to its last byte, in ms. */
export interface Timed {
  status: number;
  body: string;
  cookie: string | undefined;
  ms: number;
}

/** Somebody with an address of their own (127.1.x.y: all of 127.0.0.0/8 is this machine), as the panel counts attempts by address. */
export class Visitor {
  readonly #origin: URL;
  readonly #from: string;
  #cookie: string | undefined;

  constructor(url: string, number: number) {
    this.#origin = new URL(url);
    this.#from = `127.1.${Math.floor(number / 250)}.${(number % 250) + 1}`;
  }

  async get(path: string): Promise<Timed> {
    return this.#ask({ method: 'GET', path });
  }

  async post(path: string, body: unknown): Promise<Timed> {
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    return this.#ask({ method: 'POST', path, headers }, (asked) => asked.end(text));
  }

  async upload(path: string, file: string): Promise<Timed> {
    const headers = { 'content-type': 'application/zip', 'content-length': (await stat(file)).size };
    return this.#ask({ method: 'POST', path, headers }, (asked) => createReadStream(file).pipe(asked));
  }

  async #ask(
    options: RequestOptions,
    send: (asked: ReturnType<typeof request>) => unknown = (asked) => asked.end(),
  ): Promise<Timed> {
    const begun = performance.now();
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request({
        ...{ host: this.#origin.hostname, port: this.#origin.port, localAddress: this.#from, agent: false },
        ...options,
        headers: { ...options.headers, ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }) },
      });
      asked.once('response', resolve).once('error', reject);
      send(asked);
    });
    let body = '';
    for await (const part of answer.setEncoding('utf8')) body += part;
    const cookie = answer.headers['set-cookie']?.find((one) => one.includes('session='))?.split(';')[0];
    this.#cookie ??= cookie;
    return { status: answer.statusCode ?? 0, body, cookie, ms: performance.now() - begun };
  }
}
