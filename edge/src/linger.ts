import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LINGER_MS } from './limits.ts';

/**
 * Ends an answer whose request is still on its way. Closing at once would reset the connection, and the client would
 * lose the answer (RFC 9112 section 9.6): so the rest of the body is read and thrown away for a moment first.
 */
export function endGently(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || request.destroyed) {
    response.end();
    return;
  }
  // Without a body of its own the head would wait for the end.
  response.flushHeaders();
  request.removeAllListeners('data').on('error', ignore);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end).once('close', end).resume();
}

/** Ends a connection in the middle of an answer. On TLS there is no reset: its end without the farewell of TLS says the same. */
export function breakConnection(socket: Socket): void {
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}

function ignore(): void {
  // A client that leaves here has its answer or does not want it.
}
