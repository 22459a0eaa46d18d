import { describe, expect, it } from 'vitest';
import { ask } from '../../traffic/ask.ts';
import { bodyOf, HttpTarget } from '../../traffic/http-target.ts';
import { RawTarget, rawAnswer, refusingAddress } from '../../traffic/raw-target.ts';
import { SilentTarget } from '../../traffic/silent-target.ts';
import { type StartEdge, shopRoute } from './harness.ts';

const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

export function retrySuite(start: StartEdge): void {
  describe('retries of what was never sent', () => {
    it.each([...IDEMPOTENT, 'POST', 'PATCH'])('%s goes to another replica when one refuses', async (method) => {
      const edge = await start();
      const good = await HttpTarget.start();
      await edge.publish([shopRoute([await refusingAddress(), good])]);
      for (let count = 0; count < 4; count += 1) {
        expect((await ask({ port: edge.port, method })).status).toBe(200);
      }
      expect(good.requests).toHaveLength(4);
    });

    it('a POST with a large body goes to another replica whole', async () => {
      const edge = await start();
      const sizes: number[] = [];
      const good = await HttpTarget.start(async (request, response) => {
        sizes.push((await bodyOf(request)).length);
        response.end();
      });
      await edge.publish([shopRoute([await refusingAddress(), good])]);
      const body = Buffer.alloc(3_000_000, 'x');
      for (let count = 0; count < 2; count += 1) await ask({ port: edge.port, method: 'POST', body });
      expect(sizes).toEqual([3_000_000, 3_000_000]);
    });

    it('a connection that is never made is given up early, for a POST too', async () => {
      const edge = await start();
      const good = await HttpTarget.start();
      const silent = await SilentTarget.start(1);
      silent.stopInItsTracks();
      await silent.fillBacklog();
      await edge.publish([shopRoute([silent, good], { healthCheck: { kind: 'http', path: '/' } })]);
      for (let count = 0; count < 4; count += 1) {
        expect((await ask({ port: edge.port, method: 'POST', body: 'x' })).body).toBe(good.id);
      }
    });

    it('answers 503 when every replica refuses', async () => {
      const edge = await start();
      await edge.publish([shopRoute([await refusingAddress('one'), await refusingAddress('two')])]);
      expect((await ask({ port: edge.port })).status).toBe(503);
      expect((await ask({ port: edge.port, method: 'POST', body: 'x' })).status).toBe(503);
    });
  });

  describe('retries of what was sent', () => {
    const breaks: [name: string, script: Parameters<typeof RawTarget.start>[0]][] = [
      ['resets the connection', ({ socket }) => socket.resetAndDestroy()],
      ['closes without an answer', ({ socket }) => socket.end()],
      ['closes in the middle of the head', ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
    ];

    it.each(breaks)('an idempotent request goes to another replica when one %s', async (_, script) => {
      const edge = await start();
      const broken = await RawTarget.start(script);
      const good = await HttpTarget.start();
      await edge.publish([shopRoute([broken, good])]);
      for (const method of IDEMPOTENT) expect((await ask({ port: edge.port, method })).status).toBe(200);
      expect(broken.heads.length).toBeGreaterThan(0);
      expect(good.requests).toHaveLength(IDEMPOTENT.length);
    });

    it.each(breaks)('a POST is never sent again when a replica %s', async (_, script) => {
      const edge = await start();
      const broken = await RawTarget.start(script);
      const good = await HttpTarget.start();
      await edge.publish([shopRoute([broken, good])]);
      const statuses: number[] = [];
      for (let count = 0; count < 6; count += 1) {
        statuses.push((await ask({ port: edge.port, method: 'POST', body: 'once' })).status);
      }
      expect(broken.heads.length).toBeGreaterThan(0);
      expect(broken.heads.length + good.requests.length).toBe(6);
      expect(statuses.filter((status) => status === 502)).toHaveLength(broken.heads.length);
    });

    it('the body of a PUT is sent again whole', async () => {
      const edge = await start();
      const bodies: string[] = [];
      const broken = await RawTarget.start(({ socket }) => socket.resetAndDestroy());
      const good = await HttpTarget.start(async (request, response) => {
        bodies.push((await bodyOf(request)).toString());
        response.end();
      });
      await edge.publish([shopRoute([broken, good])]);
      for (let count = 0; count < 2; count += 1) await ask({ port: edge.port, method: 'PUT', body: 'replaced' });
      expect(broken.heads.length).toBeGreaterThan(0);
      expect(bodies).toEqual(['replaced', 'replaced']);
    });

    it.each([502, 503, 504])('a %s of the app is hidden from a GET when another replica is up', async (status) => {
      const edge = await start();
      const sick = await RawTarget.start(({ socket }) => socket.write(rawAnswer('sick', `${status} Sick`)));
      const good = await HttpTarget.start();
      await edge.publish([shopRoute([sick, good])]);
      for (let count = 0; count < 4; count += 1) expect((await ask({ port: edge.port })).body).toBe(good.id);
      expect(sick.heads.length).toBeGreaterThan(0);
    });

    it.each([502, 503, 504])('a %s of the only replica, and one to a POST, is passed on as it is', async (status) => {
      const edge = await start();
      const sick = await RawTarget.start(({ socket }) => socket.write(rawAnswer('sick', `${status} Sick`)));
      await edge.publish([shopRoute([sick])]);
      expect(await ask({ port: edge.port })).toMatchObject({ status, body: 'sick' });
      expect(await ask({ port: edge.port, method: 'POST', body: 'x' })).toMatchObject({ status, body: 'sick' });
      expect(sick.heads).toHaveLength(2);
    });

    it('other errors of the app are its answer', async () => {
      const edge = await start();
      const sick = await RawTarget.start(({ socket }) => socket.write(rawAnswer('my fault', '500 Sick')));
      await edge.publish([shopRoute([sick, sick].slice(0, 1))]);
      expect(await ask({ port: edge.port })).toMatchObject({ status: 500, body: 'my fault' });
    });

    it('an answer that breaks off in the middle is broken off for the client, and not sent again', async () => {
      const edge = await start();
      const half = await RawTarget.start(({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', () => socket.resetAndDestroy());
      });
      await edge.publish([shopRoute([half])]);
      await expect(ask({ port: edge.port })).rejects.toThrow();
      expect(half.heads).toHaveLength(1);
    });
  });

  describe('kept connections to targets', () => {
    it('never cost a request when the target closes them, POST included', async () => {
      const edge = await start();
      const bodies: string[] = [];
      const target = await HttpTarget.start(async (request, response, self) => {
        bodies.push(`${request.method}${(await bodyOf(request)).toString()}`);
        response.end(self.id, () => {
          // At once, in the moment in which the edge may use it again.
          setImmediate(() => request.socket.resetAndDestroy());
        });
      });
      await edge.publish([shopRoute([target])]);
      for (let count = 0; count < 100; count += 1) {
        const method = count % 2 === 0 ? 'GET' : 'POST';
        const answer = await ask(
          method === 'GET' ? { port: edge.port } : { port: edge.port, method, body: `${count}` },
        );
        expect(answer.status).toBe(200);
      }
      const posts = bodies.filter((body) => body.startsWith('POST'));
      expect(new Set(posts).size).toBe(50);
      expect(posts).toHaveLength(50);
    });
  });
}
