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

const otherServer = () => page.getByRole('radio', { name: 'Another git server' }).check();
const address = () => page.getByRole('textbox', { name: 'Address of the repository' });
const repository = () => page.getByRole('textbox', { name: 'Repository', exact: true });
const save = () => page.getByRole('button', { name: 'Test and save' });

it('a server is tested and chosen by its token, which is not shown again, and left after being asked', async () => {
  await otherServer();
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
  await otherServer();
  await address().fill('https://github.com/kim/refused.git');
  await page.getByLabel('Token', { exact: true }).fill('ghp_expired');
  await save().click();
  await page.getByText('does not let the platform in').waitFor();
  await page.getByText('Nothing was changed.').waitFor();
  expect(world.git).toBeUndefined();
});

it('by ssh the platform shows its key, and the server’s is compared', async () => {
  await otherServer();
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
  await otherServer();
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

it('at GitHub a missing repository is made on saving, and the page warns before the token ends', async () => {
  await repository().fill('kim/missing');
  await page.getByLabel('Token', { exact: true }).fill('github_pat_secret');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await page.getByText('saving makes it').waitFor();
  expect(world.git).toBeUndefined();
  await repository().fill('kim/ending');
  await save().click();
  await page.getByText('by GitHub’s API, with a token').waitFor();
  await page.getByText('Enter a new one before').first().waitFor();
  expect(world.git).toMatchObject({ address: 'https://github.com/kim/ending.git', access: 'github' });
});

it('a GitHub App is entered with its key, which is not shown again; what is in the way later is told on the page', async () => {
  await repository().fill('acme/apps');
  await page.getByRole('radio', { name: 'GitHub App' }).check();
  await page.getByRole('textbox', { name: 'App id or client id' }).fill('123456');
  await page.getByRole('textbox', { name: 'Private key of the App' }).fill('-----BEGIN RSA PRIVATE KEY-----');
  await save().click();
  await page.getByText('as a GitHub App').waitFor();
  await page.getByText('It can be read and written.').waitFor();
  expect(world.git?.github).toMatchObject({ credential: 'app', appId: '123456' });
  expect(await page.getByRole('textbox', { name: 'Private key of the App' }).inputValue()).toBe('');
  if (world.git) world.git = { ...world.git, address: 'https://github.com/acme/archived.git' };
  await page.reload();
  await page.getByRole('heading', { name: /is archived/ }).waitFor();
  await page.getByText('Uploads wait').waitFor();
});

it('at GitHub the platform makes the webhook itself', async () => {
  await repository().fill('kim/apps');
  await page.getByLabel('Token', { exact: true }).fill('github_pat_secret');
  await save().click();
  await page.getByRole('button', { name: 'Set it up at GitHub' }).click();
  await page.getByText('pushes are known at once').waitFor();
  expect(world.gitHook).toBe(true);
  await page.getByText('Enter it by hand').click();
  await page.getByRole('button', { name: 'Make another secret' }).waitFor();
});
