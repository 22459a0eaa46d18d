import { describe, expect, it } from 'vitest';
import { shopRoute } from '../../../testing/ports/traffic-router/harness.ts';
import { ask, HOST } from '../../../testing/traffic/ask.ts';
import {
  type HaproxyEdgeUnderTest,
  skipWithoutHaproxy,
  startHaproxyEdgeForTest,
} from '../../../testing/traffic/haproxy-edge.ts';
import { HttpTarget } from '../../../testing/traffic/http-target.ts';
import { RawClient } from '../../../testing/traffic/raw-client.ts';
import { RawTarget, rawAnswer, refusingAddress } from '../../../testing/traffic/raw-target.ts';
import { type PageLanguage, pageBody } from '../pages.ts';
import { metricsText } from '../prometheus-text.ts';

async function serving(
  ...args: Parameters<typeof HttpTarget.start>
): Promise<{ edge: HaproxyEdgeUnderTest; target: HttpTarget }> {
  const edge = await startHaproxyEdgeForTest();
  const target = await HttpTarget.start(...args);
  await edge.publish([shopRoute([target])]);
  return { edge, target };
}

const statsOf = async (edge: HaproxyEdgeUnderTest) => (await edge.edge.stats()).apps[0];

describe.skipIf(skipWithoutHaproxy())('the HAProxy edge', () => {
  it('counts answers by class, retries, bytes and what is in flight', async () => {
    const edge = await startHaproxyEdgeForTest();
    const target = await HttpTarget.start((request, response) => {
      if (request.url === '/hang') return;
      request.resume().on('end', () => response.writeHead(request.url === '/missing' ? 404 : 200).end('12345'));
    });
    await edge.publish([shopRoute([await refusingAddress(), target])]);
    for (const path of ['/', '/', '/missing']) await ask({ port: edge.port, path, method: 'POST', body: '123' });
    const leaving = new AbortController();
    const hanging = ask({ port: edge.port, path: '/hang', signal: leaving.signal }).catch(() => 'left');
    await expect.poll(() => target.requests.length).toBe(4);
    expect((await statsOf(edge))?.inFlight).toBe(1);
    leaving.abort();
    await hanging;
    await expect
      .poll(async () => (await statsOf(edge))?.requests)
      .toEqual({ '1xx': 0, '2xx': 2, '3xx': 0, '4xx': 1, '5xx': 0, aborted: 1 });
    const stats = await statsOf(edge);
    expect(stats?.inFlight).toBe(0);
    expect(stats?.retries).toBeGreaterThan(0);
    expect(stats?.bytesIn).toBeGreaterThan(9);
    expect(stats?.bytesOut).toBeGreaterThan(15);
    expect(stats?.latencyCounts.reduce((sum, count) => sum + count)).toBe(3);
  });

  it('tells Prometheus the same as the embedded edge', async () => {
    const { edge, target } = await serving();
    await ask({ port: edge.port });
    await ask({ port: edge.port, host: 'nobody.localhost' });
    await expect
      .poll(async () => (await metricsText(edge.edge)).split('\n'))
      .toEqual(
        expect.arrayContaining([
          'nonstop4_edge_requests_total{app="shop",class="2xx",edge="edge-0"} 1',
          'nonstop4_edge_unknown_host_requests_total{edge="edge-0"} 1',
          `nonstop4_edge_target_up{app="shop",target="${target.id}",edge="edge-0"} 1`,
          'nonstop4_edge_answer_head_seconds_count{app="shop",edge="edge-0"} 1',
          'nonstop4_edge_routes_version{edge="edge-0"} 1',
        ]),
      );
  });

  it.each([
    ['ko-KR,ko;q=0.9,en;q=0.8', 'text/html', 'text/html; charset=utf-8', 'ko', '이 주소에는 앱이 없습니다'],
    ['en-US,en;q=0.9,ko;q=0.1', 'text/html', 'text/html; charset=utf-8', 'en', 'There is no app here'],
    ['fr', '*/*', 'text/plain; charset=utf-8', 'en', 'There is no app here'],
  ])('has a page for %s that accepts %s', async (language, accept, type, contentLanguage, title) => {
    const { edge } = await serving();
    const headers = { 'accept-language': language, accept };
    const answer = await ask({ port: edge.port, host: 'nobody.localhost', headers });
    expect(answer).toMatchObject({
      status: 404,
      headers: { 'content-type': type, 'content-language': contentLanguage },
    });
    expect(answer.headers['x-nonstop4-page']).toBeUndefined();
    expect(answer.body).toContain(title);
    const kind = type.startsWith('text/html') ? 'html' : 'plain';
    const same = pageBody(
      'unknown-host',
      contentLanguage as PageLanguage,
      kind,
      String(answer.headers['x-request-id']),
    );
    expect(answer.body.replaceAll('\n', '')).toBe(same.replaceAll('\n', ''));
    if (kind === 'plain') expect(answer.body).toBe(same);
  });

  it('has pages for what HAProxy finds itself, and leaves errors of the app alone', async () => {
    const edge = await startHaproxyEdgeForTest();
    await edge.publish([shopRoute([await refusingAddress()])]);
    const headers = { 'accept-language': 'ko', accept: 'text/html' };
    const refused = await ask({ port: edge.port, headers });
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'content-type': 'text/html; charset=utf-8', 'retry-after': '1' },
    });
    expect(refused.body).toContain('앱에 연결할 수 없습니다');
    const own = await RawTarget.start(({ socket }) =>
      socket.write(rawAnswer('mine', '503 Mine', ['content-type: text/x-own', 'x-nonstop4-page: 1'])),
    );
    await edge.publish([shopRoute([own])]);
    expect(await ask({ port: edge.port, headers })).toMatchObject({
      status: 503,
      body: 'mine',
      headers: { 'content-type': 'text/x-own' },
    });
  });

  it('answers OPTIONS * itself, refuses CONNECT, and passes an absolute address on as a path', async () => {
    const { edge, target } = await serving((request, response) =>
      response.end(`${request.headers.host} ${request.url}`),
    );
    const client = await RawClient.openForTest(edge.port);
    expect((await client.send(`OPTIONS * HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`).answer())?.status).toBe(204);
    client.send(`GET http://${HOST}/x?y HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    expect((await client.answer())?.body).toBe(`${HOST} /x?y`);
    expect((await client.send(`CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`).answer())?.status).toBe(405);
    expect(target.requests).toEqual(['GET /x?y']);
  });

  it('lets nothing of the client’s connection, and no twin of its own headers, through to the app', async () => {
    const { edge } = await serving((request, response) => response.end(JSON.stringify(request.rawHeaders)));
    const headers = {
      connection: 'x-forwarded-for, upgrade, http2-settings',
      upgrade: 'h2c',
      'http2-settings': 'AAMAAABkAAQ',
      x_forwarded_for: '6.6.6.6',
      'x-real-ip': '6.6.6.6',
      'x-request-id': 'mine-1',
    };
    const seen = JSON.parse((await ask({ port: edge.port, headers })).body) as string[];
    const names = seen.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    for (const name of ['upgrade', 'http2-settings', 'x_forwarded_for', 'x-real-ip']) expect(names).not.toContain(name);
    expect(seen).toContain('mine-1');
    expect(seen).not.toContain('6.6.6.6');
    expect(names).toContain('x-forwarded-for');
  });

  it('takes an App’s check path with any character that may stand in one', async () => {
    const edge = await startHaproxyEdgeForTest();
    const asked: (string | undefined)[] = [];
    const target = await HttpTarget.start((request, response) => {
      asked.push(request.url);
      response.end();
    });
    const path = '/a;b%20c?d=\'"\\#%[e]';
    await edge.publish([shopRoute([target], { healthCheck: { kind: 'http', path } })]);
    await expect.poll(() => asked).toContain(path);
    expect(await edge.targets()).toMatchObject([{ state: 'up' }]);
  });
});
