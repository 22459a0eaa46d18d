import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openWindow, startBrowser, type WindowOptions } from '../../e2e/harness/browser.ts';
import { buildDocs } from '../../scripts/docs/build-docs.ts';
import { memoryPlatform } from '../../testing/platform/memory-platform.ts';
import { listen, openPanel } from '../../testing/platform/panel.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const ROOT = join(import.meta.dirname, '../..');
/** Long, wide, full of tables and code, and in Korean. */
const PAGES = ['/docs/', '/docs/ko/apps/node/', '/docs/kubernetes/', '/docs/api/apps/', '/docs/rights/'];

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** The real server with the real site, under the real content security policy; nobody is signed in. */
async function open(options: WindowOptions = {}) {
  const docsDirectory = join(temporaryDirectory(), 'docs');
  await buildDocs({ root: ROOT, out: docsDirectory });
  const url = await listen(await openPanel(memoryPlatform(), { docsDirectory }));
  // The picture of the brand is one of the panel, which is not built here.
  const window = await openWindow(browser, url, { expected: [/status of 404 .*favicon\.svg/], ...options });
  onTestFinished(() => window.close());
  return window;
}

describe('the documentation in a browser', () => {
  it.each(['light', 'dark'] as const)('keeps to its policy, and keeps nobody out (%s)', async (theme) => {
    const { page, errors } = await open({ theme });
    for (const address of PAGES) {
      await page.goto(address);
      expect(await page.evaluate(() => document.documentElement.dataset.bsTheme)).toBe(theme);
      expect(await barriers(page), address).toEqual([]);
    }
    expect(errors()).toEqual([]);
  });

  it('is read on a phone: nothing is wider than the page, and the menu is folded', async () => {
    const { page } = await open({ width: 390, height: 800 });
    for (const address of PAGES) {
      await page.goto(address);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(390);
      expect(await page.locator('.menu details').getAttribute('open'), address).toBeNull();
    }
  });

  it('is searched with the keyboard alone', async () => {
    const { page } = await open({ language: 'ko' });
    await page.goto('/docs/ko/');
    await page.getByRole('searchbox', { name: '검색' }).fill('잠금 파일');
    await page.locator('.found a').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/docs\/ko\/apps\//);
    await page.goto('/docs/');
    await page.getByRole('searchbox', { name: 'Search' }).fill('qqqq');
    await page.getByText('Nothing found').waitFor();
    expect(await page.locator('.found a').count()).toBe(0);
  });

  it('shows the same page in the other language, and the theme that was chosen', async () => {
    const { page } = await open();
    await page.goto('/docs/apps/python/');
    await page.getByRole('link', { name: '한국어' }).click();
    await page.waitForURL('**/docs/ko/apps/python/');
    await page.getByRole('combobox', { name: '화면 모드' }).selectOption('dark');
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.bsTheme)).toBe('dark');
  });
});

/** What axe finds that would keep somebody from using the page. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  // The type of what the script brings is known here only.
  type WithAxe = { axe: { run: (options: object) => Promise<AxeResults> } };
  const found = await page.evaluate(() => (globalThis as unknown as WithAxe).axe.run({ resultTypes: ['violations'] }));
  expect(found.passes.length).toBeGreaterThan(5);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`.slice(0, 400));
}
