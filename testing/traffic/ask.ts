import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';

export interface Question {
  port: number;
  /** Where it is sent; this machine unless said. */
  address?: string;
  /** Whom it is for. */
  host?: string;
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer | Readable;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  trailers: NodeJS.Dict<string>;
}

/** The hostname under which the tests publish their App. */
export const HOST = 'shop.localhost';

/** One request on a connection of its own, answer read whole. Rejects when the answer is not whole. */
export async function ask(question: Question): Promise<Answer> {
  const answer = await open(question);
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  return { status: answer.statusCode ?? 0, headers: answer.headers, body, trailers: answer.trailers };
}

/** One request; resolves with the head of the answer, whose body is then read by the caller. */
export function open(question: Question): Promise<IncomingMessage> {
  const { port, address = '127.0.0.1', host = HOST, method = 'GET', path = '/', headers, body, signal } = question;
  return new Promise((resolve, reject) => {
    const options = { host: address, port, method, path, agent: false as const, headers: { host, ...headers } };
    const outgoing = request(signal ? { ...options, signal } : options, resolve);
    outgoing.on('error', reject);
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) outgoing.end(body);
    else body.pipe(outgoing);
  });
}
