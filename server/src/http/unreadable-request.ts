import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** What Node's parser refuses, by its code; everything else is no HTTP at all. */
const REFUSALS: Record<string, { status: number; detail: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'The head of the request is too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The head of the request did not arrive in time.' },
};
const UNREADABLE = {
  status: 400,
  detail: 'This is not a request that can be read as HTTP/1.1.',
};

/** Answers a request that could not even be read, in the form of every other error, and closes its connection. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, detail } = REFUSALS[error.code ?? ''] ?? UNREADABLE;
  const code = 'invalid-input';
  const problem = {
    type: `urn:nonstop4:problem:${code}`,
    title: 'invalid input',
    status,
    detail,
    code,
    params: {},
    requestId: '',
  };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
