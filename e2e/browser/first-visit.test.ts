import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, startBrowser, type Window } from '../harness/browser.ts';
import { type NewPlatform, startNewPlatform } from '../harness/embedded-platform.ts';

const NAME = 'mira';
const PASSWORD = 'three plain words';

describe('the first visit', () => {
  let platform: NewPlatform;
  let browser: Browser;
  let window: Window;
  beforeAll(async () => {
    [platform, browser] = await Promise.all([startNewPlatform(), startBrowser()]);
    // Whoever is not signed in is told so by these, which browsers write into the console.
    window = await openWindow(browser, platform.url, { expected: [/status of 40[13] /] });
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
    expect(window?.errors()).toEqual([]);
  });
  const label = (text: string) => window.page.getByLabel(text, { exact: true });
  const button = (name: string) => window.page.getByRole('button', { name, exact: true });

  async function setUp(): Promise<void> {
    await label('Name').fill(NAME);
    await label('Password').fill(PASSWORD);
    await button('Make the account').click();
  }

  it('says where the set-up link is to whoever comes without it', async () => {
    await window.page.goto('/');
    await window.page.getByText('it printed a one-time set-up link in its terminal').waitFor();
    await window.page.goto('/setup');
    await window.page.getByText('Part of the link is missing').waitFor();
  });

  it('refuses a wrong link, and a password that is too short', async () => {
    await window.page.goto('/setup?token=wrong-wrong-wrong-wrong-wrong-wrong');
    await label('Name').fill(NAME);
    await label('Password').fill('short');
    await button('Make the account').click();
    expect(await label('Password').getAttribute('aria-invalid')).toBe('true');
    await setUp();
    const alert = window.page.getByRole('alert');
    await alert.getByText(/link/).waitFor();
    expect(new URL(window.page.url()).pathname).toBe('/setup');
  });

  it('makes the account with the printed link, signed in from then on', async () => {
    const link = new URL(platform.setupUrl);
    await window.page.goto(link.pathname + link.search);
    await setUp();
    await window.page.getByRole('heading', { name: 'Drop the zip of your first app here' }).waitFor();
    await window.page.reload();
    await window.page.getByRole('heading', { name: 'Drop the zip of your first app here' }).waitFor();
    await window.page.goto(link.pathname + link.search);
    await window.page.getByText('This platform is set up already.').waitFor();
  });

  it('signs out, refuses a wrong password, and signs in', async () => {
    await window.page.goto('/');
    await button('Account, language and appearance').click();
    await button('Sign out').click();
    await window.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await label('Name').fill(NAME);
    await label('Password').fill('not the password');
    await button('Sign in').click();
    await window.page
      .getByRole('alert')
      .getByText(/password/i)
      .waitFor();
    await label('Password').fill(PASSWORD);
    await button('Sign in').click();
    await window.page.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
  });

  it('keeps the chosen language and appearance', async () => {
    await button('Account, language and appearance').click();
    await window.page.getByRole('radio', { name: '한국어' }).click();
    await window.page.getByRole('heading', { name: '앱', level: 1 }).waitFor();
    await window.page.getByRole('radio', { name: '어둡게' }).check();
    await window.page.reload();
    await window.page.getByRole('heading', { name: '앱', level: 1 }).waitFor();
    const root = window.page.locator('html');
    expect(await root.getAttribute('lang')).toBe('ko');
    expect(await root.getAttribute('data-bs-theme')).toBe('dark');
  });
});
