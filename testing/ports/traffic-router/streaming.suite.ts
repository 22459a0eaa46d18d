import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { ask, HOST, open } from '../../traffic/ask.ts';
import { bodyOf, HttpTarget } from '../../traffic/http-target.ts';
import { headerValue, RawClient } from '../../traffic/raw-client.ts';
import { type StartEdge, shopRoute } from './harness.ts';

const MEGABYTE = 1024 * 1024;

/** Bytes that no two megabytes have in common, without holding them. */
function* megabytes(count: number, hash: Hash): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) {
    const chunk = Buffer.alloc(MEGABYTE, createHash('sha256').update(String(index)).digest());
    hash.update(chunk);
    yield chunk;
  }
}

/** Resolves when a count that grew does so no longer. */
async function standsStill(count: () => number): Promise<void> {
  let before = 0;
  const still = (): boolean => {
    const same = count() > 0 && count() === before;
    before = count();
    return same;
  };
  await expect.poll(still, { timeout: 10_000, interval: 500 }).toBe(true);
}

export function streamingSuite(start: StartEdge): void {
  describe('streaming', () => {
    it('passes a large upload and a large download on unchanged', async () => {
      const edge = await start();
      const echo = await HttpTarget.start((request, response) => pipeline(request, response));
      await edge.publish([shopRoute([echo])]);
      const sent = createHash('sha256');
      const received = createHash('sha256');
      const answer = await open({ port: edge.port, method: 'POST', body: Readable.from(megabytes(48, sent)) });
      for await (const chunk of answer as AsyncIterable<Buffer>) received.update(chunk);
      expect(received.digest('hex')).toBe(sent.digest('hex'));
    });

    it('holds a fast app back when the client is slow', async () => {
      const edge = await start();
      let written = 0;
      const fast = await HttpTarget.start((_, response) => {
        const source = Readable.from(megabytes(256, createHash('sha256')));
        source.on('data', (chunk: Buffer) => {
          written += chunk.length;
        });
        source.pipe(response);
      });
      await edge.publish([shopRoute([fast])]);
      const answer = await open({ port: edge.port });
      // Nothing is read: what the app can write must come to a stop, far below all of it.
      await standsStill(() => written);
      expect(written).toBeLessThan(64 * MEGABYTE);
      answer.destroy();
    });

    it('holds a fast client back when the app is slow', async () => {
      const edge = await start();
      const slow = await HttpTarget.start((request) => request.pause());
      await edge.publish([shopRoute([slow])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(`PUT / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${256 * MEGABYTE}\r\n\r\n`);
      const source = Readable.from(megabytes(256, createHash('sha256')));
      source.pipe(client.socket);
      const accepted = (): number => client.socket.bytesWritten - client.socket.writableLength;
      await standsStill(accepted);
      expect(accepted()).toBeLessThan(64 * MEGABYTE);
      source.destroy();
    });

    it('passes events on one by one, the head before the first', async () => {
      const edge = await start();
      let send: ((event: string) => void) | undefined;
      const target = await HttpTarget.start((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
        send = (event) => response.write(`data: ${event}\n\n`);
      });
      await edge.publish([shopRoute([target])]);
      const events = await open({ port: edge.port });
      expect(events.headers['content-type']).toBe('text/event-stream');
      const next = (): Promise<string> =>
        new Promise((resolve) => events.once('data', (chunk: Buffer) => resolve(chunk.toString())));
      for (const event of ['one', 'two', 'three']) {
        const arrived = next();
        send?.(event);
        expect(await arrived).toBe(`data: ${event}\n\n`);
      }
      events.destroy();
    });

    it('ends the request at the app when the client leaves', async () => {
      const edge = await start();
      let ended = false;
      const target = await HttpTarget.start((_, response) => {
        response.on('close', () => {
          ended = true;
        });
      });
      await edge.publish([shopRoute([target])]);
      const leaving = new AbortController();
      const asked = ask({ port: edge.port, signal: leaving.signal }).catch(() => 'left');
      await expect.poll(() => target.requests.length).toBe(1);
      expect(ended).toBe(false);
      leaving.abort();
      await expect.poll(() => ended).toBe(true);
      expect(await asked).toBe('left');
    });

    it('passes an answer on that comes before the upload is over', async () => {
      const edge = await start();
      const target = await HttpTarget.start((_, response) => response.writeHead(413).end('too large'));
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(`POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 100000000\r\n\r\n`);
      for (let count = 0; count < 10; count += 1) client.send('x'.repeat(1000));
      expect(await client.answer()).toMatchObject({ status: 413, body: 'too large' });
    });
  });

  describe('kinds of messages', () => {
    it('invites a body that the client holds back (Expect: 100-continue)', async () => {
      const edge = await start();
      const target = await HttpTarget.start(async (request, response) => response.end(await bodyOf(request)));
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(`PUT / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`);
      expect((await client.answer())?.status).toBe(100);
      client.send('hello');
      expect(await client.answer()).toMatchObject({ status: 200, body: 'hello' });
    });

    it('answers HEAD, 204 and 304 without a body, on a connection that goes on', async () => {
      const edge = await start();
      const target = await HttpTarget.start((request, response) => {
        const status = request.url === '/none' ? 204 : request.url === '/same' ? 304 : 200;
        response
          .writeHead(status, status === 200 ? { 'content-length': 4 } : {})
          .end(status === 200 ? 'body' : undefined);
      });
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      const get = (path: string, method = 'GET'): string => `${method} ${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
      client.send(get('/', 'HEAD'));
      const head = await client.answer(true);
      expect(head?.status).toBe(200);
      expect(headerValue(head?.headers ?? [], 'content-length')).toBe('4');
      client.send(get('/none'));
      expect((await client.answer())?.status).toBe(204);
      client.send(get('/same'));
      expect((await client.answer())?.status).toBe(304);
      client.send(get('/'));
      expect(await client.answer()).toMatchObject({ status: 200, body: 'body' });
    });

    it('speaks HTTP/1.0 to a client that does', async () => {
      const edge = await start();
      const target = await HttpTarget.start((_, response) => {
        response.write('streamed ');
        response.end('without a length');
      });
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(`GET / HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`);
      const answer = await client.answer();
      expect(answer?.body).toBe('streamed without a length');
      expect(headerValue(answer?.headers ?? [], 'transfer-encoding')).toBeUndefined();
      expect(await client.untilEnded()).toBe('closed');
    });

    it('answers requests sent one behind the other in their order', async () => {
      const edge = await start();
      const target = await HttpTarget.start((request, response) => {
        setTimeout(() => response.end(request.url), request.url === '/1' ? 50 : 0);
      });
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`).join(''));
      for (const path of ['/1', '/2', '/3']) expect((await client.answer())?.body).toBe(path);
    });

    it('passes chunked bodies on both ways, empty ones too', async () => {
      const edge = await start();
      const echo = await HttpTarget.start(async (request, response) => {
        const body = await bodyOf(request);
        response.write(body.length > 0 ? body : 'nothing');
        response.end();
      });
      await edge.publish([shopRoute([echo])]);
      const client = await RawClient.openForTest(edge.port);
      const head = `POST / HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`;
      client.send(`${head}3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\n\r\n`);
      const answer = await client.answer();
      expect(answer?.body).toBe('abcdefg');
      // An edge may end a connection with its answer, as long as it says so.
      const ends = headerValue(answer?.headers ?? [], 'connection') === 'close';
      const next = ends ? await RawClient.openForTest(edge.port) : client;
      next.send(`${head}0\r\n\r\n`);
      expect((await next.answer())?.body).toBe('nothing');
    });

    it('tells the app who asks, under which name, and gives the request an id', async () => {
      const edge = await start();
      const target = await HttpTarget.start((request, response) => response.end(JSON.stringify(request.headers)));
      await edge.publish([shopRoute([target])]);
      const headers = {
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.example',
      };
      const seen = JSON.parse((await ask({ port: edge.port, headers })).body) as Record<string, string>;
      expect(seen).toMatchObject({
        host: HOST,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': HOST,
      });
      expect(seen['x-request-id']).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
    });
  });
}
