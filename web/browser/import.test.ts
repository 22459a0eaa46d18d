import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
  return async () => {
    expect(sample.errors()).toEqual([]);
    await sample.close();
  };
});

const field = (name: string) => page.getByLabel(name, { exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const sourceOf = (name: string) => world.apps.find((app) => app.name === name)?.gitSource;

describe('code from a git address', () => {
  it('becomes a new app named as the repository, and is followed to the address', async () => {
    await page.goto('/new');
    await page.getByRole('radio', { name: 'Git address' }).check();
    expect(await button('Fetch and start').isDisabled()).toBe(true);
    await field('Address of the repository').fill('git@github.com:minji/cart.git');
    await page.getByText('This is the ssh address.').waitFor();
    await field('Address of the repository').fill('https://github.com/minji/Cart.git');
    expect(await field('Name').inputValue()).toBe('cart');
    await field('Access token').fill('github_pat_0123');
    await button('Fetch and start').click();
    await page.getByRole('heading', { name: 'Release v1 is live' }).waitFor();
    await page.getByText('Commit 4be1f0c2d3').waitFor();
    expect(sourceOf('cart')).toEqual({ address: 'https://github.com/minji/Cart.git', hasToken: true });
    // The browser sends nothing of the code, so there is no step of that.
    expect(await page.locator('.stage-rail').getByText('Upload', { exact: true }).count()).toBe(0);
  });

  it('is fetched again by one button, with what it was fetched with before', async () => {
    await page.goto('/apps/blog/update');
    await page.getByText('https://github.com/minji/blog.git').waitFor();
    await button('Fetch again').click();
    await page.getByRole('heading', { name: 'Release v4 is live' }).waitFor();
    expect(sourceOf('blog')).toEqual({ address: 'https://github.com/minji/blog.git', branch: 'main', hasToken: true });
  });

  it('says that a token does not go along to another address, and forgets it when asked', async () => {
    await page.goto('/apps/blog/update');
    await button('Change').click();
    await page.getByText('A token is kept.').waitFor();
    await field('Address of the repository').fill('https://gitlab.com/minji/blog.git');
    await page.getByText('The kept token was for the other address').waitFor();
    await button('Leave it as it is').click();
    await button('Change').click();
    await field('Branch').fill('');
    await field('Forget the kept token').check();
    await button('Fetch and update blog').click();
    await page.getByRole('heading', { name: 'Release v4 is live' }).waitFor();
    expect(sourceOf('blog')).toEqual({ address: 'https://github.com/minji/blog.git', hasToken: false });
  });
});
