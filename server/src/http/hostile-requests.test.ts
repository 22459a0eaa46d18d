import { type Operation, operations } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, listen, openPanel, sessionCookie, urlOf } from '../../../testing/platform/panel.ts';
import { RawClient } from '../../../testing/traffic/raw-client.ts';
import { createApp } from '../usecases/create-app.ts';
import type { PlatformRules } from '../usecases/platform.ts';

async function signedIn(rules: Partial<PlatformRules> = {}) {
  const platform = memoryPlatform(rules);
  const ada = await addUser(platform, 'ada');
  const panel = await openPanel(platform);
  const headers = await bearer(platform, ada);
  const send = (operation: Operation, payload: string | object, params = {}) =>
    panel.server.inject({
      method: operation.method,
      url: urlOf(operation, params),
      headers: { ...headers, 'content-type': 'application/json' },
      payload,
    });
  return { platform, ada, panel, headers, send };
}

describe('prototype pollution', () => {
  it.each([
    '{"name":"shop","__proto__":{"polluted":true}}',
    '{"name":"shop","constructor":{"prototype":{"polluted":true}}}',
    '{"name":"shop","a":{"__proto__":{"polluted":true}}}',
  ])('by the body %s is refused', async (body) => {
    const { send } = await signedIn();
    expect((await send(operations.createApp, body)).json()).toMatchObject({ status: 422, code: 'invalid-input' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('by the query, and by names of an address, comes to nothing', async () => {
    const { panel, headers } = await signedIn();
    for (const query of [
      '__proto__[polluted]=1',
      'constructor[prototype][polluted]=1',
      '__proto__=1',
      'constructor=1',
    ]) {
      await panel.server.inject({ url: `${urlOf(operations.listApps)}?${query}`, headers });
    }
    for (const app of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const { statusCode } = await panel.server.inject({ url: urlOf(operations.getApp, { app }), headers });
      expect([404, 422]).toContain(statusCode);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each(['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'])(
    'by a config var or secret %s: it is a variable like any other',
    async (name) => {
      const { send, platform, ada } = await signedIn();
      const { id } = await createApp(platform, ada, 'shop');
      const set = await send(operations.changeApp, { configVars: { [name]: 'x' } }, { app: 'shop' });
      expect(set.statusCode).toBe(200);
      expect(Object.entries((await platform.stores.apps.byId(id))?.configVars ?? {})).toEqual([[name, 'x']]);
      await send(operations.changeApp, { configVars: { [name]: null }, secrets: { [name]: 'y' } }, { app: 'shop' });
      const app = await platform.stores.apps.byId(id);
      expect([Object.keys(app?.configVars ?? {}), Object.keys(app?.secrets ?? {})]).toEqual([[], [name]]);
      expect(typeof {}.toString).toBe('function');
    },
  );

  it('by a config var __proto__ is refused', async () => {
    const { send, platform, ada } = await signedIn();
    await createApp(platform, ada, 'shop');
    for (const part of ['configVars', 'secrets']) {
      const answer = await send(operations.changeApp, `{"${part}":{"__proto__":"x"}}`, { app: 'shop' });
      expect(answer.json()).toMatchObject({ status: 422, code: 'invalid-input' });
    }
  });
});

describe('oversized input', () => {
  it.each([
    ['arrays', '['.repeat(900_000) + ']'.repeat(900_000)],
    ['objects', `${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`],
    ['a field that is expected', `{"name":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
  ])(
    'JSON that is hundreds of thousands deep, of %s, is refused, and the next request is answered',
    async (_, body) => {
      const { send } = await signedIn();
      const answer = await send(operations.createApp, body);
      expect(answer.json()).toMatchObject({ status: 422, code: 'invalid-input' });
      expect(answer.body.length).toBeLessThan(2_000);
      expect((await send(operations.createApp, { name: 'shop' })).statusCode).toBe(201);
    },
  );

  it('names, values and lists that are too long are refused', async () => {
    const { send, platform, ada } = await signedIn();
    await createApp(platform, ada, 'shop');
    const variables = (count: number, value: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`A${index}`, value]));
    for (const change of [
      { configVars: { ['A'.repeat(129)]: 'x' } },
      { configVars: { A: 'x'.repeat(32_769) } },
      { secrets: { A: 'x'.repeat(32_769) } },
      { extraHostnames: Array.from({ length: 21 }, (_, index) => `a${index}.example.com`) },
      { extraHostnames: [`${'a'.repeat(254)}.com`] },
      { configVars: variables(100_000, '') },
      { secrets: variables(501, '') },
      { configVars: variables(30, 'x'.repeat(32_000)) },
    ]) {
      const answer = await send(operations.changeApp, change, { app: 'shop' });
      expect(answer.statusCode, JSON.stringify(change).slice(0, 60)).toBe(422);
      expect(answer.body.length).toBeLessThan(20_000);
    }
  });

  it('addresses, tokens and cookies that are too long let nobody in', async () => {
    const { panel } = await signedIn();
    const long = 'x'.repeat(10_000);
    const attempts = [
      { authorization: `Bearer ${long}` },
      { cookie: `nonstop4_session=${long}` },
      { cookie: Array.from({ length: 500 }, (_, index) => `c${index}=1`).join('; ') },
    ];
    for (const headers of attempts) {
      expect((await panel.server.inject({ url: urlOf(operations.me), headers })).statusCode).toBe(401);
    }
    expect((await panel.server.inject({ url: `/api/v1/apps/${long}` })).statusCode).toBeGreaterThanOrEqual(400);
  });

  it('the hundred-and-first live view of one user is refused, and others’ are not', async () => {
    const { platform, panel, headers } = await signedIn();
    const bob = await bearer(platform, await addUser(platform, 'bob', 'member'));
    const url = (await listen(panel)) + urlOf(operations.liveEvents);
    const stop = new AbortController();
    const open = (as: Record<string, string>) => fetch(url, { headers: as, signal: stop.signal });
    const opened = await Promise.all(Array.from({ length: 100 }, () => open(headers)));
    expect(new Set(opened.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await open(headers)).status).toBe(429);
    expect((await open(bob)).status).toBe(200);
    await opened[0]?.body?.cancel();
    await expect.poll(async () => (await open(headers)).status).toBe(200);
    stop.abort();
  });
});

describe('the panel’s cookie', () => {
  const login = { name: 'ada', password: 'password of ada' };
  const https = { host: 'panel.example.com', origin: 'https://panel.example.com' };

  it('is of the panel’s host alone where the browser comes by https', async () => {
    const { panel } = await signedIn();
    const url = urlOf(operations.signIn);
    const answer = await panel.server.inject({ method: 'POST', url, headers: https, payload: login });
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-nonstop4_session=[^;]+; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const cookie = (answer.headers['set-cookie'] as string).split(';')[0] as string;
    expect((await panel.server.inject({ url: urlOf(operations.me), headers: { ...https, cookie } })).statusCode).toBe(
      200,
    );
    const out = await panel.server.inject({ method: 'DELETE', url, headers: { ...https, cookie } });
    expect(out.headers['set-cookie']).toContainEqual(expect.stringMatching(/^__Host-nonstop4_session=;.*Secure/));
    expect((await panel.server.inject({ url: urlOf(operations.me), headers: { ...https, cookie } })).statusCode).toBe(
      401,
    );
  });

  it('by its plain name, which a neighbouring host can set, signs nobody in there', async () => {
    const { panel, platform, ada } = await signedIn();
    const planted = await sessionCookie(platform, ada);
    const at = (host: string) => panel.server.inject({ url: urlOf(operations.me), headers: { host, ...planted } });
    expect((await at('panel.example.com')).statusCode).toBe(401);
    expect((await at('localhost:4400')).statusCode).toBe(200);
  });

  it('goes to no app: none gets the panel’s hostname', async () => {
    const { send, platform, ada } = await signedIn({ panelUrl: 'https://panel.example.com', appDomain: 'example.com' });
    expect((await send(operations.createApp, { name: 'panel' })).json()).toMatchObject({ code: 'app-name-taken' });
    const other = await signedIn({ panelUrl: 'https://panel.example.com', appDomain: 'apps.example.com' });
    await createApp(other.platform, other.ada, 'shop');
    const change = { extraHostnames: ['panel.example.com'] };
    const answer = await other.send(operations.changeApp, change, { app: 'shop' });
    expect(answer.json()).toMatchObject({ code: 'hostname-taken', status: 409 });
    expect((await createApp(platform, ada, 'shop')).name).toBe('shop');
  });
});

describe('open redirects', () => {
  it.each([
    '//evil.example',
    '//evil.example/..',
    '/\\evil.example',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '/assets//evil',
  ])('%s leads nowhere else', async (url) => {
    const { panel } = await signedIn();
    const answer = await panel.server.inject({ url });
    expect(answer.headers.location).toBeUndefined();
    expect([200, 404]).toContain(answer.statusCode);
  });
});

describe('header and log injection', () => {
  it('by names of files and of people: no header and no line of their own', async () => {
    const { panel, headers, platform } = await signedIn();
    const bad = 'a\r\nset-cookie: x=1\r\n\r\n\u001b[2J';
    const url = `${urlOf(operations.uploadArchive, { app: 'shop' })}?create=true&fileName=${encodeURIComponent(bad)}`;
    const zip = { ...headers, 'content-type': 'application/zip' };
    const upload = await panel.server.inject({ method: 'POST', url, headers: zip, payload: Buffer.from('PK') });
    expect(upload.headers['set-cookie']).toBeUndefined();
    const payload = { name: bad, password: 'wrong' };
    const signIn = await panel.server.inject({ method: 'POST', url: urlOf(operations.signIn), payload });
    expect(signIn.statusCode).toBe(401);
    const told = JSON.stringify([panel.logged, await platform.stores.events.listRecent([], 100)]);
    expect(told).not.toMatch(/\\u001b|\\r/);
  });
});

describe('raw connections to the panel', () => {
  const HEAD = 'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  const HIDDEN = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';

  it.each([
    ['both lengths', `${HEAD}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
    ['two lengths', `${HEAD}Content-Length: 0\r\nContent-Length: 40\r\n\r\n${HIDDEN}`],
    ['a folded header', `${HEAD}X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
    ['a blank before the colon', `${HEAD}Content-Length : 40\r\n\r\n${HIDDEN}`],
    ['line feeds alone', `${HEAD.replaceAll('\r\n', '\n')}\n`],
    ['a head of 40 kB', `${HEAD}X-A: ${'x'.repeat(40_000)}\r\n\r\n`],
    ['a broken chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n${HIDDEN}`],
  ])('that could be read in two ways, by %s, are refused and ended', async (_, bytes) => {
    const { panel } = await signedIn();
    const client = await RawClient.openForTest(Number(new URL(await listen(panel)).port));
    const answer = await client.send(bytes).answer();
    expect([400, 408, 431]).toContain(answer?.status);
    await client.untilEnded();
    expect(client.received).not.toContain('"status":"ok"');
  });

  it('whose heads drip are ended, and others are answered meanwhile', async () => {
    const platform = memoryPlatform();
    const panel = await openPanel(platform, { headTimeoutMs: 300 });
    const base = await listen(panel);
    const drips = await Promise.all(
      Array.from({ length: 50 }, () => RawClient.openForTest(Number(new URL(base).port))),
    );
    for (const drip of drips) drip.send('GET /healthz HTTP/1.1\r\nHost: localhost\r\n');
    const dripping = setInterval(() => {
      for (const drip of drips) if (drip.ended === 'open') drip.send('X: y\r\n');
    }, 50);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    await Promise.all(drips.map((drip) => drip.untilEnded()));
    clearInterval(dripping);
  });
});
