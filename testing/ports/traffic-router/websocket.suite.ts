import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { HOST } from '../../traffic/ask.ts';
import { HttpTarget } from '../../traffic/http-target.ts';
import { headerValue, RawClient } from '../../traffic/raw-client.ts';
import { RawTarget, rawAnswer, refusingAddress } from '../../traffic/raw-target.ts';
import { type StartEdge, shopRoute } from './harness.ts';

export const HANDSHAKE = [
  'GET /socket HTTP/1.1',
  `Host: ${HOST}`,
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
  '',
].join('\r\n');

export const ACCEPT = [
  'HTTP/1.1 101 Switching Protocols',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  '',
  '',
].join('\r\n');

async function echoTarget(): Promise<{ target: HttpTarget; sockets: Duplex[] }> {
  const sockets: Duplex[] = [];
  const target = await HttpTarget.start();
  target.server.on('upgrade', (_, socket: Duplex, head: Buffer) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(ACCEPT);
    socket.write(head);
    socket.pipe(socket);
  });
  return { target, sockets };
}

async function shake(port: number, behind = ''): Promise<RawClient> {
  const client = await RawClient.openForTest(port);
  client.send(HANDSHAKE + behind);
  expect((await client.answer())?.status).toBe(101);
  return client;
}

export function websocketSuite(start: StartEdge): void {
  describe('WebSocket', () => {
    it('passes the handshake and then every byte, both ways', async () => {
      const edge = await start();
      const { target } = await echoTarget();
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(HANDSHAKE);
      const answer = await client.answer();
      expect(answer?.status).toBe(101);
      expect(headerValue(answer?.headers ?? [], 'sec-websocket-accept')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
      for (const message of ['\x81\x05hello', '\x00\xff'.repeat(200_000)]) {
        client.send(message);
        await client.until(() => client.received.length >= message.length);
        expect(client.received === message).toBe(true);
        client.received = '';
      }
    });

    it('loses nothing that the client sends right behind its handshake', async () => {
      const edge = await start();
      const { target } = await echoTarget();
      await edge.publish([shopRoute([target])]);
      const client = await shake(edge.port, 'early');
      await client.until(() => client.received.length >= 5);
      expect(client.received).toBe('early');
    });

    it('goes to another replica when one refuses the connection', async () => {
      const edge = await start();
      const { target } = await echoTarget();
      await edge.publish([shopRoute([await refusingAddress(), target])]);
      for (let count = 0; count < 4; count += 1) await shake(edge.port);
    });

    it('passes a refusal of the app on', async () => {
      const edge = await start();
      const target = await RawTarget.start(({ socket }) => socket.end(rawAnswer('sign in first', '401 Unauthorized')));
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      expect(await client.send(HANDSHAKE).answer()).toMatchObject({ status: 401, body: 'sign in first' });
    });

    it('is held by its target: a drain waits for it', async () => {
      const edge = await start();
      const { target } = await echoTarget();
      await edge.publish([shopRoute([target])]);
      const client = await shake(edge.port);
      const drain = { app: 'shop', targetIds: [target.id], timeoutMs: 50 };
      expect(await edge.drain(drain)).toEqual({ notDrained: [target.id] });
      client.socket.destroy();
      expect(await edge.drain({ ...drain, timeoutMs: 10_000 })).toEqual({ notDrained: [] });
    });

    it('ends on both sides when one ends', async () => {
      const edge = await start();
      const { target, sockets } = await echoTarget();
      await edge.publish([shopRoute([target])]);
      const left = await shake(edge.port);
      left.socket.destroy();
      await expect.poll(() => sockets[0]?.destroyed).toBe(true);
      const right = await shake(edge.port);
      sockets[1]?.destroy();
      await right.untilEnded();
    });
  });
}
