import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBrowser } from '../../e2e/harness/browser.ts';
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
  const sample = await openSample(browser);
  ({ world, page } = sample);
  await page.goto('/system');
  await page.getByRole('region', { name: 'Git' }).getByRole('link').click();
  await page.getByText('Code is kept in a repository of this platform').waitFor();
  return async () => {
    expect(sample.errors()).toEqual([]);
    await sample.close();
  };
});

const address = () => page.getByRole('textbox', { name: 'Address of the repository' });
const save = () => page.getByRole('button', { name: 'Test and save' });

it('a server is tested and chosen by its token, which is not shown again, and left after being asked', async () => {
  await address().fill('https://github.com/kim/apps.git');
  await page.getByLabel('Token', { exact: true }).fill('ghp_secret');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await page.getByText('It works').waitFor();
  expect(world.git).toBeUndefined();
  await save().click();
  await page.getByText('branch main · with a token').waitFor();
  await page.getByText('https://github.com/kim/apps.git', { exact: true }).waitFor();
  expect(world.git).toMatchObject({ access: 'token', branch: 'main' });
  expect(await page.getByLabel('Token', { exact: true }).inputValue()).toBe('');
  await page.getByText('Leave it empty').waitFor();
  await page.getByRole('button', { name: 'Stop using it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop using it' }).click();
  await page.getByText('Code is kept in a repository of this platform').waitFor();
  expect(world.git).toBeUndefined();
});

it('a server that refuses is not chosen, and its card says what to do', async () => {
  await address().fill('https://github.com/kim/refused.git');
  await page.getByLabel('Token', { exact: true }).fill('ghp_expired');
  await save().click();
  await page.getByText('does not let the platform in').waitFor();
  await page.getByText('Nothing was changed.').waitFor();
  expect(world.git).toBeUndefined();
});

it('by ssh the platform shows its key, and the server’s is compared', async () => {
  await address().fill('git@github.com:kim/apps.git');
  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.getByText('ssh-ed25519 AAAA').waitFor();
  await page.getByRole('button', { name: 'Show the keys of the server' }).click();
  await page.getByRole('checkbox', { name: /SHA256:/ }).check();
  await save().click();
  await page.getByText('with a key of this platform').waitFor();
  expect(world.git?.hostKeys).toHaveLength(1);
});

it('a webhook’s secret is shown once', async () => {
  await address().fill('https://github.com/kim/apps.git');
  await page.getByLabel('Token', { exact: true }).fill('ghp_secret');
  await save().click();
  await page.getByRole('button', { name: 'Make a secret' }).click();
  await page.getByText('hV3kq8').waitFor();
  await page.getByText('/hooks/github').waitFor();
  await page.reload();
  await page.getByText('A webhook is set up').waitFor();
  expect(await page.getByText('hV3kq8').count()).toBe(0);
});
