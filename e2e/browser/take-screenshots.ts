import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ApiClient } from '@nonstop4/contract';
import type { Browser, Page } from 'playwright-core';
import { openSignedIn, openWindow, startBrowser, type WindowOptions } from '../harness/browser.ts';
import { type EmbeddedPlatform, firstAccount, startNewPlatform } from '../harness/embedded-platform.ts';
import { deployShop, fillPlatform, sendTraffic } from './filled-platform.ts';
import { type PageToSee, pagesToSee, see } from './pages.ts';

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
  await deployShop(platform);
  const endTraffic = sendTraffic(platform);
  try {
    const places = await fillPlatform(platform, trafficMs);
    await take(target, pagesToSee(places), (options) => openSignedIn(browser, platform, options));
  } finally {
    await endTraffic();
  }
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
