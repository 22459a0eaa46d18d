import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../../e2e/harness/browser.ts';
import { tell, type World } from '../dev/fake-api/world.ts';
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
  sample = await openSample(browser, (changed) => {
    changed.channels = changed.channels.slice(0, 1);
  });
  ({ world, page } = sample);
});
afterEach(async () => {
  expect(sample.errors().filter((error) => !/status of 4\d\d/.test(error))).toEqual([]);
  await sample.close();
});

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });

describe('alerts', () => {
  it('stand in the list of apps, lead to what to do, and go when they are over', async () => {
    world.apps = world.apps.map((app) => (app.name === 'reports' ? { ...app, openAlerts: 1 } : app));
    await page.goto('/');
    await page.getByRole('link', { name: '1 alert' }).click();
    await page.getByRole('heading', { name: 'reports is down' }).waitFor();
    await page.getByText('It starts the replicas again and again').waitFor();
    await page.getByRole('region', { name: 'Open' }).getByRole('link', { name: 'To the logs' }).waitFor();
    world.alerts = world.alerts.map((alert) =>
      alert.app === 'reports' ? { ...alert, endedAt: new Date().toISOString(), ending: 'over' } : alert,
    );
    tell(world, { type: 'app-changed', appId: 'app-reports', appName: 'reports' });
    await page.getByText('Nothing: all is well.').waitFor();
    await page.getByRole('region', { name: 'History' }).getByText('reports is down').waitFor();
  });

  it('of all apps and of the platform are one click from everywhere', async () => {
    await page.goto('/apps/shop');
    await page.locator('.account-button').click();
    await page.getByRole('link', { name: 'Alerts' }).first().click();
    await page.getByRole('heading', { name: 'Node worker-2 is lost' }).waitFor();
    await page.getByRole('link', { name: 'Where you are told of it' }).click();
    await page.getByRole('heading', { name: 'Notifications', level: 1 }).waitFor();
  });
});

describe('channels', () => {
  beforeEach(async () => {
    await page.goto('/notifications');
    await field('E-mail address').waitFor();
  });

  it('by webhook are added, with a secret that is shown once', async () => {
    await page.getByRole('radio', { name: 'Webhook' }).check();
    await field('Address of the webhook').fill('https://hooks.example.com/nonstop4');
    await field('Name').fill('On call');
    await page.getByRole('checkbox', { name: 'Volume more than 85% full' }).uncheck();
    await button('Add').click();
    await page.getByText('whsec_').waitFor();
    expect(world.channels[1]).toMatchObject({
      kind: 'webhook',
      to: 'hooks.example.com',
      ownApps: true,
      platform: true,
    });
    expect(world.channels[1]?.alertKinds).toHaveLength(9);
    await page.getByText('9 of 10 kinds').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'On call' }).waitFor();
    expect(await page.getByText('whsec_').count()).toBe(0);
  });

  it('that cannot be are told why at their field', async () => {
    await field('E-mail address').fill('nobody');
    await field('Name').fill('mail');
    await button('Add').click();
    await page.getByText('This is no e-mail address').waitFor();
    expect(await field('E-mail address').getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('checkbox', { name: 'My apps' }).uncheck();
    await page.getByRole('checkbox', { name: /^The platform/ }).uncheck();
    await page.getByText('Choose at least one of these.').waitFor();
    expect(await button('Add').isDisabled()).toBe(true);
  });

  it('are tested, and say what was answered or why it did not arrive', async () => {
    await button('Send a test to Minji').click();
    await page.getByText('It arrived. The answer: 250 2.0.0 Ok: queued as 4Xk1').waitFor();
    world.channels = world.channels.map((channel) => ({ ...channel, to: 'refused@example.com' }));
    await button('Send a test to Minji').click();
    await page.getByText('does not accept the recipient').waitFor();
    await page.getByText('550 5.1.1 User unknown').waitFor();
  });

  it('are changed and removed', async () => {
    await button('Change Minji').click();
    const form = page.getByRole('region', { name: 'Your channels' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Everybody');
    await form.getByRole('radio', { name: 'English' }).check();
    await form.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Everybody' }).waitFor();
    expect(world.channels[0]).toMatchObject({ name: 'Everybody', language: 'en' });
    await button('Remove Everybody').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('There is none yet').waitFor();
    expect(world.channels).toEqual([]);
  });
});

describe('the mail server', () => {
  it('is entered by the owner, without whom e-mails cannot be sent', async () => {
    await page.goto('/notifications');
    const section = page.getByRole('region', { name: 'Mail server of the platform' });
    await page.getByText('The platform has no mail server').first().waitFor();
    await section.getByRole('radio', { name: 'TLS (465)', exact: true }).check();
    expect(await section.getByRole('textbox', { name: 'Port' }).inputValue()).toBe('465');
    await section.getByRole('textbox', { name: 'Server' }).fill('smtp.example.com');
    await section.getByRole('textbox', { name: 'User name' }).fill('nonstop4');
    await section.getByRole('textbox', { name: 'Sender' }).fill('nonstop4@example.com');
    await section.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Enter the password').waitFor();
    await section.getByLabel('Password').fill('secret');
    await section.getByRole('button', { name: 'Save' }).click();
    await section.getByText('smtp.example.com:465').waitFor();
    expect(world.mailServer).toMatchObject({ host: 'smtp.example.com', port: 465, security: 'tls' });
    await section.getByRole('radio', { name: 'None' }).check();
    await page.getByText('anybody on the way can read the password').waitFor();
  });

  it('is no member’s business', async () => {
    world.me = { ...world.me, role: 'member' };
    await page.goto('/notifications');
    await field('E-mail address').waitFor();
    expect(await page.getByRole('region', { name: 'Mail server of the platform' }).count()).toBe(0);
    expect(await page.getByRole('checkbox', { name: /^The platform/ }).count()).toBe(0);
  });
});
