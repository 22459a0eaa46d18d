import type { EdgeTargetStats } from '@nonstop4/edge/protocol';
import { describe, expect, it } from 'vitest';
import { ask } from '../../traffic/ask.ts';
import { HttpTarget } from '../../traffic/http-target.ts';
import { RawClient } from '../../traffic/raw-client.ts';
import { type EdgeUnderTest, type StartEdge, shopRoute } from './harness.ts';
import { ACCEPT, HANDSHAKE } from './websocket.suite.ts';

/** More than heads of a few requests take, in each direction. */
const HEADS = 4_000;

async function bytesOf(edge: EdgeUnderTest, id: string): Promise<Omit<EdgeTargetStats, 'id'>> {
  const found = (await edge.stats()).flatMap(({ targets = [] }) => targets).find((target) => target.id === id);
  return { bytesIn: found?.bytesIn ?? -1, bytesOut: found?.bytesOut ?? -1 };
}

export function networkSuite(start: StartEdge): void {
  describe('bytes between the edge and each target', () => {
    it('are counted in both directions, heads included, of the target that was asked', async () => {
      const edge = await start();
      const target = await HttpTarget.start((request, response) => {
        request.resume().once('end', () => response.end('x'.repeat(50_000)));
      });
      await edge.publish([shopRoute([target])]);
      expect(await bytesOf(edge, target.id)).toEqual({ bytesIn: 0, bytesOut: 0 });
      for (let count = 0; count < 2; count += 1) {
        await ask({ port: edge.port, method: 'POST', body: Buffer.alloc(20_000) });
      }
      await expect.poll(async () => (await bytesOf(edge, target.id)).bytesOut).toBeGreaterThan(100_000);
      const { bytesIn, bytesOut } = await bytesOf(edge, target.id);
      expect(bytesIn).toBeGreaterThan(40_000);
      expect(bytesIn).toBeLessThan(40_000 + HEADS);
      expect(bytesOut).toBeLessThan(100_000 + HEADS);
      const other = await HttpTarget.start();
      await edge.publish([shopRoute([target, other])]);
      expect(await bytesOf(edge, other.id)).toEqual({ bytesIn: 0, bytesOut: 0 });
      expect((await bytesOf(edge, target.id)).bytesOut).toBe(bytesOut);
    });

    it('grow while a WebSocket goes on, and do not go back with its end', async () => {
      const edge = await start();
      const target = await HttpTarget.start();
      target.server.on('upgrade', (_, socket) => {
        socket.on('error', () => undefined).write(ACCEPT);
        socket.pipe(socket);
      });
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(HANDSHAKE);
      expect((await client.answer())?.status).toBe(101);
      client.send('x'.repeat(300_000));
      await client.until(() => client.received.length >= 300_000);
      await expect.poll(async () => (await bytesOf(edge, target.id)).bytesOut).toBeGreaterThan(300_000);
      const before = await bytesOf(edge, target.id);
      expect(before.bytesIn).toBeGreaterThan(300_000);
      client.socket.destroy();
      await expect.poll(async () => (await edge.targets())[0]?.inFlight).toBe(0);
      const after = await bytesOf(edge, target.id);
      expect(after.bytesIn).toBeGreaterThanOrEqual(before.bytesIn);
      expect(after.bytesOut).toBeGreaterThanOrEqual(before.bytesOut);
    });
  });
}
