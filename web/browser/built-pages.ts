import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openWindow, type Window, type WindowOptions } from '../../e2e/harness/browser.ts';
import { type FakePlatform, startFakePlatform } from '../dev/fake-api/fake-platform.ts';
import { sampleWorld } from '../dev/fake-api/sample-world.ts';
import type { World } from '../dev/fake-api/world.ts';

const BUILT = join(import.meta.dirname, '../../dist/web');

/** The built pages with a stand-in platform behind them. */
export function serveBuiltPages(world: World): Promise<FakePlatform> {
  if (!existsSync(join(BUILT, 'index.html'))) throw new Error('The web is not built: run npm run build first.');
  return startFakePlatform(BUILT, world);
}

/** A window in which somebody is signed in to the stand-in. */
export async function openSignedIn(
  browser: Browser,
  platform: FakePlatform,
  options: WindowOptions = {},
): Promise<Window> {
  const window = await openWindow(browser, platform.url, options);
  await window.context.addCookies([{ name: 'fake-session', value: '1', url: platform.url }]);
  return window;
}

/** What a test of the sample world works with. */
export interface Sample {
  world: World;
  page: Page;
  /** Of the page, as `Window` has them. */
  errors(): string[];
  close(): Promise<void>;
}

/** The pages of a sample world of its own, changed first, in a window in which somebody is signed in. */
export async function openSample(browser: Browser, change: (world: World) => void = () => undefined): Promise<Sample> {
  const world = sampleWorld();
  change(world);
  const platform = await serveBuiltPages(world);
  const window = await openSignedIn(browser, platform);
  const close = async () => {
    await window.close();
    await platform.close();
  };
  return { world, page: window.page, errors: () => window.errors(), close };
}
