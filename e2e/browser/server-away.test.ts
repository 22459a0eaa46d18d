import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { deploy, visit, zipFiles } from '../harness/deploy.ts';
import { journey } from '../harness/journey.ts';
import { smallShop } from './small-shop.ts';

/** Asks an app one request after the other until it is told to end; gives what was not answered. */
function keepVisiting(ask: () => Promise<{ status: number }>): () => Promise<{ asked: number; failed: string[] }> {
  let going = true;
  let asked = 0;
  const failed: string[] = [];
  const loop = (async () => {
    while (going) {
      const { status } = await ask().catch((error: Error) => ({ status: error.message }));
      asked += 1;
      if (status !== 200) failed.push(String(status));
    }
  })();
  return async () => {
    going = false;
    await loop;
    return { asked, failed };
  };
}

describe('the server dies while its page is open', () => {
  const here = journey();
  beforeAll(async () => {
    await deploy(here.platform, 'shop', await zipFiles(smallShop('always')));
  });

  it('the page says so, and is live again without a reload; the app answers all the time', async () => {
    // What the page asks meanwhile fails, and the browser writes it down.
    const page = await here.signedIn({ expected: [/Failed to load resource/, /net::ERR_/] });
    await page.goto('/apps/shop/logs');
    const log = page.getByRole('log');
    await visit(here.platform, 'shop', '/before');
    await log.getByText('GET /before').waitFor();
    const mark = randomUUID();
    await page.evaluate((value) => Object.assign(globalThis, { mark: value }), mark);
    const endVisits = keepVisiting(() => visit(here.platform, 'shop', '/quiet'));

    const banner = page.getByText('Lost the connection to the platform');
    let gone = 0;
    const kill = async () => {
      const server = (await here.platform.processes()).find((one) => one.name === 'server');
      if (!server?.pid || server.pid === gone) return;
      gone = server.pid;
      await here.platform.kill('server').catch(() => undefined);
    };
    // One kill is over before a reader could notice; a server that dies again and again is given longer and longer pauses.
    await expect
      .poll(
        async () => {
          await kill();
          return banner.isVisible();
        },
        { timeout: 60_000, interval: 100 },
      )
      .toBe(true);
    await page.getByText('Your apps go on running meanwhile.').waitFor();
    await banner.waitFor({ state: 'detached', timeout: 60_000 });

    // Live again: a line that the app writes now, and an event of a change that is made now.
    await visit(here.platform, 'shop', '/after');
    await log.getByText('GET /after').waitFor();
    await page.getByRole('link', { name: 'Events' }).click();
    const stranger = await here.signedIn();
    await stranger.goto('/apps/shop');
    await stranger.getByRole('button', { name: 'More to do with this app' }).click();
    await stranger.getByRole('button', { name: 'Restart' }).click();
    await stranger.getByRole('heading', { name: 'Every replica was replaced' }).waitFor();
    await page
      .getByText(/^Run .* succeeded\.$/)
      .nth(1)
      .waitFor();
    expect(await page.evaluate(() => (globalThis as { mark?: string }).mark)).toBe(mark);
    const { asked, failed } = await endVisits();
    expect(failed).toEqual([]);
    expect(asked).toBeGreaterThan(100);
  });
});
