import { request } from 'node:https';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { Answer } from './ask.ts';
import { HOST } from './ask.ts';

export interface TlsQuestion {
  port: number;
  /** Whom it is for. */
  host?: string;
  /** What is named when the connection is made; the host unless said. */
  servername?: string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** One request by HTTP/1.1 on a TLS connection of its own. Whoever signed the certificate is believed. */
export function askTls(question: TlsQuestion): Promise<Answer> {
  const { port, host = HOST, servername = host, method = 'GET', path = '/', headers, body } = question;
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername, method, path, agent: false as const };
    const outgoing = request({ ...options, rejectUnauthorized: false, headers: { host, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('error', reject);
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text, trailers: answer.trailers });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A TLS connection that stands. Rejects with OpenSSL's error when the handshake is refused. */
export function openTls(port: number, servername: string, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // An empty name is none.
    const named = servername === '' ? {} : { servername };
    const socket = connect({ host: '127.0.0.1', port, ...named, rejectUnauthorized: false, ...options });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.removeListener('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** The common name of the certificate that is shown for a hostname, or OpenSSL's code of the refusal. */
export async function shownFor(port: number, servername: string, options: ConnectionOptions = {}): Promise<string> {
  try {
    const socket = await openTls(port, servername, options);
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
