import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../../e2e/harness/browser.ts';
import type { World } from '../dev/fake-api/world.ts';
import { openSample, type Sample } from './built-pages.ts';

let browser: Browser;
let sample: Sample;
let world: World;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  sample = await openSample(browser);
  ({ world, page } = sample);
});
afterEach(async () => {
  expect(sample.errors().filter((error) => !/status of 4\d\d/.test(error))).toEqual([]);
  await sample.close();
});

const region = (name: string) => page.getByRole('region', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });

describe('people of an app', () => {
  it('are let in, get another role, and are removed after a question', async () => {
    await page.goto('/apps/blog/settings');
    const people = region('People');
    await people.getByLabel('User name').fill('nobody');
    await people.getByRole('button', { name: 'Share', exact: true }).click();
    await people.getByRole('alert').waitFor();
    await people.getByLabel('User name').fill('jun');
    await people.getByRole('radio', { name: 'Deployer' }).check();
    await people.getByRole('button', { name: 'Share', exact: true }).click();
    await people.getByLabel('Role of jun').selectOption('owner');
    await expect.poll(() => world.people.get('blog')?.[0]?.role).toBe('owner');
    await button('Remove jun').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await button('Remove jun').waitFor({ state: 'detached' });
    expect(world.people.get('blog')).toEqual([]);
  });

  it('see whose an app is, and nothing that their role does not allow', async () => {
    world.apps = world.apps.map((app) => (app.name === 'shop' ? { ...app, owner: 'jun', role: 'viewer' } : app));
    await page.goto('/');
    await page.getByText('Of jun · you look at it').waitFor();
    await page.goto('/apps/shop/settings');
    await page.getByText('Your role is Viewer; jun can change it.', { exact: false }).waitFor();
    expect(await page.getByRole('link', { name: 'Update' }).count()).toBe(0);
    expect(await region('Replicas').count()).toBe(0);
    await page.goto('/apps/shop/releases');
    await page.locator('.release-list').waitFor();
    expect(await page.getByRole('button', { name: /Roll back/ }).count()).toBe(0);
  });
});

describe('users', () => {
  it('are found, given a quota, suspended and let in again', async () => {
    await page.goto('/users');
    await page.getByLabel('Search by name').fill('jun');
    await button('Manage minji').waitFor({ state: 'detached' });
    await button('Manage jun').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Memory (MB)').fill('1.5');
    await dialog.getByText('A whole number, or nothing.').waitFor();
    await dialog.getByLabel('Memory (MB)').fill('512');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(world.users.find(({ name }) => name === 'jun')?.ownQuota).toEqual({ memoryBytes: 536_870_912 });
    await button('Manage jun').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('Suspended', { exact: true }).waitFor();
    await button('Manage jun').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Let in again' }).click();
    await page.getByText('Suspended', { exact: true }).waitFor({ state: 'detached' });
  });

  it('are told what they use, and how much they may', async () => {
    world.quota = { ...world.quota, replicas: 3 };
    await page.goto('/account');
    await region('What you use').getByText('2 of 3').waitFor();
    await region('What you use').getByText('1 GB, no limit').first().waitFor();
  });
});

it('the audit log is filtered by user', async () => {
  await page.goto('/audit');
  await page.getByText('wrong-credentials').waitFor();
  await page.getByLabel('User', { exact: true }).fill('sora');
  await page.getByText('wrong-credentials').waitFor({ state: 'detached' });
  await page.getByText('role-too-small').waitFor();
  expect(await page.getByRole('link', { name: 'Save as CSV' }).getAttribute('href')).toContain('actor=sora&format=csv');
});
