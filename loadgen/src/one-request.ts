import {
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestPlain,
} from 'node:http';
import { request as requestByTls } from 'node:https';
import type { Method } from './load-report.ts';
import type { CheckedLoad } from './load-spec.ts';

/** More of an answer is read but not kept. */
const BODY_KEPT_BYTES = 256 * 1024;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** At most 256 kB of it. */
  body: string;
}

/** Says in a few words what is wrong with an answer; undefined when nothing is. */
export type Judge = (answer: Answer) => string | undefined;

export interface RequestOutcome {
  failure?: string;
  reconnected: boolean;
}

/**
 * One request of a visitor: sent, answered, judged; and sent once more where a browser would do so. Never rejects. Aborting
 * the signal ends it with the reason's message as its failure.
 */
export async function sendRequest(
  load: CheckedLoad,
  what: { method: Method; number: number; agent: Agent; signal: AbortSignal },
  judge: Judge,
): Promise<RequestOutcome> {
  try {
    const answer = await exchange(load, what);
    return { failure: judge(answer), reconnected: false };
  } catch (error) {
    const sendAgain = load.reconnectIdempotent && what.method === 'GET' && error instanceof DeadConnection;
    if (!sendAgain || what.signal.aborted) return { failure: wordsFor(error), reconnected: false };
  }
  try {
    // Without the visitor's agent: surely a new connection.
    const answer = await exchange(load, { ...what, agent: undefined });
    return { failure: judge(answer), reconnected: true };
  } catch (error) {
    return { failure: wordsFor(error), reconnected: true };
  }
}

/** A connection that had served before died before a byte of this answer came. */
class DeadConnection extends Error {}

function exchange(
  load: CheckedLoad,
  what: { method: Method; number: number; agent: Agent | undefined; signal: AbortSignal },
): Promise<Answer> {
  const body = what.method === 'POST' ? load.post.body.replaceAll('{n}', String(what.number)) : undefined;
  return new Promise((resolve, reject) => {
    const send = load.tls ? requestByTls : requestPlain;
    const outgoing = send({
      ...(load.tls ? tlsOptions(load) : {}),
      host: load.host,
      port: load.port,
      method: what.method,
      path: body === undefined ? load.path : load.post.path,
      agent: what.agent ?? false,
      signal: what.signal,
      headers: {
        host: load.hostname,
        ...(body === undefined
          ? {}
          : { 'content-type': load.post.contentType, 'content-length': Buffer.byteLength(body) }),
      },
    });
    outgoing.once('error', (error) => reject(causeOf(error, outgoing, what.signal)));
    outgoing.once('response', (response) => {
      readAnswer(response).then(resolve, (error: Error) => reject(what.signal.aborted ? reasonOf(what.signal) : error));
    });
    outgoing.end(body);
  });
}

// Whether it answers is asked, not who signed its certificate.
function tlsOptions({ hostname }: CheckedLoad) {
  return { servername: hostname.replace(/:\d+$/, ''), rejectUnauthorized: false };
}

function causeOf(error: NodeJS.ErrnoException, outgoing: ClientRequest, signal: AbortSignal): Error {
  if (signal.aborted) return reasonOf(signal);
  const died = error.code === 'ECONNRESET' || error.code === 'EPIPE';
  return died && outgoing.reusedSocket ? new DeadConnection('kept connection was dead') : error;
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const kept: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (size < BODY_KEPT_BYTES) kept.push(chunk.subarray(0, BODY_KEPT_BYTES - size));
      size += chunk.length;
    }
  } catch {
    throw new Error('answer cut off');
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(kept).toString('utf8') };
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset before an answer',
  EPIPE: 'connection reset before an answer',
  ETIMEDOUT: 'connection timed out',
  EADDRNOTAVAIL: 'this machine has no free port left',
  EMFILE: 'this process has no free file handle left',
};

function wordsFor(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith('HPE_')) return 'answer is not HTTP';
  return (code && WORDS[code]) || message;
}
