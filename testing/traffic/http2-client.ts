import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import { HOST } from './ask.ts';
import { afterThisTest } from './cleanup.ts';
import { openTls } from './tls-client.ts';

export interface Http2Question {
  host?: string;
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

export interface Http2Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  trailers: IncomingHttpHeaders;
}

/** One HTTP/2 connection; whoever signed the certificate is believed. */
export class Http2Client {
  readonly session: ClientHttp2Session;

  private constructor(session: ClientHttp2Session) {
    this.session = session;
  }

  /** Opened for the running test only. */
  static async openForTest(port: number, servername = HOST): Promise<Http2Client> {
    const client = await Http2Client.open(port, servername);
    afterThisTest(() => client.session.destroy());
    return client;
  }

  static async open(port: number, servername = HOST): Promise<Http2Client> {
    const socket = await openTls(port, servername, { ALPNProtocols: ['h2'] });
    if (socket.alpnProtocol !== 'h2') throw new Error('the edge does not speak HTTP/2');
    const session = connect(`https://${servername}:${port}`, { createConnection: () => socket });
    session.on('error', () => undefined);
    return new Http2Client(session);
  }

  /** A request whose body is still to be sent, when `endStream` is false. */
  begin(question: Http2Question, endStream = true): ClientHttp2Stream {
    const { host = HOST, method = 'GET', path = '/', headers } = question;
    const pseudo = { ':authority': host, ':method': method, ':path': path };
    return this.session.request({ ...pseudo, ...headers }, { endStream });
  }

  /** Rejects when the answer is not whole. */
  async ask(question: Http2Question = {}): Promise<Http2Answer> {
    const stream = this.begin(question, question.body === undefined);
    if (question.body !== undefined) stream.end(question.body);
    return wholeAnswer(stream);
  }
}

export function wholeAnswer(stream: ClientHttp2Stream): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const answer: Http2Answer = { status: 0, headers: {}, body: Buffer.alloc(0), trailers: {} };
    const chunks: Buffer[] = [];
    stream.on('response', (headers) => {
      answer.status = headers[':status'] ?? 0;
      answer.headers = headers;
    });
    stream.on('trailers', (trailers) => {
      answer.trailers = trailers;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    // Whoever has a whole answer may be told not to go on with its body.
    const isWhole = (body: Buffer) => Number(answer.headers['content-length']) === body.length;
    const settle = (closed: boolean): void => {
      const body = Buffer.concat(chunks);
      if (answer.status !== 0 && (isWhole(body) || (closed && stream.rstCode === 0))) resolve({ ...answer, body });
      else if (closed) reject(new Error(`the stream was ended with ${stream.rstCode}`));
    };
    stream.on('end', () => settle(false));
    stream.on('close', () => settle(true));
  });
}
