import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { deploy, visit, zipFiles } from '../harness/deploy.ts';
import { journey } from '../harness/journey.ts';
import { smallShop } from './small-shop.ts';

const SECRET = 'sk-live-7d1f40e3a9';

describe('the settings of an app', () => {
  const here = journey();
  beforeAll(async () => {
    await deploy(here.platform, 'shop', await zipFiles(smallShop('set')));
  });
  const config = async () => JSON.parse((await visit(here.platform, 'shop', '/config')).text);

  const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  async function saveAndFollow(page: Page, name: string, done: string): Promise<void> {
    await section(page, name).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Messages' }).getByRole('link', { name: 'Watch the steps' }).click();
    await page.getByRole('heading', { name: done }).waitFor();
  }

  it('a config var reaches the app', async () => {
    const page = await here.signedIn();
    await page.goto('/apps/shop/settings');
    await page.getByRole('button', { name: 'Add a variable' }).click();
    await section(page, 'Config vars').getByLabel('Name', { exact: true }).fill('GREETING');
    await section(page, 'Config vars').getByLabel('Value of GREETING').fill('안녕하세요');
    await saveAndFollow(page, 'Config vars', 'The new settings are live');
    expect((await config()).greeting).toBe('안녕하세요');
  });

  it('a secret reaches the app and is shown to nobody', async () => {
    const page = await here.signedIn();
    const answers: Promise<string>[] = [];
    page.on('response', (response) => {
      const isData = response.url().includes('/api/') && !/\/(log\/follow|logs\/follow|events)$/.test(response.url());
      if (isData) answers.push(response.text().catch(() => ''));
    });
    await page.goto('/apps/shop/settings');
    await section(page, 'Secrets').getByLabel('Name', { exact: true }).fill('PAYMENT_KEY');
    await section(page, 'Secrets').getByLabel('Value', { exact: true }).fill(SECRET);
    await saveAndFollow(page, 'Secrets', 'The new settings are live');
    expect((await config()).secretLength).toBe(SECRET.length);
    for (const path of ['settings', 'releases', 'events', 'logs', 'releases/3?show=changes']) {
      await page.goto(`/apps/shop/${path}`);
      await page.getByRole('heading', { name: 'shop', level: 1 }).waitFor();
      if (path === 'settings') await section(page, 'Secrets').getByText('PAYMENT_KEY').waitFor();
      expect(await page.content()).not.toContain(SECRET);
    }
    // What is still coming in for ever is not an answer; the rest has come.
    const read = await Promise.all(
      answers.map((answer) => Promise.race([answer, new Promise<string>((resolve) => setImmediate(resolve, ''))])),
    );
    expect(read.join('').length).toBeGreaterThan(1_000);
    expect(read.join('\n')).not.toContain(SECRET);
  });

  it('one replica is shown as not redundant, with the reason', async () => {
    const page = await here.signedIn();
    await page.goto('/apps/shop/settings');
    await page.getByLabel('Number of replicas').fill('1');
    await page.getByText('With one replica the app is away whenever').waitFor();
    await saveAndFollow(page, 'Replicas', 'The new number of replicas is running');
    await page.getByRole('link', { name: 'To the app' }).click();
    await page.getByText('Not redundant', { exact: true }).waitFor();
    await page.getByText('It is set to one replica').waitFor();
    expect((await visit(here.platform, 'shop')).text).toBe('shop set');
  });
});
