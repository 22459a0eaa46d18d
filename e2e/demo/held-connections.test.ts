import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { heldConnections } from './held-connections.ts';

it('counts the connections that a process holds on a port, and no others', async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const visitors = [1, 2, 3].map(() => connect(port, '127.0.0.1'));
  onTestFinished(() => {
    for (const socket of [...visitors, ...accepted]) socket.destroy();
    server.close();
  });
  await expect.poll(() => accepted.length).toBe(3);
  expect(heldConnections(process.pid, port)).toBe(3);
  expect(heldConnections(process.ppid, port)).toBe(0);
  visitors[0]?.destroy();
  await expect.poll(() => heldConnections(process.pid, port)).toBe(2);
});
