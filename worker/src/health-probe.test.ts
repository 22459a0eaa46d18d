import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../testing/worker/worker-harness.ts';
import { probe } from './health-probe.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const http = { kind: 'http' as const, path: '/up', startTimeoutMs: 1 };
const tcp = { kind: 'tcp' as const, path: '/', startTimeoutMs: 1 };
const answering = (status: number) => createHttpServer((_request, response) => response.writeHead(status).end());

describe('probe', () => {
  it.each([200, 204, 302, 399])('is passed by an answer of %d', async (status) => {
    expect(await probe(http, await listen(answering(status)), 5_000)).toBeUndefined();
  });

  it.each([400, 404, 500, 503])('is failed by an answer of %d', async (status) => {
    const port = await listen(answering(status));
    expect(await probe(http, port, 5_000)).toBe(`GET /up on port ${port} answered ${status}`);
  });

  it('asks for the path as localhost, and does not wait for the end of an endless body', async () => {
    const seen: unknown[] = [];
    const server = createHttpServer((request, response) => {
      seen.push(request.url, request.headers.host);
      response.writeHead(200);
      response.write('first of many');
    });
    const port = await listen(server);
    expect(await probe(http, port, 5_000)).toBeUndefined();
    expect(seen).toEqual(['/up', `localhost:${port}`]);
  });

  it('says what it saw when there is no answer', async () => {
    const free = await freePort();
    expect(await probe(http, free, 5_000)).toBe(`nothing listens on port ${free}`);
    expect(await probe(tcp, free, 5_000)).toBe(`nothing listens on port ${free}`);
    const silent = await listen(createServer());
    expect(await probe(http, silent, 100)).toBe(`GET /up on port ${silent} was not answered within 0.1 s`);
    const rude = await listen(createServer((socket) => socket.resetAndDestroy()));
    expect(await probe(http, rude, 5_000)).toBe(`GET /up on port ${rude} was cut off without an answer`);
    const other = await listen(createServer((socket) => socket.end('SSH-2.0-x\r\n')));
    expect(await probe(http, other, 5_000)).toMatch(`GET /up on port ${other} failed: `);
  });

  it('of kind tcp is passed by an open connection', async () => {
    expect(await probe(tcp, await listen(createServer()), 5_000)).toBeUndefined();
  });
});
