import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { shopRoute } from '../../testing/ports/traffic-router/harness.ts';
import { ask, HOST } from '../../testing/traffic/ask.ts';
import { type EmbeddedEdge, startEdgeForTest } from '../../testing/traffic/embedded-edge.ts';
import { bodyOf, HttpTarget } from '../../testing/traffic/http-target.ts';
import { headerValue, RawClient } from '../../testing/traffic/raw-client.ts';
import { RawTarget, rawAnswer, refusingAddress } from '../../testing/traffic/raw-target.ts';
import { metricsText } from './prometheus-text.ts';

async function serving(
  ...args: Parameters<typeof HttpTarget.start>
): Promise<{ edge: EmbeddedEdge; target: HttpTarget }> {
  const edge = await startEdgeForTest();
  const target = await HttpTarget.start(...args);
  await edge.publish([shopRoute([target])]);
  return { edge, target };
}

describe('counters', () => {
  it('tell answers by class, retries, bytes and what is in flight', async () => {
    const edge = await startEdgeForTest();
    const target = await HttpTarget.start((request, response) => {
      if (request.url === '/hang') return;
      request.resume().on('end', () => response.writeHead(request.url === '/missing' ? 404 : 200).end('12345'));
    });
    await edge.publish([shopRoute([await refusingAddress(), target])]);
    for (const path of ['/', '/', '/missing']) await ask({ port: edge.port, path, method: 'POST', body: '123' });
    const leaving = new AbortController();
    const hanging = ask({ port: edge.port, path: '/hang', signal: leaving.signal }).catch(() => 'left');
    await expect.poll(() => target.requests.length).toBe(4);
    expect(edge.edge.stats().apps[0]).toMatchObject({ app: 'shop', inFlight: 1, bytesIn: 9, bytesOut: 15 });
    leaving.abort();
    await hanging;
    await expect.poll(() => edge.edge.stats().apps[0]?.inFlight).toBe(0);
    const stats = edge.edge.stats().apps[0];
    expect(stats?.requests).toEqual({ '1xx': 0, '2xx': 2, '3xx': 0, '4xx': 1, '5xx': 0, aborted: 1 });
    expect(stats?.retries).toBeGreaterThan(0);
    expect(stats?.latencyCounts.reduce((sum, count) => sum + count)).toBe(3);
  });

  it('are there for Prometheus', async () => {
    const { edge, target } = await serving();
    await ask({ port: edge.port });
    await ask({ port: edge.port, host: 'nobody.localhost' });
    const text = await metricsText(edge.edge);
    for (const line of [
      'nonstop4_edge_requests_total{app="shop",class="2xx",edge="edge-0"} 1',
      'nonstop4_edge_unknown_host_requests_total{edge="edge-0"} 1',
      `nonstop4_edge_target_up{app="shop",target="${target.id}",edge="edge-0"} 1`,
      'nonstop4_edge_answer_head_seconds_bucket{le="+Inf",app="shop",edge="edge-0"} 1',
      'nonstop4_edge_answer_head_seconds_count{app="shop",edge="edge-0"} 1',
      'nonstop4_edge_routes_version{edge="edge-0"} 1',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });
});

describe('pages of its own', () => {
  it.each([
    ['ko-KR,ko;q=0.9,en;q=0.8', 'text/html', 'text/html; charset=utf-8', 'ko', '이 주소에는 앱이 없습니다'],
    ['en-US,en;q=0.9,ko;q=0.1', 'text/html', 'text/html; charset=utf-8', 'en', 'There is no app here'],
    ['fr', '*/*', 'text/plain; charset=utf-8', 'en', 'There is no app here'],
  ])('for %s that accepts %s', async (language, accept, type, contentLanguage, title) => {
    const { edge } = await serving();
    const headers = { 'accept-language': language, accept };
    const answer = await ask({ port: edge.port, host: 'nobody.localhost', headers });
    expect(answer).toMatchObject({
      status: 404,
      headers: { 'content-type': type, 'content-language': contentLanguage },
    });
    expect(answer.body).toContain(title);
    expect(answer.body).toContain(answer.headers['x-request-id']);
  });

  it('reach a client that is still sending', async () => {
    const edge = await startEdgeForTest();
    const client = await RawClient.openForTest(edge.port);
    client.send(`POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 2000000\r\n\r\n`);
    client.send('x'.repeat(1_000_000));
    const answer = await client.answer();
    expect(answer?.status).toBe(404);
    expect(headerValue(answer?.headers ?? [], 'connection')).toBe('close');
    client.send('x'.repeat(1_000_000));
    expect(await client.untilEnded()).toBe('closed');
  });
});

describe('particular requests', () => {
  it('an absolute address is served by its own host, and the App sees that one', async () => {
    const { edge, target } = await serving((request, response) =>
      response.end(`${request.headers.host} ${request.url}`),
    );
    const client = await RawClient.openForTest(edge.port);
    client.send(`GET http://${HOST}/x?y HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    expect((await client.answer())?.body).toBe(`${HOST} /x?y`);
    expect(target.requests).toEqual(['GET /x?y']);
  });

  it('OPTIONS * is answered by the edge, CONNECT refused', async () => {
    const { edge, target } = await serving();
    const client = await RawClient.openForTest(edge.port);
    expect((await client.send(`OPTIONS * HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`).answer())?.status).toBe(204);
    expect((await client.send(`CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`).answer())?.status).toBe(405);
    expect(target.requests).toEqual([]);
  });

  it('an upgrade to anything but WebSocket is a plain request', async () => {
    const { edge } = await serving((request, response) => response.end(JSON.stringify(request.headers)));
    const client = await RawClient.openForTest(edge.port);
    client.send(
      `GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n\r\n`,
    );
    const answer = await client.answer();
    expect(answer?.status).toBe(200);
    expect(Object.keys(JSON.parse(answer?.body ?? '{}'))).not.toEqual(expect.arrayContaining(['upgrade']));
    expect((await client.send(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`).answer())?.status).toBe(200);
  });

  it('early hints and trailers pass', async () => {
    const edge = await startEdgeForTest();
    const target = await RawTarget.start(({ socket }) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload; as=style\r\n\r\n');
      socket.write(
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 900150\r\n\r\n',
      );
    });
    await edge.publish([shopRoute([target])]);
    const client = await RawClient.openForTest(edge.port);
    client.send(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    const hints = await client.answer();
    expect(hints?.status).toBe(103);
    expect(headerValue(hints?.headers ?? [], 'link')).toBe('</style.css>; rel=preload; as=style');
    expect((await ask({ port: edge.port })).trailers).toEqual({ 'x-sum': '900150' });
  });

  it('connections to a target are used again for GETs, never for a POST', async () => {
    const edge = await startEdgeForTest();
    const sockets: { method: string; socket: unknown }[] = [];
    const target = await RawTarget.start(({ head, socket }) => {
      sockets.push({ method: head.split(' ')[0] as string, socket });
      socket.write(rawAnswer('kept'));
    });
    await edge.publish([shopRoute([target])]);
    for (const method of ['GET', 'GET', 'POST', 'POST', 'GET']) await ask({ port: edge.port, method });
    const [first, second, third, fourth, fifth] = sockets.map((entry) => entry.socket);
    expect(second).toBe(first);
    expect(new Set([first, third, fourth]).size).toBe(3);
    expect(fifth).toBe(fourth);
  });
});

describe('tries again', () => {
  it('on a new connection after a kept one was closed, however many were kept', async () => {
    const edge = await startEdgeForTest();
    const used = new WeakSet<object>();
    const held: (() => void)[] = [];
    const target = await RawTarget.start(({ socket }) => {
      if (used.has(socket)) socket.resetAndDestroy();
      else if (held.push(() => socket.write(rawAnswer('new'))) === 5 || held.length > 5)
        for (const answer of held) answer();
      used.add(socket);
    });
    await edge.publish([shopRoute([target])]);
    await Promise.all([1, 2, 3, 4, 5].map(() => ask({ port: edge.port })));
    held.length = 5;
    expect((await ask({ port: edge.port })).body).toBe('new');
    expect(target.heads).toHaveLength(7);
  });

  it('with a body of unknown length, as long as all of it is kept', async () => {
    const edge = await startEdgeForTest();
    const bodies: string[] = [];
    const broken = await RawTarget.start(({ socket }) => socket.resetAndDestroy());
    const good = await HttpTarget.start(async (request, response) => {
      bodies.push((await bodyOf(request)).toString());
      response.end();
    });
    await edge.publish([shopRoute([broken, good])]);
    const body = 'x'.repeat(60_000);
    for (let count = 0; count < 2; count += 1) {
      expect((await ask({ port: edge.port, method: 'PUT', body: Readable.from([body]) })).status).toBe(200);
    }
    expect(broken.heads.length).toBeGreaterThan(0);
    expect(bodies).toEqual([body, body]);
  });

  it('never with a body of which a part is no longer kept', async () => {
    const edge = await startEdgeForTest();
    let received = 0;
    let reset: (() => void) | undefined;
    const broken = await RawTarget.start(({ socket }) => {
      reset = () => socket.resetAndDestroy();
      socket.removeAllListeners('data').on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
    });
    const good = await HttpTarget.start();
    await edge.publish([shopRoute([broken])]);
    const body = Buffer.alloc(5_000_000);
    const sending = ask({ port: edge.port, method: 'PUT', body }).catch(() => ({ status: 502 }));
    await expect.poll(() => received).toBeGreaterThan(500_000);
    await edge.publish([shopRoute([broken, good])]);
    reset?.();
    expect((await sending).status).toBe(502);
    expect(good.requests).toEqual([]);
  });
});

describe('its log', () => {
  it('tells changes of state, and nothing per request', async () => {
    const edge = await startEdgeForTest();
    const target = await HttpTarget.start();
    await edge.publish([shopRoute([await refusingAddress(), target])]);
    for (let count = 0; count < 20; count += 1) await ask({ port: edge.port });
    expect(edge.events).toEqual(['listening', 'routes-changed', 'target-taken-out']);
  });
});
