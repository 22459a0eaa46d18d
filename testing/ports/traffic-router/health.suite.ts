import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ask } from '../../traffic/ask.ts';
import { HttpTarget } from '../../traffic/http-target.ts';
import { RawTarget, refusingAddress } from '../../traffic/raw-target.ts';
import { SilentTarget } from '../../traffic/silent-target.ts';
import { type EdgeUnderTest, type StartEdge, shopRoute } from './harness.ts';

async function stateOf(edge: EdgeUnderTest, id: string): Promise<string | undefined> {
  return (await edge.targets()).find((target) => target.id === id)?.state;
}

/** Answers one request after the other, 50 a second, checks among them. */
async function overloadedTarget(): Promise<HttpTarget> {
  let freeAt = 0;
  return HttpTarget.start((_, response) => {
    freeAt = Math.max(freeAt, performance.now()) + 20;
    setTimeout(() => response.end(), freeAt - performance.now());
  });
}

const PATIENCE = { timeout: 15_000, interval: 50 };

export function healthSuite(start: StartEdge): void {
  describe('health', () => {
    it('takes a replica out when its check fails, and back when it succeeds', async () => {
      const edge = await start();
      const sick = await HttpTarget.start();
      const good = await HttpTarget.start();
      await edge.publish([shopRoute([sick, good])]);
      sick.healthy = false;
      await expect.poll(() => stateOf(edge, sick.id), PATIENCE).toBe('down');
      const before = sick.requests.length;
      for (let count = 0; count < 6; count += 1) expect((await ask({ port: edge.port })).body).toBe(good.id);
      expect(sick.requests).toHaveLength(before);
      sick.healthy = true;
      await expect.poll(() => stateOf(edge, sick.id), PATIENCE).toBe('up');
      const bodies = [(await ask({ port: edge.port })).body, (await ask({ port: edge.port })).body];
      expect(bodies.sort()).toEqual([good.id, sick.id].sort());
    });

    it('checks an App that knows no HTTP by connecting', async () => {
      const edge = await start();
      const target = await HttpTarget.start();
      target.healthy = false;
      const good = await HttpTarget.start();
      await edge.publish([shopRoute([target, good], { healthCheck: { kind: 'tcp', path: '' } })]);
      await target.stop();
      await expect.poll(() => stateOf(edge, target.id), PATIENCE).toBe('down');
      await target.listen(target.port);
      await expect.poll(() => stateOf(edge, target.id), PATIENCE).toBe('up');
    });

    it('two refused connections take a replica out at once', async () => {
      const edge = await start();
      const refusing = await refusingAddress();
      await edge.publish([shopRoute([refusing, await HttpTarget.start()])]);
      for (let count = 0; count < 4; count += 1) await ask({ port: edge.port });
      expect(await stateOf(edge, refusing.id)).toBe('down');
    });

    it('never gives up the last one: replicas that look bad are asked when no other is left', async () => {
      const edge = await start();
      const sick = [await HttpTarget.start(), await HttpTarget.start()];
      for (const target of sick) target.healthy = false;
      await edge.publish([shopRoute(sick)]);
      for (const target of sick) await expect.poll(() => stateOf(edge, target.id), PATIENCE).toBe('down');
      for (let count = 0; count < 4; count += 1) expect((await ask({ port: edge.port })).status).toBe(200);
    });

    it('overload slows an App down and does not switch it off', async () => {
      const edge = await start();
      const targets = [await overloadedTarget(), await overloadedTarget()];
      await edge.publish([shopRoute(targets, { healthCheck: { kind: 'http', path: '/check' } })]);
      const statuses: number[] = [];
      let going = true;
      const visitor = async (): Promise<void> => {
        while (going) statuses.push((await ask({ port: edge.port })).status);
      };
      // Three times of what is answered within the time of a check.
      const visitors = Array.from({ length: 300 }, visitor);
      const states = async () => (await edge.targets()).map(({ state }) => state);
      await expect.poll(states, PATIENCE).toEqual(['down', 'down']);
      const answered = statuses.length;
      await expect.poll(() => statuses.length, PATIENCE).toBeGreaterThan(answered + 100);
      going = false;
      await Promise.all(visitors);
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
    });

    it('a new replica gets requests at once, before its first check', async () => {
      const edge = await start();
      const target = await HttpTarget.start();
      target.healthy = false;
      await edge.publish([shopRoute([target])]);
      expect((await ask({ port: edge.port })).body).toBe(target.id);
    });

    it('slow GETs on a replica that fell silent are answered by another, a POST is not sent again', async () => {
      const edge = await start();
      const silent = await SilentTarget.start(511);
      const held: ServerResponse[] = [];
      const good = await HttpTarget.start((request, response, { id }) => {
        if (request.url === '/') response.end();
        if (request.url === '/' || request.method === 'POST') return;
        if (silent.stopped) response.end(id);
        else held.push(response);
      });
      // Both are there from the beginning: an edge may keep what is to be sent again only while there is somewhere to send it.
      await edge.publish([shopRoute([silent, good], { healthCheck: { kind: 'http', path: '/' } })]);
      const slow = Array.from({ length: 8 }, () => ask({ port: edge.port, path: '/slow' }));
      const postsGone = new AbortController();
      const post = { port: edge.port, path: '/slow', method: 'POST', body: 'x', signal: postsGone.signal };
      const posts = [1, 2].map(() => ask(post).catch(() => 'cut'));
      const atSilent = (): number => silent.output().match(/got slow/g)?.length ?? 0;
      const checks = (request: string): boolean => request !== 'GET /';
      await expect.poll(() => atSilent() + good.requests.filter(checks).length, PATIENCE).toBe(10);
      expect(atSilent()).toBe(5);
      silent.stopInItsTracks();
      for (const response of held) response.end(good.id);
      for (const answer of await Promise.all(slow)) expect(answer.body).toBe(good.id);
      expect(good.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
      postsGone.abort();
      expect(await Promise.all(posts)).toEqual(['cut', 'cut']);
    });

    it('slow answers of a healthy replica are waited for, however long they take', async () => {
      const edge = await start();
      let asked = 0;
      const slow = await RawTarget.start(({ socket }) => {
        asked += 1;
        setTimeout(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlate'), 4_000);
      });
      await edge.publish([shopRoute([slow, await HttpTarget.start()].slice(0, 1))]);
      expect((await ask({ port: edge.port })).body).toBe('late');
      expect(asked).toBe(1);
    });
  });
}
