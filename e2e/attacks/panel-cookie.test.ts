import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations } from '@nonstop4/contract';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from '../../testing/https/certificates.ts';
import { startBrowser } from '../harness/browser.ts';
import { deploy, zipFiles } from '../harness/deploy.ts';
import { type EmbeddedPlatform, OWNER, startEmbeddedPlatform } from '../harness/embedded-platform.ts';
import { freePort } from '../harness/free-port.ts';
import { HOSTILE_APP } from './hostile-app.ts';

const SESSION = operations.signIn.path;

/** A page of the panel in a window of its own. */
async function openPanel(browser: Browser, panel: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(`${panel}/healthz`);
  return { context, page };
}

/** By the page itself, so that its cookie is set as a browser does. */
function signIn(page: Page): Promise<number> {
  return page.evaluate(
    async ([url, body]) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    },
    [SESSION, JSON.stringify(OWNER)] as const,
  );
}

/** What the panel says of who is signed in, asked by its own page. */
async function whoIs(context: BrowserContext, panel: string): Promise<number> {
  const page = await context.newPage();
  await page.goto(`${panel}/healthz`);
  const status = await page.evaluate(async (url) => (await fetch(url)).status, SESSION);
  await page.close();
  return status;
}

async function sessionsAt(context: BrowserContext, panel: string) {
  const cookies = await context.cookies(panel);
  return cookies.filter(({ name }) => name.endsWith('nonstop4_session'));
}

/** A visit to the hostile app: which cookies it and its page saw. */
async function visitEvil(context: BrowserContext, evil: string, query: Record<string, string>) {
  const page = await context.newPage();
  await page.goto(`${evil}/?${new URLSearchParams(query)}`);
  const seen = {
    byScript: await page.evaluate<string>('document.cookie'),
    byServer: await page.evaluate(async () => (await (await fetch('/seen')).json()) as string),
  };
  return { page, seen };
}

/** What the hostile page runs: reads by script, writes by script and by form, and shows the panel in a frame. */
function askAsHostile(panel: string, path: string): string {
  return `(async (panel, apps) => {
    const read = await fetch(apps, { credentials: 'include' }).then(
      (answer) => 'read ' + answer.status,
      () => 'refused by the browser',
    );
    const body = '{"name":"stolen"}';
    await fetch(apps, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(() => {});
    const form = document.createElement('form');
    Object.assign(form, { method: 'POST', action: apps, enctype: 'text/plain', target: 'frame' });
    const frame = document.createElement('iframe');
    Object.assign(frame, { name: 'frame', src: panel });
    const shown = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame, form);
    await shown;
    form.submit();
    return read;
  })(${JSON.stringify(panel)}, ${JSON.stringify(panel + path)})`;
}

describe('a hostile app beside the panel, by plain http on this machine', () => {
  let platform: EmbeddedPlatform;
  let browser: Browser;
  let panel: string;
  let evil: string;
  beforeAll(async () => {
    [platform, browser] = await Promise.all([startEmbeddedPlatform(), startBrowser()]);
    panel = `http://localhost:${new URL(platform.url).port}`;
    evil = `http://evil.localhost:${platform.edgePort}`;
    await deploy(platform, 'evil', await zipFiles(HOSTILE_APP));
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  });

  it('neither reads nor sets the panel’s cookie', async () => {
    const { context, page } = await openPanel(browser, panel);
    expect(await signIn(page)).toBe(200);
    const before = await sessionsAt(context, panel);
    expect(before).toMatchObject([
      { name: 'nonstop4_session', domain: 'localhost', httpOnly: true, sameSite: 'Strict' },
    ]);
    const session = before[0]?.value ?? '';
    const { seen } = await visitEvil(context, evil, { domain: 'localhost' });
    expect(`${seen.byScript} ${seen.byServer}`).not.toContain(session);
    expect(await sessionsAt(context, panel)).toEqual(before);
    expect(await whoIs(context, panel)).toBe(200);
  });

  it('asks the panel for nothing in the name of who is signed in, and shows it in no frame', async () => {
    const { context, page } = await openPanel(browser, panel);
    await signIn(page);
    const hostile = (await visitEvil(context, evil, { domain: 'localhost' })).page;
    const got = await hostile.evaluate(askAsHostile(panel, operations.createApp.path));
    expect(got).toBe('refused by the browser');
    await expect
      .poll(() => hostile.frames().map((frame) => frame.url()))
      .toContainEqual(expect.stringMatching(/^chrome-error:/));
    expect((await platform.api.call(operations.listApps, {})).map(({ name }) => name)).toEqual(['evil']);
  });
});

describe('a hostile app beside the panel, by https below one domain', () => {
  const DOMAIN = 'example.test';
  const directory = mkdtempSync(join(tmpdir(), 'nonstop4-attack-'));
  const certificate = makeCertificate({ hostnames: [`*.${DOMAIN}`] });
  let platform: EmbeddedPlatform;
  let browser: Browser;
  let proxy: Server;
  let panel: string;
  let evil: string;

  beforeAll(async () => {
    const [panelPort, tls] = [await freePort(), await freePort()];
    panel = `https://panel.${DOMAIN}:${panelPort}`;
    evil = `https://evil.${DOMAIN}:${tls}`;
    const file = (name: string, text: string) => {
      writeFileSync(join(directory, name), text, { mode: 0o600 });
      return join(directory, name);
    };
    const settings = {
      NONSTOP4_APP_DOMAIN: DOMAIN,
      NONSTOP4_PANEL_URL: panel,
      NONSTOP4_EDGE_TLS_PORT: String(tls),
      NONSTOP4_TLS_CERTIFICATE: file('domain.pem', certificate.chain),
      NONSTOP4_TLS_KEY: file('domain.key', certificate.key),
    };
    const resolver = `--host-resolver-rules=MAP *.${DOMAIN} 127.0.0.1`;
    [platform, browser] = await Promise.all([startEmbeddedPlatform(settings), startBrowser(resolver)]);
    proxy = await tlsProxy(panelPort, Number(new URL(platform.url).port));
    await deploy(platform, 'evil', await zipFiles(HOSTILE_APP));
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    proxy?.close();
    await platform?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** What operators have before the panel. */
  function tlsProxy(port: number, to: number): Promise<Server> {
    const { chain: cert, key } = certificate;
    const server = createServer({ cert, key }, (incoming, response) => {
      const { method, url: path, headers } = incoming;
      const outgoing = request({ host: '127.0.0.1', port: to, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      outgoing.on('error', () => response.destroy());
      incoming.pipe(outgoing);
    });
    return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
  }

  it('neither reads nor sets the panel’s cookie, and signs nobody in with a session of its own', async () => {
    const { context, page } = await openPanel(browser, panel);
    expect(await signIn(page)).toBe(200);
    const before = await sessionsAt(context, panel);
    expect(before).toMatchObject([{ name: '__Host-nonstop4_session', domain: `panel.${DOMAIN}`, secure: true }]);
    const session = before[0]?.value ?? '';
    const { seen } = await visitEvil(context, evil, { domain: DOMAIN });
    expect(`${seen.byScript} ${seen.byServer}`).not.toContain(session);
    const after = await sessionsAt(context, panel);
    expect(after.filter(({ name }) => name.startsWith('__Host-'))).toEqual(before);
    expect(await whoIs(context, panel)).toBe(200);

    // Somebody else, who is not signed in, is given a session that is a good one: the cookie is there, and the panel does not look at it.
    const other = await openPanel(browser, panel);
    await visitEvil(other.context, evil, { domain: DOMAIN, value: session });
    const planted = await sessionsAt(other.context, panel);
    expect(planted.map(({ name, value }) => [name, value])).toContainEqual(['nonstop4_session', session]);
    expect(planted.filter(({ name }) => name.startsWith('__Host-'))).toEqual([]);
    expect(await whoIs(other.context, panel)).toBe(401);
  });

  it('does not get the panel’s hostname', async () => {
    const taken = platform.api.call(operations.createApp, { body: { name: 'panel' } });
    await expect(taken).rejects.toMatchObject({ problem: { code: 'app-name-taken' } });
  });
});
