import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
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
});
afterEach(async () => {
  expect(sample.errors()).toEqual([]);
  await sample.close();
});

const chart = (name: string | RegExp) => page.getByRole('region', { name });

async function open(): Promise<void> {
  await page.goto('/apps/shop/metrics');
  await page.locator('.uplot').first().waitFor();
}

it('charts are asked for the chosen range, and stay where they are meanwhile', async () => {
  await open();
  await page.getByRole('heading', { name: 'How long the last runs took' }).waitFor();
  await chart('Each replica').locator('.uplot').first().waitFor();
  const places = () =>
    page.evaluate(
      `[...document.querySelectorAll('.charts > .card')].map((card) => card.getBoundingClientRect().top + scrollY)`,
    );
  const before = await places();
  for (const [name, minutes] of [
    ['24 h', 1_440],
    ['7 days', 10_080],
    ['30 days', 43_200],
  ] as const) {
    const asked = page.waitForResponse((response) => response.url().endsWith(`/metrics?minutes=${minutes}`));
    await page.getByRole('radio', { name }).check();
    await asked;
    await expect.poll(places).toEqual(before);
  }
});

it('every chart is a table too, with dates over many days', async () => {
  await open();
  const traffic = chart('Requests per second, by status');
  await traffic.getByRole('button', { name: 'As a table' }).click();
  const heads = await traffic.getByRole('columnheader').allInnerTexts();
  expect(heads).toEqual(['Time', '2xx (answered)', '3xx (sent elsewhere)', '4xx (refused)', '5xx (error)']);
  expect(await traffic.getByRole('rowheader').first().textContent()).toMatch(/^\d\d:\d\d:\d\d$/);
  await page.getByRole('radio', { name: '30 days' }).check();
  await expect.poll(() => traffic.getByRole('rowheader').first().textContent()).toMatch(/\d{4}/);
  await traffic.getByRole('button', { name: 'As a chart' }).click();
  await traffic.locator('.uplot').waitFor();
});

it('what happened is said in words, and each replica has its node and what is not measured', async () => {
  await open();
  const marks = chart('What happened in this time').locator('tbody');
  const words = await marks.getByRole('cell').allInnerTexts();
  expect(words).toEqual(['Drill', 'A replica crashed', 'Release v5 went live', 'Back to release v3']);
  const rows = chart('Each replica').locator('tbody').getByRole('row');
  await rows.first().waitFor();
  expect(await rows.count()).toBe(3);
  expect(await rows.first().textContent()).toContain('worker-1');
  expect(await rows.first().textContent()).toMatch(/↓ [\d.,]+ kB\/s ↑ [\d.,]+ kB\/s/);
  // Of one that was gone before anybody measured it.
  expect(await rows.last().textContent()).toContain('Not measured');
  await chart('Network: received by each replica').locator('.uplot').waitFor();
  await chart('Network: sent by each replica').locator('.uplot').waitFor();
});

it('durations of the last runs are there by stage, each leading to its run', async () => {
  await open();
  const durations = chart('How long the last runs took').first();
  await durations.getByRole('row').nth(1).waitFor();
  const heads = await durations.getByRole('columnheader').allInnerTexts();
  expect(heads).toEqual(expect.arrayContaining(['Run', 'Build', 'Deploy', 'Total']));
  await durations.getByRole('link').first().click();
  await page.waitForURL(/\/runs\//);
});

it('an app that was never measured says so', async () => {
  await page.goto('/apps/notes/metrics');
  await page.getByText('Nothing measured yet').waitFor();
});

it('the Nodes page shows what replicas used of each', async () => {
  await page.goto('/nodes');
  const usage = chart('What replicas used');
  await usage.locator('.uplot').first().waitFor();
  await usage.getByRole('region', { name: 'CPU, in cores' }).getByRole('button', { name: 'As a table' }).click();
  const cpu = usage.getByRole('region', { name: 'CPU, in cores' });
  expect(await cpu.getByRole('columnheader').allInnerTexts()).toEqual(['Time', 'worker-1', 'worker-2']);
  await usage.getByText('Replicas started again: worker-1: 0 · worker-2: 1').waitFor();
  const marks = usage.getByRole('region', { name: 'What happened in this time' }).getByRole('row');
  expect((await marks.allInnerTexts()).map((row) => row.split('\t').slice(1))).toEqual([
    ['What happened', 'App', 'Node'],
    ['Node taken out of service', '', 'worker-1'],
    ['A replica ran out of memory', 'blog', 'worker-2'],
    ['Release v5 went live', 'shop', ''],
  ]);
});
