import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { operations } from '@nonstop4/contract';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { deploy, untilEnded, upload, visit, zipFiles } from '../harness/deploy.ts';
import { OWNER } from '../harness/embedded-platform.ts';
import { journey } from '../harness/journey.ts';
import { type PageToSee, pagesToSee, see } from './pages.ts';
import { smallShop } from './small-shop.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('pages for everybody', () => {
  const here = journey();
  let pages: PageToSee[];
  beforeAll(async () => {
    await deploy(here.platform, 'shop', await zipFiles(smallShop('one')));
    const good = await deploy(here.platform, 'shop', await zipFiles(smallShop('two')));
    const bad = await untilEnded(
      here.platform,
      (await upload(here.platform, 'shop', await zipFiles({ 'a.rs': '' }))).id,
    );
    const published = { statusPublic: true };
    await here.platform.api.call(operations.changeApp, { params: { app: 'shop' }, body: published });
    for (let count = 0; count < 20; count += 1) await visit(here.platform, 'shop');
    pages = pagesToSee({
      app: 'shop',
      succeeded: `/runs/${good.id}`,
      failed: `/runs/${bad.id}`,
      release: 2,
      zip: await zipFiles(smallShop('three')),
    });
  });

  /** Presses Tab until the focus is on something with this name; fails when it comes around without meeting it. */
  async function tabTo(page: Page, role: string, name: string | RegExp): Promise<void> {
    const wanted = page.getByRole(role as 'link', { name, exact: true });
    await wanted.first().waitFor();
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      if (await wanted.first().evaluate((element) => element.matches(':focus'))) return;
    }
    throw new Error(`the Tab key does not reach the ${role} "${name}"`);
  }

  it('from sign-in to the stop dialog of an app with the keyboard alone', async () => {
    const page = await here.signedOut({ expected: [/status of 401 /] });
    await page.goto('/');
    await tabTo(page, 'textbox', 'Name');
    await page.keyboard.type(OWNER.name);
    await page.keyboard.press('Tab');
    await page.keyboard.type(OWNER.password);
    await page.keyboard.press('Enter');
    await tabTo(page, 'link', 'shop');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'shop', level: 1 }).waitFor();
    await tabTo(page, 'button', 'More to do with this app');
    await page.keyboard.press('Enter');
    await tabTo(page, 'button', 'Stop');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Stop shop?' });
    await dialog.waitFor();
    await tabTo(page, 'button', 'Cancel');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByText('Redundant', { exact: true }).isVisible()).toBe(true);
  });

  /** What axe finds that would keep somebody from using the page. */
  async function barriers(page: Page): Promise<string[]> {
    // The type of what the injected script brings is known here only.
    type WithAxe = { axe: { run: (options: object) => Promise<AxeResults> } };
    const found = await page.evaluate(() =>
      (globalThis as unknown as WithAxe).axe.run({ resultTypes: ['violations'] }),
    );
    expect(found.passes.length).toBeGreaterThan(5);
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  }

  for (const theme of ['light', 'dark'] as const) {
    it(`axe finds no barrier on any page, ${theme}`, async () => {
      const found: Record<string, string[]> = {};
      const look = async (page: Page, one: PageToSee) => {
        await see(page, one);
        const here = await barriers(page);
        if (here.length > 0) found[one.name] = here;
      };
      const source = await readFile(AXE, 'utf8');
      const expected = [/status of (401|404) /];
      const visitor = await here.signedOut({ theme, expected });
      // As an init script: the page's own security policy lets no other code in.
      await visitor.context().addInitScript({ content: source });
      await look(visitor, { name: 'sign-in', path: '/sign-in' });
      await look(visitor, { name: 'setup', path: '/setup?token=0' });
      const owner = await here.signedIn({ theme, expected });
      await owner.context().addInitScript({ content: source });
      for (const one of pages) await look(owner, one);
      expect(found).toEqual({});
    });
  }
});
