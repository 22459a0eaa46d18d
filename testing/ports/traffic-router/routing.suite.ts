import { describe, expect, it } from 'vitest';
import { ask, HOST } from '../../traffic/ask.ts';
import { HttpTarget } from '../../traffic/http-target.ts';
import { type StartEdge, shopRoute } from './harness.ts';

export function routingSuite(start: StartEdge): void {
  describe('routing', () => {
    it('sends each hostname to its App, whatever its case, port and closing dot', async () => {
      const edge = await start();
      const shop = await HttpTarget.start();
      const blog = await HttpTarget.start();
      await edge.publish([
        shopRoute([shop], { hostnames: [HOST, 'www.shop.example'] }),
        shopRoute([blog], { app: 'blog', hostnames: ['blog.localhost'] }),
      ]);
      for (const host of [HOST, 'SHOP.localhost', `${HOST}:8080`, `${HOST}.`, 'www.shop.example']) {
        expect((await ask({ port: edge.port, host })).body).toBe(shop.id);
      }
      expect((await ask({ port: edge.port, host: 'blog.localhost' })).body).toBe(blog.id);
    });

    it('answers 404 for a hostname of no App', async () => {
      const edge = await start();
      await edge.publish([shopRoute([await HttpTarget.start()])]);
      expect((await ask({ port: edge.port, host: 'other.localhost' })).status).toBe(404);
      expect((await ask({ port: edge.port, host: `x.${HOST}` })).status).toBe(404);
    });

    it.each(['stopped', 'failing'] as const)('asks no target while an App is %s', async (state) => {
      const edge = await start();
      const target = await HttpTarget.start();
      await edge.publish([shopRoute([target], { state })]);
      const answer = await ask({ port: edge.port });
      expect(answer.status).toBe(503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(target.requests).toEqual([]);
    });

    it('answers 503 without a target', async () => {
      const edge = await start();
      await edge.publish([shopRoute([])]);
      expect((await ask({ port: edge.port })).status).toBe(503);
    });

    it('follows a new table at once, and forgets what it no longer names', async () => {
      const edge = await start();
      const first = await HttpTarget.start();
      const second = await HttpTarget.start();
      await edge.publish([shopRoute([first])]);
      expect((await ask({ port: edge.port })).body).toBe(first.id);
      await edge.publish([shopRoute([second])]);
      expect((await ask({ port: edge.port })).body).toBe(second.id);
      await edge.publish([]);
      expect((await ask({ port: edge.port })).status).toBe(404);
    });

    it('spreads requests evenly over idle targets', async () => {
      const edge = await start();
      const targets = [await HttpTarget.start(), await HttpTarget.start()];
      await edge.publish([shopRoute(targets)]);
      for (let count = 0; count < 20; count += 1) await ask({ port: edge.port });
      expect(targets.map((target) => target.requests.length)).toEqual([10, 10]);
    });

    it('prefers the target that has less to do', async () => {
      const edge = await start();
      const busy = await HttpTarget.start((request, response, target) => {
        if (request.url !== '/hang') response.end(target.id);
      });
      const quiet = await HttpTarget.start();
      await edge.publish([shopRoute([busy])]);
      const hanging = new AbortController();
      const hung = [1, 2, 3].map(() =>
        ask({ port: edge.port, path: '/hang', signal: hanging.signal }).catch(() => 'aborted'),
      );
      await expect.poll(() => busy.requests.length).toBe(3);
      await edge.publish([shopRoute([busy, quiet])]);
      for (let count = 0; count < 6; count += 1) expect((await ask({ port: edge.port })).body).toBe(quiet.id);
      hanging.abort();
      expect(await Promise.all(hung)).toEqual(['aborted', 'aborted', 'aborted']);
    });
  });
}
