import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBrowser } from '../../e2e/harness/browser.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import type { World } from '../dev/fake-api/world.ts';
import { openSample } from './built-pages.ts';

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
  const sample = await openSample(browser, ({ system }) => {
    system.runtime = 'kubernetes';
  });
  ({ world, page } = sample);
  await page.goto('/apps/shop/settings');
  return sample.close;
});

const shop = () => world.apps.find(({ name }) => name === 'shop');

it('a certificate is brought by pasting and by file, shown with its end, and removed after being asked', async () => {
  await page.getByText('not to this platform: check its DNS entry').waitFor();
  await page.getByText('Bring your own certificate').click();
  const use = page.getByRole('button', { name: 'Use this certificate' });
  expect(await use.isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Certificate chain' }).fill('-----BEGIN CERTIFICATE-----');
  const file = join(temporaryDirectory(), 'key.pem');
  writeFileSync(file, '-----BEGIN PRIVATE KEY-----');
  await page.getByLabel('Private key from a file').setInputFiles(file);
  await use.click();
  await page.getByText('The certificate is in use.').waitFor();
  await page.getByText('your certificate, valid until').first().waitFor();
  expect(await page.getByRole('textbox', { name: 'Private key' }).inputValue()).toBe('');

  await page.getByRole('button', { name: 'Remove the certificate of shop.example.com' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect.poll(() => shop()?.https.hostnames.every(({ state }) => state === 'none')).toBe(true);
  await page.getByText('your certificate, valid until').first().waitFor({ state: 'detached' });
});

it('visitors are sent to https as long as the owner wants it', async () => {
  const redirect = page.getByRole('checkbox', { name: /Send visitors/ });
  expect(await redirect.isChecked()).toBe(true);
  await redirect.click();
  await expect.poll(() => shop()?.https.redirect).toBe(false);
  await expect.poll(() => redirect.isChecked()).toBe(false);
});

it('the app is looked at, and its status page published, as the owner wants it', async () => {
  const looked = page.getByRole('checkbox', { name: 'Look at this app all the time' });
  expect(await looked.isChecked()).toBe(true);
  await looked.click();
  await expect.poll(() => shop()?.probing).toBe(false);
  const published = page.getByRole('checkbox', { name: /^Publish a status page/ });
  expect(await published.isChecked()).toBe(false);
  await published.click();
  await expect.poll(() => shop()?.statusPublic).toBe(true);
  await page.getByRole('link', { name: 'See its availability' }).click();
  await page.getByText('Looking at this app is switched off').waitFor();
  expect(await page.getByRole('link', { name: /\/status\/shop$/ }).getAttribute('href')).toBe('/status/shop');
});

it('new code is held to its tests as long as the owner wants it, and the next run shows them', async () => {
  const tests = page.getByRole('checkbox', { name: 'Deploy new code only when its tests pass' });
  expect(await tests.isChecked()).toBe(false);
  await tests.click();
  await expect.poll(() => shop()?.runTests).toBe(true);
  await expect.poll(() => tests.isChecked()).toBe(true);
  const namesOf = async (run: string) => {
    await page.goto(`/runs/${run}`);
    const steps = page.getByRole('list', { name: 'The steps of this run' }).getByRole('listitem');
    await steps.first().waitFor();
    return (await steps.allInnerTexts()).map((text) => text.split('\n')[0]);
  };
  expect(await namesOf('run-shop-12')).not.toContain('Test');
  const withTests = ['Upload', 'Receive', 'Push', 'Test', 'Build', 'Volume', 'Deploy', 'Verify'];
  expect(await namesOf('run-reports-6')).toEqual(withTests);
  await page.getByText('Your tests failed (“npm test”, exit code 1)').waitFor();
});

it('a command before each release is set and taken back, and a run shows how it went', async () => {
  const command = page.getByRole('textbox', { name: 'Command before each release' });
  const save = page.locator('form').filter({ has: command }).getByRole('button', { name: 'Save' });
  await command.fill('npm run migrate');
  await save.click();
  await expect.poll(() => shop()?.preDeployCommand).toBe('npm run migrate');
  await command.fill('');
  await save.click();
  await expect.poll(() => shop()?.preDeployCommand ?? null).toBeNull();
  await page.goto('/runs/run-blog-3');
  await page.getByText('The pre-deploy command failed (“npm run migrate”, exit code 1)').waitFor();
  const steps = page.getByRole('list', { name: 'The steps of this run' }).getByRole('listitem');
  expect((await steps.allInnerTexts()).map((text) => text.split('\n')[0])).toContain('Before deploy');
});

it('a single writer is chosen knowingly, and taken back', async () => {
  await page.getByRole('button', { name: 'Only one writer' }).click();
  await page.getByRole('dialog').getByText('The app is then not redundant.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect(shop()?.volume.singleWriter).toBe(false);
  await page.getByRole('button', { name: 'Only one writer' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Only one writer' }).click();
  await page.getByText('One: its volume has a single writer (below).').waitFor();
  expect(shop()).toMatchObject({ replicas: 1, volume: { singleWriter: true } });
  await page.getByRole('button', { name: 'Let replicas share the volume' }).click();
  await page.getByRole('spinbutton', { name: 'Number of replicas' }).waitFor();
  expect(shop()).toMatchObject({ replicas: 2, volume: { singleWriter: false } });
});
