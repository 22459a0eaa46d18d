import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ApiClient, operations } from '@nonstop4/contract';
import type { Browser, Page } from 'playwright-core';
import { openSignedIn, openWindow, startBrowser, type WindowOptions } from '../harness/browser.ts';
import { deploy, untilEnded, upload, visit, zipFiles } from '../harness/deploy.ts';
import { type EmbeddedPlatform, firstAccount, startNewPlatform } from '../harness/embedded-platform.ts';
import { until } from '../harness/until.ts';
import { FAULTY, SHOP, SHOP_THAT_FAILS, WANTED } from './busy-shop.ts';
import { type PageToSee, type Places, pagesToSee, see } from './pages.ts';

// Takes a picture of every page in both languages, both themes and two widths: npm run screenshots -- DIR [MINUTES [PAGE…]]
// MINUTES of traffic come before the pictures, for charts with something in them. Named pages only, when there are names.
const VIEWS = (['en', 'ko'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) => [390, 1280].map((width) => ({ language, theme, width }))),
);

const [directory, minutes = '2', ...wanted] = process.argv.slice(2);
if (!directory || !(Number(minutes) >= 0)) {
  console.error('Say where the pictures go: npm run screenshots -- DIR [MINUTES of traffic, 2 unless given [PAGE…]]');
  process.exit(2);
}
await takeAll(resolve(directory), Number(minutes) * 60_000);

async function takeAll(target: string, trafficMs: number): Promise<void> {
  await mkdir(target, { recursive: true });
  const { setupUrl, ...started } = await startNewPlatform();
  const browser = await startBrowser();
  try {
    const setup = new URL(setupUrl);
    const signedOut = (options: WindowOptions) => openWindow(browser, started.url, options);
    await take(target, [{ name: 'setup', path: setup.pathname + setup.search }], signedOut);
    const token = await firstAccount(started.url, setup.searchParams.get('token') ?? '');
    const platform = { ...started, token, api: new ApiClient({ baseUrl: started.url, token }) };
    const signedIn = (options: WindowOptions) => openSignedIn(browser, platform, options);
    await take(target, [{ name: 'sign-in', path: '/sign-in' }], signedOut);
    await take(target, [{ name: 'first-app', path: '/' }], signedIn);
    await takeFilled(platform, browser, target, trafficMs);
  } finally {
    await browser.close();
    await started.stop();
  }
}

async function takeFilled(platform: EmbeddedPlatform, browser: Browser, target: string, trafficMs: number) {
  await deploy(platform, 'shop', await zipFiles(SHOP[0] ?? {}));
  const endTraffic = sendTraffic(platform);
  try {
    const places = await fill(platform, trafficMs);
    await take(target, pagesToSee(places), (options) => openSignedIn(browser, platform, options));
  } finally {
    await endTraffic();
  }
}

/** Apps in all states, several releases, a drill, an update that failed, and traffic all the while. */
async function fill(platform: EmbeddedPlatform, trafficMs: number): Promise<Places> {
  const trafficEnds = Date.now() + trafficMs;
  const docs = { 'index.html': '<!doctype html><title>Handbook</title><h1>Handbook</h1>' };
  await deploy(platform, 'handbook', await zipFiles(docs));
  await deploy(platform, 'newsletter', await zipFiles(SHOP[0] ?? {}));
  await platform.api.call(operations.stopApp, { params: { app: 'newsletter' } });
  const params = { app: 'shop' };
  const body = { configVars: { CURRENCY: 'EUR', GREETING: 'Warm things' }, secrets: { PAYMENT_KEY: 'not a real one' } };
  await settle(platform, (await platform.api.call(operations.changeApp, { params, body })).run?.id);
  await platform.api.call(operations.changeApp, { params, body: { statusPublic: true } });
  const alone = await platform.api.call(operations.changeApp, { params: { app: 'handbook' }, body: { replicas: 1 } });
  await settle(platform, alone.run?.id);
  await deploy(platform, 'shop', await zipFiles(SHOP[1] ?? {}));
  await platform.api.call(operations.startDrill, { params, body: { kind: 'replica-kill', ratePerS: 50 } });
  await until(
    async () => (await platform.api.call(operations.listDrills, { params })).every((one) => one.state !== 'running'),
    { timeoutMs: 120_000, what: 'the drill to end' },
  );
  const succeeded = await deploy(platform, 'shop', await zipFiles(SHOP[2] ?? {}));
  await until(async () => Date.now() > trafficEnds, { timeoutMs: trafficMs + 1_000, what: 'the traffic' });
  const failed = await untilEnded(
    platform,
    (await upload(platform, 'shop', await zipFiles(SHOP_THAT_FAILS), 'winter-shop.zip')).id,
  );
  const release = succeeded.release ?? 1;
  const zip = await zipFiles(SHOP[0] ?? {});
  return { app: 'shop', succeeded: `/runs/${succeeded.id}`, failed: `/runs/${failed.id}`, release, zip };
}

async function settle(platform: EmbeddedPlatform, run: string | undefined): Promise<void> {
  if (run) await untilEnded(platform, run);
}

/** Visitors, now more and now fewer, until it is ended. */
function sendTraffic(platform: EmbeddedPlatform): () => Promise<void> {
  const asked = new Set<Promise<unknown>>();
  let count = 0;
  let timer: ReturnType<typeof setTimeout>;
  const next = () => {
    count += 1;
    const path = count % 40 === 0 ? FAULTY : (WANTED[count % WANTED.length] ?? '/');
    const visits = [visit(platform, 'shop', path)];
    if (count % 9 === 0) visits.push(visit(platform, 'handbook'));
    for (const one of visits) {
      const ended = one.catch(() => undefined).finally(() => asked.delete(ended));
      asked.add(ended);
    }
    // From 15 to 35 requests per second and back within a minute and a half.
    const perSecond = 25 + 10 * Math.sin((Date.now() / 90_000) * 2 * Math.PI);
    timer = setTimeout(next, 1_000 / perSecond);
  };
  next();
  return async () => {
    clearTimeout(timer);
    await Promise.all(asked);
  };
}

type Open = (options: WindowOptions) => Promise<{ page: Page; close(): Promise<void> }>;

/** Every page in every view: NAME.en.light.390.png and so on. */
async function take(target: string, all: readonly PageToSee[], open: Open): Promise<void> {
  const pages = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (pages.length === 0) return;
  for (const view of VIEWS) {
    const { page, close } = await open({ ...view, height: view.width === 390 ? 844 : 900 });
    for (const one of pages) {
      await see(page, one);
      const name = `${one.name}.${view.language}.${view.theme}.${view.width}.png`;
      await page.screenshot({ path: join(target, name), fullPage: one.name !== 'stop-dialog', animations: 'disabled' });
    }
    await close();
    console.log(`${pages.length} × ${view.language}, ${view.theme}, ${view.width} px`);
  }
}
