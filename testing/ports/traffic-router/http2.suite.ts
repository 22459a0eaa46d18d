import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { HOST } from '../../traffic/ask.ts';
import { makeCertificate } from '../../traffic/certificates.ts';
import { bodyOf, HttpTarget } from '../../traffic/http-target.ts';
import { Http2Client, wholeAnswer } from '../../traffic/http2-client.ts';
import { RawTarget, rawAnswer, refusingAddress } from '../../traffic/raw-target.ts';
import { openTls } from '../../traffic/tls-client.ts';
import { type EdgeUnderTest, type StartEdge, shopRoute } from './harness.ts';
import { ACCEPT, HANDSHAKE } from './websocket.suite.ts';

const MEGABYTE = 1024 * 1024;

export function http2Suite(start: StartEdge): void {
  async function serving(...targets: (HttpTarget | RawTarget)[]): Promise<EdgeUnderTest> {
    const edge = await start({ tls: true });
    await edge.publish([shopRoute(targets)]);
    await edge.certify([await makeCertificate([HOST])]);
    return edge;
  }

  describe('HTTP/2', () => {
    it('passes requests on as HTTP/1.1, with every header that is the App’s', async () => {
      const target = await HttpTarget.start(async (request, response) => {
        const { method, url, httpVersion, headers } = request;
        const body = (await bodyOf(request)).toString();
        response.writeHead(201, [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
          ['X-Mixed', 'Case'],
          ['Connection', 'close'],
        ]);
        response.end(JSON.stringify({ method, url, httpVersion, headers, body }));
      });
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      const headers = { cookie: ['a=1', 'b=2'], 'x-mine': 'mine', te: 'trailers', 'x-forwarded-for': '6.6.6.6' };
      const answer = await client.ask({ method: 'PATCH', path: '/x?y=%20', headers, body: 'text' });
      expect(answer).toMatchObject({ status: 201, headers: { 'set-cookie': ['a=1', 'b=2'], 'x-mixed': 'Case' } });
      expect(Object.keys(answer.headers)).not.toContain('connection');
      const seen = JSON.parse(String(answer.body)) as { headers: Record<string, string> };
      expect(seen).toMatchObject({ method: 'PATCH', url: '/x?y=%20', httpVersion: '1.1', body: 'text' });
      expect(seen.headers).toMatchObject({ host: HOST, cookie: 'a=1; b=2', 'x-mine': 'mine' });
      expect(seen.headers['x-forwarded-for']).toBe('127.0.0.1');
      expect(seen.headers['te']).toBeUndefined();
    });

    it('passes large bodies both ways, of known and of unknown length', async () => {
      const target = await HttpTarget.start((request, response) => request.pipe(response));
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      const body = randomBytes(5 * MEGABYTE);
      const sized = { 'content-length': String(body.length) };
      for (const headers of [{}, sized]) {
        const answer = await client.ask({ method: 'POST', headers, body });
        expect(answer.body.equals(body)).toBe(true);
      }
    });

    it('serves many streams of one connection at once, and each gets its own answer', async () => {
      const target = await HttpTarget.start((request, response) => {
        setTimeout(() => response.end(request.url), Number(request.url?.slice(1)) % 7);
      });
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      const paths = Array.from({ length: 90 }, (_, index) => `/${index}`);
      const answers = await Promise.all(paths.map((path) => client.ask({ path })));
      expect(answers.map(({ body }) => String(body))).toEqual(paths);
    });

    it('passes events on as they come, and a slow stream holds no other one up', async () => {
      const release: ((text: string) => void)[] = [];
      const target = await HttpTarget.start((request, response) => {
        if (request.url === '/quick') return response.end('quick');
        if (request.url === '/flood') return response.end(Buffer.alloc(4 * MEGABYTE));
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
        return release.push((text) => response.write(text));
      });
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      const events = client.begin({ path: '/events' });
      const [head] = (await once(events, 'response')) as [Record<string, string>];
      expect(head['content-type']).toBe('text/event-stream');
      const stuck = client.begin({ path: '/flood' }).on('error', () => undefined);
      await once(stuck, 'response');
      for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
        const next = once(events, 'data');
        release[0]?.(text);
        expect(String((await next)[0])).toBe(text);
      }
      expect(String((await client.ask({ path: '/quick' })).body)).toBe('quick');
      stuck.destroy();
      events.destroy();
    });

    it('passes trailers of an answer on', async () => {
      const target = await HttpTarget.start((_, response) => {
        response.writeHead(200, { trailer: 'x-sum' });
        response.write('body');
        response.addTrailers({ 'x-sum': '4' });
        response.end();
      });
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      expect(await client.ask()).toMatchObject({ status: 200, trailers: { 'x-sum': '4' } });
    });

    it.each([204, 304])('passes an answer without a body on: %d, and HEAD', async (status) => {
      const target = await HttpTarget.start((_, response) => response.writeHead(status, { etag: '"1"' }).end());
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      expect(await client.ask()).toMatchObject({ status, headers: { etag: '"1"' }, body: Buffer.alloc(0) });
      expect(await client.ask({ method: 'HEAD' })).toMatchObject({ status, body: Buffer.alloc(0) });
    });

    it('ends the request at its target when the client gives it up', async () => {
      let left = 0;
      const target = await HttpTarget.start((_, response) => response.on('close', () => (left += 1)));
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      const stream = client.begin({}).on('error', () => undefined);
      await expect.poll(() => target.requests.length).toBe(1);
      stream.close(8);
      await expect.poll(() => left).toBe(1);
      client.begin({}).on('error', () => undefined);
      await expect.poll(() => target.requests.length).toBe(2);
      client.session.destroy();
      await expect.poll(() => left).toBe(2);
    });

    it('breaks a stream off, and no other one, when the answer ends in the middle', async () => {
      const target = await RawTarget.start(({ socket, head }) => {
        if (head.startsWith('GET /whole')) socket.end(rawAnswer('whole'));
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', () => socket.destroy());
      });
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      await expect(client.ask({ path: '/half' })).rejects.toThrow();
      expect(String((await client.ask({ path: '/whole' })).body)).toBe('whole');
    });

    it('gives an answer that comes before the end of the body', async () => {
      const target = await HttpTarget.start((_, response) =>
        response.writeHead(413, { 'content-length': 8 }).end('too much'),
      );
      const { tlsPort } = await serving(target);
      const ask = async () => {
        const stream = (await Http2Client.openForTest(tlsPort)).begin({ method: 'POST' }, false);
        stream.write(Buffer.alloc(200_000));
        return wholeAnswer(stream);
      };
      // Refused is not processed, and asked once more on another connection (RFC 9113 section 8.7), as browsers do.
      const answer = await ask().catch((error: Error) => {
        if (!error.message.includes('REFUSED_STREAM')) throw error;
        return ask();
      });
      expect(answer).toMatchObject({ status: 413, body: Buffer.from('too much') });
    });

    it('lets a client that waits for leave send its body', async () => {
      const target = await HttpTarget.start(async (request, response) => response.end(await bodyOf(request)));
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      const headers = { expect: '100-continue', 'content-length': '200000' };
      const stream = client.begin({ method: 'POST', headers }, false);
      const answer = wholeAnswer(stream);
      await once(stream, 'continue');
      stream.end(Buffer.alloc(200_000, 'x'));
      expect(await answer).toMatchObject({ status: 200, body: Buffer.alloc(200_000, 'x') });
    });

    it('tries another replica by the same rules', async () => {
      const edge = await start({ tls: true });
      const target = await HttpTarget.start(async (request, response) => response.end(await bodyOf(request)));
      await edge.publish([shopRoute([await refusingAddress(), target])]);
      await edge.certify([await makeCertificate([HOST])]);
      const client = await Http2Client.openForTest(edge.tlsPort);
      for (const method of ['GET', 'PUT', 'POST', 'GET', 'PUT', 'POST']) {
        const body = method === 'GET' ? '' : 'kept';
        const answer = await client.ask(method === 'GET' ? { method } : { method, body });
        expect([answer.status, String(answer.body)]).toEqual([200, body]);
      }
    });

    it('loses no GET when a replica is killed under load', { timeout: 60_000 }, async () => {
      const edge = await start({ tls: true });
      const slowly: ConstructorParameters<typeof Promise<void>>[0] = (resolve) => setTimeout(resolve, 5);
      const targets = await Promise.all(
        [1, 2, 3].map(() =>
          HttpTarget.start(async (_, response, { id }) => {
            await new Promise(slowly);
            response.end(id);
          }),
        ),
      );
      await edge.publish([shopRoute(targets)]);
      await edge.certify([await makeCertificate([HOST])]);
      const client = await Http2Client.openForTest(edge.tlsPort);
      const [answered, failed]: [string[], string[]] = [[], []];
      let going = true;
      const load = Array.from({ length: 16 }, async () => {
        while (going) {
          const answer = await client.ask().catch((error: Error) => error);
          if ('status' in answer && answer.status === 200) answered.push(String(answer.body));
          else failed.push(String('status' in answer ? answer.status : answer.message));
        }
      });
      await expect.poll(() => answered.length, { timeout: 20_000 }).toBeGreaterThan(200);
      await targets[0]?.stop();
      const before = answered.length;
      await expect.poll(() => answered.length, { timeout: 20_000 }).toBeGreaterThan(before + 500);
      going = false;
      await Promise.all(load);
      expect(failed).toEqual([]);
      expect(answered.slice(-100)).not.toContain(targets[0]?.id);
    });

    it('bears what an App says that HTTP/2 does not know', async () => {
      const strange = [
        'HTTP2-Settings: AAMAAABkAAQ',
        'TE: gzip',
        'Content-Type: a/b',
        'Content-Type: c/d',
        'X-A: \xe9',
      ];
      const target = await RawTarget.start(({ socket, head }) => {
        socket.end(rawAnswer('strange', head.startsWith('GET /status') ? '799 Strange' : '200 OK', strange));
      });
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      expect(await client.ask()).toMatchObject({ status: 200, body: Buffer.from('strange') });
      const { status } = await client.ask({ path: '/status' });
      expect([502, 799]).toContain(status);
    });

    it('lets no second host through to the App', async () => {
      const target = await HttpTarget.start((request, response) => response.end(request.rawHeaders.join('\n')));
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      const { status, body } = await client.ask({ headers: { host: 'other.example' } });
      expect([200, 400]).toContain(status);
      expect(String(body)).not.toContain('other.example');
    });

    it.each([
      ['a host that is none', { ':authority': `user@${HOST}`, ':path': '/' }],
      ['CONNECT', { ':authority': HOST, ':method': 'CONNECT' }],
    ])('refuses %s', async (_, pseudo) => {
      const target = await HttpTarget.start();
      const client = await Http2Client.openForTest((await serving(target)).tlsPort);
      const refused = await wholeAnswer(client.session.request(pseudo)).then(
        ({ status }) => status,
        () => 'stream ended',
      );
      expect([400, 405, 'stream ended']).toContain(refused);
      expect(target.requests).toEqual([]);
    });
  });

  describe('WebSocket over TLS', () => {
    it('is not offered on HTTP/2, so that browsers take a connection of its own for it', async () => {
      const client = await Http2Client.openForTest((await serving(await HttpTarget.start())).tlsPort);
      await client.ask();
      expect(client.session.remoteSettings.maxConcurrentStreams).toBe(100);
      expect(client.session.remoteSettings.enableConnectProtocol ?? false).toBe(false);
    });

    it('passes the handshake and then every byte, both ways', async () => {
      const target = await HttpTarget.start();
      target.server.on('upgrade', (_, socket) => {
        socket.on('error', () => undefined);
        socket.write(ACCEPT);
        socket.pipe(socket);
      });
      const edge = await serving(target);
      const socket = await openTls(edge.tlsPort, HOST, { ALPNProtocols: ['http/1.1'] });
      let received = '';
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
      });
      socket.write(HANDSHAKE);
      await expect.poll(() => received).toMatch(/^HTTP\/1.1 101 .*\r\n\r\n$/s);
      received = '';
      const message = Buffer.from('\x81\x00\xff'.repeat(200_000), 'latin1');
      socket.write(message);
      await expect.poll(() => received.length).toBe(message.length);
      expect(received === message.toString('latin1')).toBe(true);
      socket.destroy();
    });
  });
}
