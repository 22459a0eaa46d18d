import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openWindow, type Window, type WindowOptions } from '../../e2e/harness/browser.ts';
import { type FakePlatform, startFakePlatform } from '../dev/fake-api/fake-platform.ts';
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
