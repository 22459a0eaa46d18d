import { problemText } from '@nonstop4/contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openWindow, startBrowser } from '../../e2e/harness/browser.ts';
import type { FakePlatform } from '../dev/fake-api/fake-platform.ts';
import { PASSWORD, sampleWorld } from '../dev/fake-api/sample-world.ts';
import { tell, type World } from '../dev/fake-api/world.ts';
import { openSignedIn, serveBuiltPages } from './built-pages.ts';

describe('the connection of a page to the platform', () => {
  let browser: Browser;
  let platform: FakePlatform;
  let world: World;

  beforeAll(async () => {
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    world = sampleWorld();
    platform = await serveBuiltPages(world);
    return () => platform.close();
  });

  it('says that the platform is away and the apps go on, comes back by itself and shows what has changed', async () => {
    const window = await openSignedIn(browser, platform, { expected: [/net::ERR/] });
    const { page } = window;
    await page.goto('/');
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
    platform.goAway();
    await page.getByText('Your apps go on running meanwhile.').waitFor();
    expect(await page.getByRole('link', { name: 'shop', exact: true }).isVisible()).toBe(true);
    world.apps = world.apps.map((app) => (app.name === 'shop' ? { ...app, name: 'shop-two' } : app));
    platform.comeBack();
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByRole('link', { name: 'shop-two', exact: true }).waitFor();
    await page.getByText('Your apps go on running meanwhile.').waitFor({ state: 'detached' });
    expect(window.errors()).toEqual([]);
    await window.close();
  });

  it('shows a change at once, without asking again and again', async () => {
    const { page, close } = await openSignedIn(browser, platform);
    await page.goto('/apps/shop');
    await page.getByText('Redundant', { exact: true }).waitFor();
    world.apps = world.apps.map((app) =>
      app.name === 'shop'
        ? { ...app, redundancy: { state: 'not-redundant', reason: 'same-node', readyReplicas: 2, readyNodes: 1 } }
        : app,
    );
    tell(world, { type: 'app-changed', appId: 'app-shop', appName: 'shop' });
    await page.getByText('All ready replicas are on one node').waitFor({ timeout: 5_000 });
    await close();
  });

  it('offers to try again when a page cannot be read, and never waits for ever', async () => {
    const window = await openSignedIn(browser, platform, { expected: [/500/] });
    const { page } = window;
    let broken = true;
    await page.route('**/api/v1/system', (route) =>
      broken ? route.fulfill({ status: 500, body: 'oops' }) : route.continue(),
    );
    await page.goto('/system');
    const alert = page.getByRole('alert');
    await alert.getByText('The platform does not answer').waitFor();
    broken = false;
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Nodes' }).waitFor();
    await window.close();
  });

  it('says what it is told in the reader’s language on the list of apps, which comes without the words for it', async () => {
    const window = await openSignedIn(browser, platform, { language: 'ko', expected: [/503/] });
    const { page } = window;
    const said = { type: 'urn:nonstop4:problem:database-away', title: 'Away', detail: 'It is away.' };
    const problem = { ...said, status: 503, code: 'database-away', params: {}, requestId: 'req-1' };
    await page.route('**/api/v1/apps', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await page.goto('/');
    await page
      .getByRole('alert')
      .getByText(problemText({ code: 'database-away', detail: '' }, 'ko').title)
      .waitFor();
    await window.close();
  });

  it('asks to sign in when the session has ended, and goes back to the page afterwards', async () => {
    const window = await openSignedIn(browser, platform, { expected: [/401/] });
    const { page, context } = window;
    await page.goto('/apps/shop/settings');
    await page.getByLabel('Number of replicas').waitFor();
    await context.clearCookies();
    tell(world, { type: 'app-changed', appId: 'app-shop', appName: 'shop' });
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Name').fill('minji');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Number of replicas').waitFor();
    expect(new URL(page.url()).pathname).toBe('/apps/shop/settings');
    expect(window.errors()).toEqual([]);
    await window.close();
  });

  it('signs out from every page and shows nothing afterwards', async () => {
    const window = await openSignedIn(browser, platform, { expected: [/401/] });
    const { page } = window;
    await page.goto('/account');
    await page.getByRole('button', { name: 'Account, language and appearance' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await window.close();
  });

  it('keeps language and theme over a reload, before anything is drawn', async () => {
    const window = await openWindow(browser, platform.url, { language: 'en', theme: 'light', expected: [/401/] });
    const { page } = window;
    await page.goto('/sign-in');
    await page.getByRole('radio', { name: '한국어' }).click({ force: true });
    await page.getByRole('heading', { name: '로그인' }).waitFor();
    await page.getByRole('radio', { name: '어둡게' }).check({ force: true });
    await page.goto('/sign-in', { waitUntil: 'commit' });
    await page.waitForFunction(
      'document.documentElement.dataset.bsTheme === "dark" && document.documentElement.lang === "ko"',
    );
    await page.getByRole('heading', { name: '로그인' }).waitFor();
    await window.close();
  });
});
