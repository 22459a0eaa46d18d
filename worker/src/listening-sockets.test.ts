import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseAddress, readListeningSockets, socketsOf } from './listening-sockets.ts';

describe('parseAddress', () => {
  it.each([
    ['00000000', '0.0.0.0'],
    ['0100007F', '127.0.0.1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000001000000', '::1'],
    ['B80D0120000000000000000001000000', '2001:db8::1'],
  ])('reads %s as %s', (hex, address) => expect(parseAddress(hex)).toBe(address));
});

describe('socketsOf', () => {
  it('finds what a process listens on, and no connection', async () => {
    const servers = ['127.0.0.1', '0.0.0.0', '::1'].map((host) => createServer().listen(0, host));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    const expected = servers.map((server) => {
      const { address, port } = server.address() as { address: string; port: number };
      return { address, port };
    });
    const found = socketsOf([process.pid, 999_999_999], readListeningSockets());
    for (const socket of expected) expect(found).toContainEqual(socket);
    for (const server of servers) server.close();
    await Promise.all(servers.map((server) => once(server, 'close')));
    const after = socketsOf([process.pid], readListeningSockets());
    for (const socket of expected) expect(after).not.toContainEqual(socket);
  });
});
