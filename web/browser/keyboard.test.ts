import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../../e2e/harness/browser.ts';
import type { World } from '../dev/fake-api/world.ts';
import { openSample } from './built-pages.ts';

describe('with the keyboard alone', () => {
  let browser: Browser;
  let world: World;
  let page: Page;

  beforeAll(async () => {
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    const sample = await openSample(browser);
    ({ world, page } = sample);
    return sample.close;
  });

  const focused = (what: string) => page.evaluate(`document.activeElement?.${what}`);

  it('skips the bar at the top, and finds the title focused on each new page', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused('textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await focused('id')).toBe('content');
    await page.getByRole('link', { name: 'shop', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'shop', level: 1 }).waitFor();
    await expect.poll(() => focused('tagName')).toBe('H1');
    const logs = page.getByRole('link', { name: 'Logs' });
    await logs.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('log').waitFor();
    expect(await focused('textContent')).toBe('Logs');
  });

  it('opens a menu, leaves it with Escape, and is where it was', async () => {
    await page.goto('/apps/shop');
    const more = page.getByRole('button', { name: 'More to do with this app' });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Restart' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Restart' }).waitFor({ state: 'detached' });
    expect(await focused("getAttribute('aria-label')")).toBe('More to do with this app');
  });

  it('deletes an app only after its name was typed', async () => {
    await page.goto('/apps/shop/settings');
    const open = page.getByRole('button', { name: 'Delete the app…' });
    await open.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Delete shop?' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused('textContent')).toBe('Delete the app…');
    await page.keyboard.press('Enter');
    const confirm = dialog.getByRole('button', { name: 'Delete, keep the data' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type shop to confirm').fill('sho');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type shop to confirm').fill('shop');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
    await page.getByText('Being deleted', { exact: true }).waitFor();
    expect(world.apps.find((app) => app.name === 'shop')?.deleting).toBe(true);
  });

  it('keeps its place in a log until it is asked to go to the end', async () => {
    await page.goto('/apps/shop/logs');
    const log = page.getByRole('log');
    await log.getByText('GET /').first().waitFor();
    await log.focus();
    await page.keyboard.press('Home');
    const place = () => log.evaluate((box) => box.scrollTop);
    await expect.poll(place).toBe(0);
    const toEnd = page.getByRole('button', { name: 'To the newest line' });
    await toEnd.click();
    await toEnd.waitFor({ state: 'detached' });
    await expect
      .poll(() => log.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight)))
      .toBe(0);
  });
});
