import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../../e2e/harness/browser.ts';
import { openSample, type Sample } from './built-pages.ts';

let browser: Browser;
let sample: Sample;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  sample = await openSample(browser);
  ({ page } = sample);
  await page.goto('/apps/shop/logs');
  await page.locator('.log-line').first().waitFor();
});
afterEach(async () => {
  expect(sample.errors().filter((error) => !/status of 422/.test(error))).toEqual([]);
  await sample.close();
});

const lines = () => page.locator('.log-line');
const search = () => page.getByRole('button', { name: 'Search', exact: true });
const toSearch = () => page.getByRole('radio', { name: 'Search' }).check();

describe('the live log', () => {
  it('shows colours as colours, and everything else as the text that it is', async () => {
    const coloured = lines().filter({ hasText: 'cart of' }).last();
    expect(await coloured.locator('.log-text').textContent()).toMatch(/^info: cart of 3 items <b>saved<\/b> \d+ ms$/);
    expect(await coloured.locator('.ansi-green').textContent()).toBe('info');
    expect(await coloured.locator('.ansi-bold').textContent()).toBe('3');
    expect(await page.locator('.log-text b').count()).toBe(0);
  });

  it('is filtered by level, of lines that name one', async () => {
    await page.getByLabel('Level').selectOption('warn');
    await expect
      .poll(async () => new Set(await page.locator('.log-level').allInnerTexts()))
      .toEqual(new Set(['error']));
    expect(await lines().count()).toBe(await page.locator('.log-level').count());
    await page.getByLabel('Level').selectOption('fatal');
    await page.getByText('No line fits the filter.').waitFor();
  });
});

describe('the search', () => {
  beforeEach(toSearch);

  it('finds words, and says how much was searched', async () => {
    await page.getByLabel('Words in a line').fill('post /CART');
    await search().click();
    await page
      .getByRole('status')
      .filter({ hasText: /^\d+ of 240 lines fit\. Everything/ })
      .waitFor();
    const texts = await page.locator('.log-text').allInnerTexts();
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.every((text) => text.includes('POST /cart'))).toBe(true);
  });

  it('takes a regular expression, and says at its field what is wrong with one', async () => {
    await page.getByRole('checkbox', { name: 'Regular expression' }).check();
    await page.getByRole('searchbox', { name: 'Regular expression' }).fill('(');
    await search().click();
    await page.getByText('This cannot be searched by: missing )').waitFor();
    await page.getByRole('searchbox', { name: 'Regular expression' }).fill('^GET /products/\\d+ 200');
    await search().click();
    await lines().first().waitFor();
    expect(await page.getByText('This cannot be searched by').count()).toBe(0);
  });

  it('asks for replica, level and a time of one’s own', async () => {
    await page.getByLabel('Replica').selectOption({ index: 1 });
    await page.getByLabel('Level').selectOption('error');
    await page.getByLabel('Time').selectOption('own');
    await page.getByLabel('From', { exact: true }).fill('2026-01-01T10:00');
    const asked = page.waitForRequest((request) => request.url().includes('/logs/search?'));
    await search().click();
    const query = new URL((await asked).url()).searchParams;
    expect(query.get('level')).toBe('error');
    expect(query.get('replica')).toBeTruthy();
    expect(query.get('from')).toMatch(/^20\d\d-/);
    expect(query.has('to')).toBe(false);
  });

  it('goes further back where there is more', async () => {
    const line = sample.world.appLog[0];
    if (!line) throw new Error('no line');
    const more = Array.from({ length: 700 }, (_, index) => ({
      ...line,
      at: new Date(Date.parse(line.at) - (700 - index) * 1_000).toISOString(),
      text: `older ${index}`,
    }));
    sample.world.appLog.unshift(...more);
    await page.getByLabel('Words in a line').fill('older');
    await search().click();
    await page
      .getByRole('status')
      .filter({ hasText: /^500 of .* Searched back to/ })
      .waitFor();
    await page.getByRole('button', { name: 'Search further back' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^700 of .* Everything/ })
      .waitFor();
    // Lines out of sight are not laid out.
    const texts = await page.locator('.log-text').allTextContents();
    expect([texts[0], texts.at(-1)]).toEqual(['older 0', 'older 699']);
  });

  it('is downloaded as a file', async () => {
    await page.getByLabel('Words in a line').fill('주문');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as JSON lines' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    const found = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { text: string });
    expect(found.length).toBeGreaterThan(5);
    expect(found.every((line) => line.text.includes('주문'))).toBe(true);
  });
});
