import type { Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { STOP_LINGER_MS, STOP_TIMEOUT_MS } from './limits.ts';

/** The address cannot be had; the message says why and which setting to change. */
export class PortUnavailable extends Error {}

/**
 * Opens one port on an address, shared with the other edges (SO_REUSEPORT: the kernel gives each connection to one of
 * them, so that the next connection does not notice one edge's death). Resolves to the port. Throws PortUnavailable.
 */
export function openPort(server: Server, host: string, port: number, tls = false): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(explainPortError(error, host, port, tls));
    server.once('error', onError);
    server.listen({ host, port, reusePort: true, ipv6Only: host === '::1', backlog: 4096 }, () => {
      server.removeListener('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Takes no new connection, lets what runs come to its end, and closes idle connections a moment later, so that a request
 * that is just being sent on one is still answered. Resolves when all are gone or after STOP_TIMEOUT_MS.
 */
export function closePort(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), STOP_LINGER_MS);
    const cut = setTimeout(() => finish(), STOP_TIMEOUT_MS);
    const finish = (): void => {
      clearInterval(idle);
      clearTimeout(cut);
      server.closeAllConnections();
      resolve();
    };
    server.once('close', finish);
    // Connections that never sent anything (browsers open some in advance) do not count as idle: this ends them.
    server.headersTimeout = STOP_LINGER_MS;
    // Node's http close() would end idle connections at once.
    NetServer.prototype.close.call(server);
  });
}

/** PortUnavailable with what to do, or the error itself when it is another one. */
export function explainPortError(error: NodeJS.ErrnoException, host: string, port: number, tls: boolean): Error {
  const setting = tls ? 'NONSTOP4_EDGE_TLS_PORT' : 'NONSTOP4_EDGE_PORT';
  const where = `port ${port} on ${host}`;
  if (error.code === 'EADDRINUSE') {
    return new PortUnavailable(
      `The edge cannot use ${where}: another program listens there. Stop it or choose another port with ${setting}.`,
    );
  }
  if (error.code === 'EACCES') {
    return new PortUnavailable(
      `The edge may not use ${where}: ports below 1024 need a privilege. Choose a higher port with ${setting}.`,
    );
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT' || error.code === 'ENOTFOUND') {
    return new PortUnavailable(`This machine has no address ${host}. Change NONSTOP4_EDGE_HOST.`);
  }
  return error;
}
