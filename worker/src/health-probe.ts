import { request } from 'node:http';
import { connect } from 'node:net';
import type { ReplicaHealthCheck } from './protocol.ts';

/** The address that apps are asked on: the edge uses the same. */
const HOST = '127.0.0.1';

/** Asks a replica once whether it is healthy; undefined when it is, else what was seen, in words. Never throws. */
export function probe(check: ReplicaHealthCheck, port: number, timeoutMs: number): Promise<string | undefined> {
  return check.kind === 'http' ? probeHttp(check.path, port, timeoutMs) : probeTcp(port, timeoutMs);
}

function probeHttp(path: string, port: number, timeoutMs: number): Promise<string | undefined> {
  const what = `GET ${path} on port ${port}`;
  return new Promise((resolve) => {
    const outgoing = request({
      host: HOST,
      port,
      path,
      agent: false,
      // The name that frameworks which check the Host header accept by default.
      headers: { host: `localhost:${port}`, 'user-agent': 'nonstop4-health-check', connection: 'close' },
    });
    const timer = setTimeout(() => finish(`${what} was not answered within ${timeoutMs / 1_000} s`), timeoutMs);
    const finish = (failure?: string) => {
      clearTimeout(timer);
      resolve(failure);
      // The body is not wanted: an endless one must not keep the connection.
      outgoing.destroy();
    };
    outgoing.on('error', (error) => finish(explain(error, what, port)));
    outgoing.once('response', (response) => {
      const status = response.statusCode ?? 0;
      finish(status >= 200 && status < 400 ? undefined : `${what} answered ${status}`);
    });
    outgoing.once('upgrade', (_response, socket) => {
      socket.destroy();
      finish(`${what} answered with an upgrade`);
    });
    outgoing.end();
  });
}

function probeTcp(port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port });
    const timer = setTimeout(
      () => finish(`port ${port} did not accept a connection within ${timeoutMs / 1_000} s`),
      timeoutMs,
    );
    const finish = (failure?: string) => {
      clearTimeout(timer);
      resolve(failure);
      socket.destroy();
    };
    socket.on('error', (error) => finish(explain(error, `a connection to port ${port}`, port)));
    socket.once('connect', () => finish());
  });
}

function explain(error: NodeJS.ErrnoException, what: string, port: number): string {
  if (error.code === 'ECONNREFUSED') return `nothing listens on port ${port}`;
  if (error.code === 'ECONNRESET') return `${what} was cut off without an answer`;
  return `${what} failed: ${error.message}`;
}
