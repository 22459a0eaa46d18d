import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBuffer } from 'yauzl';
import { deploy, visit, zipFiles } from '../harness/deploy.ts';
import { journey } from '../harness/journey.ts';
import { smallShop } from './small-shop.ts';

describe('releases of an app', () => {
  const here = journey();
  beforeAll(async () => {
    await deploy(here.platform, 'shop', await zipFiles(smallShop('one')));
  });

  it('a second upload is an update', async () => {
    const page = await here.signedIn();
    await page.goto('/');
    await page.getByRole('link', { name: 'shop', exact: true }).click();
    await page.getByRole('link', { name: 'Update' }).click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose a zip' }).click(),
    ]);
    const files = { ...smallShop('two'), 'notes.txt': 'opening hours\n' };
    await chooser.setFiles({ name: 'shop.zip', mimeType: 'application/zip', buffer: await zipFiles(files) });
    await page.getByRole('button', { name: 'Update shop' }).click();
    await page.getByRole('heading', { name: 'Release v2 is live' }).waitFor();
    expect((await visit(here.platform, 'shop')).text).toBe('shop two');
  });

  it('shows what changed, the files, and gives them as a zip', async () => {
    const page = await here.signedIn();
    await page.goto('/apps/shop/releases');
    const newest = page.getByRole('listitem').filter({ hasText: 'v2' });
    await newest.getByText('Live', { exact: true }).waitFor();
    await newest.getByRole('link', { name: 'Changes' }).click();
    await page.getByText('2 files, 2 lines added, 1 removed.').waitFor();
    await page.getByText("response.end('shop one')").waitFor();
    await page.getByText("response.end('shop two')").waitFor();
    await page.getByRole('radio', { name: 'Files' }).check();
    await page
      .getByRole('navigation', { name: 'Files of this release' })
      .getByRole('link', { name: 'notes.txt' })
      .click();
    await page.getByText('opening hours').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as zip' }).click(),
    ]);
    expect(await namesIn(await readFile(await download.path()))).toEqual(['notes.txt', 'package.json', 'server.js']);
  });

  it('goes back after asking, and not without', async () => {
    const page = await here.signedIn();
    await page.goto('/apps/shop/releases');
    const back = page.getByRole('button', { name: 'Roll back to v1' });
    const dialog = page.getByRole('dialog', { name: 'Go back to release v1?' });
    await back.click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await visit(here.platform, 'shop')).text).toBe('shop two');
    await back.click();
    await dialog.getByRole('button', { name: 'Go back to v1' }).click();
    await page.getByRole('heading', { name: 'Release v1 is live again' }).waitFor();
    expect((await visit(here.platform, 'shop')).text).toBe('shop one');
    await page.goto('/apps/shop/releases');
    await page.getByRole('listitem').filter({ hasText: 'v1' }).getByText('Live', { exact: true }).waitFor();
  });
});

/** File names in a zip, sorted. */
function namesIn(zip: Buffer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: false }, (error, opened) => {
      if (error) return reject(error);
      const names: string[] = [];
      opened.on('entry', (entry) => names.push(entry.fileName));
      opened.on('error', reject);
      opened.on('end', () => resolve(names.filter((name) => !name.endsWith('/')).sort()));
    });
  });
}
