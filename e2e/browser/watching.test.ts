import { metrics } from '@nonstop4/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { deploy, visit, zipFiles } from '../harness/deploy.ts';
import { journey } from '../harness/journey.ts';
import { until } from '../harness/until.ts';
import { smallShop } from './small-shop.ts';

describe('watching an app', () => {
  const here = journey();
  beforeAll(async () => {
    await deploy(here.platform, 'shop', await zipFiles(smallShop('watched')));
  });

  it('the log follows live, and is filtered', async () => {
    const page = await here.signedIn();
    await page.goto('/apps/shop/logs');
    const log = page.getByRole('log');
    await visit(here.platform, 'shop', '/first-look');
    await log.getByText('GET /first-look').waitFor();
    await page.getByLabel('Filter').fill('jammed');
    await log.getByText('No line fits the filter.').waitFor();
    await visit(here.platform, 'shop', '/broken');
    await log.getByText('the till is jammed').waitFor();
    expect(await log.getByText('GET /').count()).toBe(0);
    await page.getByLabel('Filter').fill('');
    await page.getByRole('radio', { name: 'Errors' }).check();
    await log.getByText('the till is jammed').waitFor();
    expect(await log.getByText('GET /').count()).toBe(0);
  });

  it('a paused log holds new lines back until it goes on', async () => {
    const page = await here.signedIn();
    await page.goto('/apps/shop/logs');
    const log = page.getByRole('log');
    await visit(here.platform, 'shop', '/before-the-pause');
    await log.getByText('GET /before-the-pause').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await visit(here.platform, 'shop', '/in-the-pause');
    await page.getByText('Paused: new lines are collected').waitFor();
    expect(await log.getByText('GET /in-the-pause').count()).toBe(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await log.getByText('GET /in-the-pause').waitFor();
  });

  it('metrics have points once there were requests', async () => {
    const page = await here.signedIn();
    await until(
      async () => {
        for (let count = 0; count < 10; count += 1) await visit(here.platform, 'shop');
        const query = { minutes: 15 };
        const { points } = await here.platform.api.call(metrics.appMetrics, { params: { app: 'shop' }, query });
        return points.length > 1 && points.some((point) => point.requestsPerS > 0);
      },
      { timeoutMs: 60_000, what: 'points with requests' },
    );
    await page.goto('/apps/shop/metrics');
    const traffic = page.getByRole('region', { name: 'Requests per second' });
    await traffic.locator('canvas').waitFor();
    await traffic.getByRole('button', { name: 'As a table' }).click();
    const figures = await traffic.getByRole('row').allInnerTexts();
    expect(figures.some((row) => /[1-9]/.test(row.split('\t')[1] ?? ''))).toBe(true);
    await page.goto('/');
    await page.getByRole('img', { name: /Requests over the last hour/ }).waitFor();
  });

  it('a drill from the page passes without a failed request, and is in the events', async () => {
    const page = await here.signedIn();
    await page.goto('/apps/shop/drills');
    await page.getByRole('button', { name: 'Start the drill' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start the drill' }).click();
    await page.getByRole('heading', { name: /^Drill: replica .* is killed$/ }).waitFor();
    const report = page.getByRole('table').getByRole('row').filter({ hasText: 'A replica is killed' });
    await report.getByText('Passed').waitFor({ timeout: 90_000 });
    const headings = await page.getByRole('columnheader').allInnerTexts();
    const cells = await report.getByRole('cell').allInnerTexts();
    const figure = (name: string) => Number(cells[headings.indexOf(name)]?.replace(/\D/g, '') || Number.NaN);
    expect(figure('Sent')).toBeGreaterThan(50);
    expect(figure('Failed')).toBe(0);
    await page.goto('/apps/shop/events');
    await page.getByText(/^A drill began/).waitFor();
    await page.getByText(/^A drill ended/).waitFor();
    await page.getByText('Release v1 went live.').waitFor();
  });
});
