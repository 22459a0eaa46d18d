import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ask, open } from '../../traffic/ask.ts';
import { HttpTarget } from '../../traffic/http-target.ts';
import { type StartEdge, shopRoute } from './harness.ts';

/** A target that answers /held only when told to. */
async function holdingTarget(): Promise<{ target: HttpTarget; held: ServerResponse[] }> {
  const held: ServerResponse[] = [];
  const target = await HttpTarget.start((request, response, self) => {
    if (request.url === '/held') held.push(response);
    else response.end(self.id);
  });
  return { target, held };
}

export function drainSuite(start: StartEdge): void {
  describe('drain', () => {
    it('ends when the last request is answered; new ones go elsewhere meanwhile', async () => {
      const edge = await start();
      const { target: old, held } = await holdingTarget();
      const fresh = await HttpTarget.start();
      await edge.publish([shopRoute([old])]);
      const inFlight = ask({ port: edge.port, path: '/held' });
      await expect.poll(() => held.length).toBe(1);
      await edge.publish([shopRoute([old, fresh])]);
      let drained = false;
      const drain = edge.drain({ app: 'shop', targetIds: [old.id], timeoutMs: 10_000 }).finally(() => {
        drained = true;
      });
      await expect.poll(async () => (await ask({ port: edge.port })).body).toBe(fresh.id);
      for (let count = 0; count < 5; count += 1) expect((await ask({ port: edge.port })).body).toBe(fresh.id);
      expect(drained).toBe(false);
      held[0]?.end('done');
      expect((await inFlight).body).toBe('done');
      expect(await drain).toEqual({ notDrained: [] });
    });

    it('is not undone by a later table that still names the target', async () => {
      const edge = await start();
      const old = await HttpTarget.start();
      const fresh = await HttpTarget.start();
      await edge.publish([shopRoute([old, fresh])]);
      await edge.drain({ app: 'shop', targetIds: [old.id], timeoutMs: 1_000 });
      await edge.publish([shopRoute([fresh])]);
      await edge.publish([shopRoute([old, fresh])]);
      for (let count = 0; count < 6; count += 1) expect((await ask({ port: edge.port })).body).toBe(fresh.id);
    });

    it('names what still holds requests when the time is over', async () => {
      const edge = await start();
      const { target: old, held } = await holdingTarget();
      await edge.publish([shopRoute([old, await HttpTarget.start()])]);
      const inFlight = Promise.all([ask({ port: edge.port, path: '/held' }), ask({ port: edge.port, path: '/held' })]);
      await expect.poll(() => held.length).toBe(1);
      expect(await edge.drain({ app: 'shop', targetIds: [old.id], timeoutMs: 50 })).toEqual({ notDrained: [old.id] });
      for (const response of held) response.end();
      await inFlight;
    });

    it('counts an open event stream as held', async () => {
      const edge = await start();
      const stream = await HttpTarget.start((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      });
      await edge.publish([shopRoute([stream])]);
      const events = await open({ port: edge.port });
      const drain = { app: 'shop', targetIds: [stream.id], timeoutMs: 50 };
      expect(await edge.drain(drain)).toEqual({ notDrained: [stream.id] });
      events.destroy();
      expect(await edge.drain({ ...drain, timeoutMs: 10_000 })).toEqual({ notDrained: [] });
    });

    it('leaves no kept connection to the target behind', async () => {
      const edge = await start();
      const old = await HttpTarget.start();
      const open = new Set<unknown>();
      old.server.on('connection', (socket) => {
        open.add(socket);
        socket.on('close', () => open.delete(socket));
      });
      await edge.publish([shopRoute([old, await HttpTarget.start()])]);
      for (let count = 0; count < 10; count += 1) await ask({ port: edge.port });
      await edge.drain({ app: 'shop', targetIds: [old.id], timeoutMs: 1_000 });
      // Less than the time after which idle connections are closed anyway.
      await expect.poll(() => open.size, { timeout: 2_500 }).toBe(0);
    });

    it('a draining target is still used when there is no other at all', async () => {
      const edge = await start();
      const only = await HttpTarget.start();
      await edge.publish([shopRoute([only])]);
      await edge.drain({ app: 'shop', targetIds: [only.id], timeoutMs: 1_000 });
      expect((await ask({ port: edge.port })).body).toBe(only.id);
    });
  });
}
