import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { operations, ProblemDetailsSchema } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, listen, openPanel, sessionCookie, urlOf } from '../../../testing/platform/panel.ts';
import { RawClient } from '../../../testing/traffic/raw-client.ts';
import { StageFailure } from '../domain/failure.ts';
import { createApp } from '../usecases/create-app.ts';

const APPS = urlOf(operations.createApp);
const ME = urlOf(operations.me);

async function signedIn() {
  const platform = memoryPlatform();
  const ada = await addUser(platform, 'ada');
  return { platform, ada, ...(await openPanel(platform)) };
}

describe('sessions', () => {
  const login = { name: 'ada', password: 'password of ada' };

  it('are new with every sign-in: one that was planted before is worth nothing', async () => {
    const { server } = await signedIn();
    const planted = { cookie: 'nonstop4_session=planted-by-somebody-else' };
    const answer = await server.inject({
      method: 'POST',
      url: urlOf(operations.signIn),
      headers: planted,
      payload: login,
    });
    const cookie = (answer.headers['set-cookie'] as string).split(';')[0]!;
    expect(cookie).not.toContain('planted');
    expect((await server.inject({ url: ME, headers: planted })).statusCode).toBe(401);
    expect((await server.inject({ url: ME, headers: { cookie } })).statusCode).toBe(200);
    const { method } = operations.signOut;
    expect((await server.inject({ method, url: urlOf(operations.signOut), headers: { cookie } })).statusCode).toBe(204);
    expect((await server.inject({ url: ME, headers: { cookie } })).statusCode).toBe(401);
  });

  it('cannot be guessed at without end', async () => {
    const { server } = await signedIn();
    const guess = async (password: string) =>
      server.inject({ method: 'POST', url: urlOf(operations.signIn), payload: { name: 'ada', password } });
    for (let time = 0; time < 5; time += 1) expect((await guess('wrong')).json()).toMatchObject({ status: 401 });
    const refused = await guess('password of ada');
    expect(refused.json()).toMatchObject({ status: 429, code: 'too-many-attempts', params: { minutes: 15 } });
    expect(refused.headers['set-cookie']).toBeUndefined();
  });

  it('are for HTTPS alone where the panel is reached by it', async () => {
    const { server } = await signedIn();
    const answer = await server.inject({ method: 'POST', url: urlOf(operations.signIn), payload: login });
    expect(answer.headers['set-cookie']).not.toContain('Secure');
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('requests of other web pages', () => {
  const create = (headers: Record<string, string>, name = 'shop') => ({
    method: 'POST' as const,
    url: APPS,
    headers: { host: 'localhost:4400', ...headers },
    payload: { name },
  });

  it.each([
    ['of another host', { origin: 'http://evil.example' }],
    ['of another port of this host', { origin: 'http://localhost:8080' }],
    ['of an app of the platform', { origin: 'http://shop.localhost:8080' }],
    ['without a name', { origin: 'null' }],
    ['that hide their origin', { 'sec-fetch-site': 'cross-site' }],
    ['of the same site, but another host', { 'sec-fetch-site': 'same-site' }],
  ])('%s change nothing with the cookie', async (_, headers) => {
    const { server, platform, ada } = await signedIn();
    const cookie = await sessionCookie(platform, ada);
    const answer = await server.inject(create({ ...cookie, ...headers }));
    expect(answer.json()).toMatchObject({ status: 401, code: 'not-signed-in' });
    expect(await platform.stores.apps.listAll()).toEqual([]);
  });

  it('are not the panel’s own, nor those of programs', async () => {
    const { server, platform, ada } = await signedIn();
    const cookie = await sessionCookie(platform, ada);
    const own = [
      { origin: 'http://localhost:4400', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'same-origin' },
      {},
    ];
    for (const [index, headers] of own.entries()) {
      expect((await server.inject(create({ ...cookie, ...headers } as never, `own-${index}`))).statusCode).toBe(201);
    }
    const token = await bearer(platform, ada);
    const answer = await server.inject(create({ ...token, origin: 'http://anywhere.example' }, 'by-token'));
    expect(answer.statusCode).toBe(201);
  });

  it('sign nobody in', async () => {
    const { server } = await signedIn();
    const answer = await server.inject({
      method: 'POST',
      url: urlOf(operations.signIn),
      headers: { origin: 'http://evil.example' },
      payload: { name: 'ada', password: 'password of ada' },
    });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('problems', () => {
  async function refused(payload: string | Buffer, type = 'application/json') {
    const { server, platform, ada } = await signedIn();
    const headers = { ...(await bearer(platform, ada)), 'content-type': type };
    const answer = await server.inject({ method: 'POST', url: APPS, headers, payload });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    return answer.json<Record<string, unknown>>();
  }

  it('name every wrong field', async () => {
    expect(await refused('{"name":"Not A Name"}')).toMatchObject({
      status: 422,
      code: 'invalid-input',
      detail: expect.stringMatching(/^name: Use 1 to 40/),
      issues: [{ path: 'name' }],
    });
  });

  it('are plain for JSON that is none, another media type and a body that is too large', async () => {
    expect(await refused('{"name":')).toMatchObject({ status: 422, code: 'invalid-input' });
    expect(await refused('<name/>', 'application/xml')).toMatchObject({
      status: 422,
      detail: 'Send JSON (application/json), or a zip as application/zip.',
    });
    expect(await refused('PK', 'application/zip')).toMatchObject({ status: 422, code: 'invalid-input' });
    const large = JSON.stringify({ name: 'x'.repeat(3 * 1024 * 1024) });
    expect(await refused(large)).toMatchObject({ status: 413, code: 'upload-too-large' });
  });

  it('are problems also where the request cannot be read at all', async () => {
    const panel = await openPanel(memoryPlatform());
    const client = await RawClient.openForTest(Number(new URL(await listen(panel)).port));
    const answer = await client.send('GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n').answer();
    expect(answer?.status).toBe(400);
    expect(answer?.headers).toContainEqual(['content-type', 'application/problem+json']);
    expect(ProblemDetailsSchema.parse(JSON.parse(answer?.body ?? ''))).toMatchObject({
      code: 'invalid-input',
      status: 400,
    });
  });

  it('are problems at every address', async () => {
    const { server } = await signedIn();
    for (const url of ['/api/v1/none', '/api', '/api/v1/apps/%', '/nothing.js', '/..%2f..%2fpackage.json']) {
      const answer = await server.inject({ url });
      expect(answer.json(), url).toMatchObject({
        status: expect.any(Number),
        requestId: expect.stringMatching(/^req_/),
      });
      expect(answer.statusCode, url).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, url).toBeLessThan(500);
    }
    expect((await server.inject({ method: 'POST', url: '/' })).statusCode).toBe(404);
    for (const url of ['/assets/%00', '/%zz']) {
      const answer = await server.inject({ url });
      expect(answer.json(), url).toMatchObject({ status: 404, detail: 'There is nothing at this address.' });
    }
  });

  it('tell nothing of what nobody expected, and the log has it', async () => {
    const { server, platform, ada, logged } = await signedIn();
    const headers = await bearer(platform, ada);
    platform.stores.failNext('apps.byName', new Error('SQLITE_CORRUPT at /var/lib/secret'));
    const answer = await server.inject({ url: urlOf(operations.getApp), headers });
    const problem = answer.json<Record<string, string>>();
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(answer.body).not.toContain('SQLITE');
    expect(problem.detail).toContain(problem.requestId);
    const line = logged.find(({ msg }) => msg === 'unexpected error');
    expect(line).toMatchObject({ requestId: problem.requestId, err: { message: expect.stringContaining('SQLITE') } });
  });

  it('say when git cannot be read', async () => {
    const { server, platform, ada } = await signedIn();
    const app = await createApp(platform, ada, 'shop');
    await platform.stores.releases.addRelease({
      ...{ appId: app.id, artifactId: 'art', commit: 'c', configVars: {}, secrets: {}, cause: 'upload' as const },
      ...{
        network: { healthCheck: { kind: 'tcp', path: '/' } } as const,
        createdAt: 1,
        createdBy: 'ada',
        collected: false,
      },
    });
    platform.git.failNext('listFiles', new StageFailure('git-unreachable'));
    const url = urlOf(operations.listFiles, { app: 'shop' });
    const answer = await server.inject({ url, headers: await bearer(platform, ada) });
    expect(answer.json()).toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('speak the language that is asked for', async () => {
    const { server } = await signedIn();
    const answer = await server.inject({ url: ME, headers: { 'accept-language': 'ko-KR,ko;q=0.9' } });
    // Problems are put into words by the client, from code and params.
    expect(answer.json()).toMatchObject({ code: 'not-signed-in', params: {} });
  });
});

describe('every answer', () => {
  it('has a request id of its own and the headers that protect the panel', async () => {
    const { server } = await signedIn();
    const ids = new Set<unknown>();
    for (const url of ['/', ME, '/healthz', '/none.js']) {
      const { headers } = await server.inject({ url, headers: { 'x-request-id': 'mine' } });
      expect(headers['x-request-id']).toMatch(/^req_[0-9a-f-]{36}$/);
      ids.add(headers['x-request-id']);
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect(ids.size).toBe(4);
  });

  it('of the API is logged, without its query', async () => {
    const { server, logged } = await signedIn();
    await server.inject({ url: `${ME}?token=secret` });
    await server.inject({ url: '/' });
    const requests = logged.filter(({ msg }) => msg === 'request');
    expect(requests).toMatchObject([{ method: 'GET', url: ME, status: 401, ms: expect.any(Number) }]);
    expect(JSON.stringify(logged)).not.toContain('secret');
  });

  it('comes too often for nobody on this machine, and at a bound for others', async () => {
    const { server } = await signedIn();
    const statuses = new Map<number, number>();
    for (let time = 0; time < 1_210; time += 1) {
      const { statusCode } = await server.inject({ url: '/healthz', remoteAddress: '10.0.0.9' });
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [200, 1_200],
      [429, 10],
    ]);
    const refused = await server.inject({ url: ME, remoteAddress: '10.0.0.9' });
    expect(refused.json()).toMatchObject({ status: 429, code: 'too-many-attempts' });
    expect((await server.inject({ url: '/healthz' })).statusCode).toBe(200);
  });
});

describe('the web app', () => {
  it('is given for every address that could be one of its pages', async () => {
    const { server } = await signedIn();
    for (const url of ['/', '/apps/shop', '/apps/shop?tab=logs', '/setup?token=x', '/apiary']) {
      const answer = await server.inject({ url });
      expect(answer.statusCode, url).toBe(200);
      expect(answer.body, url).toContain('<title>panel</title>');
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
    expect((await server.inject({ method: 'HEAD', url: '/apps/shop' })).statusCode).toBe(200);
  });

  it('has assets that are kept for ever', async () => {
    const { server } = await signedIn();
    const answer = await server.inject({ url: '/assets/app-1a2b3c.js' });
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await server.inject({ url: '/assets/app-gone.js' })).statusCode).toBe(404);
  });

  it('is sent compressed where the build has compressed it and the browser takes it', async () => {
    const { server, webDirectory } = await signedIn();
    const text = '<!doctype html><title>panel</title>';
    writeFileSync(join(webDirectory, 'index.html.br'), brotliCompressSync(text));
    writeFileSync(join(webDirectory, 'index.html.gz'), gzipSync(text));
    writeFileSync(join(webDirectory, 'assets', 'app-1a2b3c.js.gz'), gzipSync('console.log(1)'));
    const ask = (url: string, encodings: string) =>
      server.inject({ url, headers: { 'accept-encoding': encodings } }).then(({ headers, rawPayload }) => ({
        encoding: headers['content-encoding'],
        type: headers['content-type'],
        cache: headers['cache-control'],
        vary: headers.vary,
        rawPayload,
      }));
    for (const url of ['/', '/apps/shop']) {
      const page = await ask(url, 'gzip, deflate, br');
      expect(page).toMatchObject({ encoding: 'br', type: 'text/html; charset=utf-8', cache: 'no-cache' });
      expect(page.vary).toMatch(/accept-encoding/i);
      expect(brotliDecompressSync(page.rawPayload).toString()).toBe(text);
      expect((await ask(url, 'identity')).rawPayload.toString()).toBe(text);
    }
    const asset = await ask('/assets/app-1a2b3c.js', 'gzip, br');
    expect(asset).toMatchObject({ encoding: 'gzip', cache: 'public, max-age=31536000, immutable' });
    expect(gunzipSync(asset.rawPayload).toString()).toBe('console.log(1)');
  });

  it('that is not there is not found', async () => {
    const { server, webDirectory } = await signedIn();
    rmSync(join(webDirectory, 'index.html'));
    for (const url of ['/', '/apps/shop']) expect((await server.inject({ url })).statusCode).toBe(404);
  });
});

describe('probes', () => {
  it('say that it lives, and whether it can work', async () => {
    let ready = false;
    const platform = memoryPlatform();
    const readiness = async () => ({ ready, message: ready ? 'ready' : 'no node answers' });
    const { server } = await openPanel(platform, { readiness });
    expect((await server.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok', version: '9.9.9' });
    const before = await server.inject({ url: '/readyz' });
    expect([before.statusCode, before.json()]).toEqual([503, { ready: false, message: 'no node answers' }]);
    ready = true;
    expect((await server.inject({ url: '/readyz' })).statusCode).toBe(200);
  });

  it('are not ready when that cannot be found out', async () => {
    const readiness = () => Promise.reject(new Error('database: locked'));
    const { server } = await openPanel(memoryPlatform(), { readiness });
    const answer = await server.inject({ url: '/readyz' });
    expect([answer.statusCode, answer.json()]).toEqual([503, { ready: false, message: 'database: locked' }]);
  });

  it('give metrics and the description of the API', async () => {
    const { server } = await openPanel(memoryPlatform());
    const metrics = await server.inject({ url: '/metrics' });
    expect([metrics.headers['content-type'], metrics.body]).toEqual(['text/plain; version=0.0.4', 'nonstop4_up 1\n']);
    expect((await server.inject({ url: '/openapi.json' })).json()).toEqual({ openapi: '3.1.0' });
  });
});
