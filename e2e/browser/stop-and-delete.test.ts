import { operations } from '@nonstop4/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { deploy, visit, zipFiles } from '../harness/deploy.ts';
import { journey } from '../harness/journey.ts';
import { until } from '../harness/until.ts';
import { smallShop } from './small-shop.ts';

describe('stopping and deleting an app', () => {
  // A browser writes the 503 of a stopped app, and the 404 of a deleted one, into its console.
  const expected = [/status of (503|404) /];
  const here = journey();
  beforeAll(async () => {
    await deploy(here.platform, 'shop', await zipFiles(smallShop('open')));
  });
  const shopUrl = () => `http://shop.localhost:${here.platform.edgePort}/`;

  it('stops after asking: visitors see a plain page', async () => {
    const page = await here.signedIn({ expected });
    await page.goto('/apps/shop');
    await page.getByRole('button', { name: 'More to do with this app' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop shop?' });
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Stopped', { exact: true }).waitFor();
    await until(async () => (await visit(here.platform, 'shop')).status === 503, {
      timeoutMs: 20_000,
      what: 'the app to be away',
    });
    const visitor = await here.signedOut({ expected });
    await visitor.goto(shopUrl());
    await visitor
      .getByText(/stopped/i)
      .first()
      .waitFor();
  });

  it('starts again', async () => {
    const page = await here.signedIn();
    await page.goto('/apps/shop');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: 'The app is running again' }).waitFor();
    await page.getByRole('link', { name: 'To the app' }).click();
    await page.getByText('Redundant', { exact: true }).waitFor();
    expect(await visit(here.platform, 'shop')).toEqual({ status: 200, text: 'shop open' });
  });

  it('deletes only when the name has been typed', async () => {
    const page = await here.signedIn({ expected });
    await page.goto('/apps/shop/settings');
    await page.getByRole('button', { name: 'Delete the app…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete shop?' });
    const remove = dialog.getByRole('button', { name: 'Delete, keep the data' });
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByLabel('Type shop to confirm').fill('shopp');
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByLabel('Type shop to confirm').fill('shop');
    await remove.click();
    await page.getByText('shop is being deleted.').waitFor();
    await page.getByRole('heading', { name: 'Drop the zip of your first app here' }).waitFor();
    expect(await here.platform.api.call(operations.listApps, {})).toEqual([]);
    expect((await visit(here.platform, 'shop')).status).toBe(404);
    await page.goto('/apps/shop');
    await page.getByRole('heading', { name: 'There is nothing here', level: 2 }).waitFor();
  });
});
