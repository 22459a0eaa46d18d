import { operations, users } from '@nonstop4/contract';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { listExamples } from '../../testing/examples/examples.ts';
import { upload, visit, zipFiles } from '../harness/deploy.ts';
import { journey } from '../harness/journey.ts';
import { smallShop } from './small-shop.ts';

describe('the gallery of examples', () => {
  const here = journey();
  const gallery = (page: Page) => page.getByRole('region', { name: 'No code at hand? Begin with an example' });

  it('makes an app of an example with one click on the empty list of apps', async () => {
    const page = await here.signedIn();
    await page.goto('/');
    await gallery(page).getByRole('button', { name: 'Deploy Plain web pages' }).click();
    await page.getByRole('heading', { name: 'Release v1 is live' }).waitFor({ timeout: 90_000 });
    const answer = await visit(here.platform, 'hello-static', '/about.html');
    expect(answer).toEqual({ status: 200, text: expect.stringContaining('A second page') });
    const files = await here.platform.api.call(operations.listFiles, { params: { app: 'hello-static', release: 1 } });
    expect(files.map(({ path }) => path)).toEqual(['404.html', 'about.html', 'index.html', 'style.css']);
  });

  it('takes another name for the same again, in Korean, on the page of a new app', async () => {
    const page = await here.signedIn({ language: 'ko' });
    await page.goto('/new');
    await page.getByRole('button', { name: 'Node.js 배포' }).click();
    await page.getByRole('heading', { name: '릴리스 v1 배포가 끝났습니다' }).waitFor({ timeout: 90_000 });
    expect((await visit(here.platform, 'hello-node')).text).toContain('Hello from Node.js');
    await page.goto('/new');
    await page.getByRole('button', { name: 'Node.js 배포' }).click();
    await page.getByRole('heading', { name: /^hello-node-2/, level: 1 }).waitFor();
  });

  it('offers what can be built here, with the rest one click away', async () => {
    const page = await here.signedIn();
    await page.goto('/new');
    const buttons = gallery(page).getByRole('button', { name: /^Deploy / });
    await buttons.first().waitFor();
    expect(await buttons.count()).toBe(6);
    await gallery(page)
      .getByRole('button', { name: /^Show all/ })
      .click();
    const { tools } = await here.platform.api.call(operations.system, {});
    const missing = new Set(tools.filter(({ version }) => version === undefined).map(({ name }) => name));
    const offered = listExamples().filter(
      ({ needs, refused }) => refused === undefined && !needs.some((need) => missing.has(need)),
    );
    const names = () => buttons.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')).sort());
    await expect.poll(names).toEqual(offered.map(({ title }) => `Deploy ${title.en}`).sort());
  });

  it('finds a free name where another user has that one, and says when there is no room', async () => {
    const somebody = { name: 'vera', password: 'a password of somebody' };
    await here.platform.api.call(users.createUser, { body: somebody });
    await upload(here.platform, 'hello-php', await zipFiles(smallShop('of the owner')));
    const page = await here.signedOut({ expected: [/status of (401|403|409) /] });
    await page.goto('/sign-in');
    await page.getByLabel('Name', { exact: true }).fill(somebody.name);
    await page.getByLabel('Password').fill(somebody.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await gallery(page).getByRole('button', { name: 'Deploy PHP', exact: true }).click();
    await page.getByRole('heading', { name: /^hello-php-\w{4} /, level: 1 }).waitFor();
    await here.platform.api.call(users.changeUser, { params: { user: somebody.name }, body: { quota: { apps: 1 } } });
    await page.goto('/new');
    await gallery(page).getByRole('button', { name: 'Deploy Plain web pages' }).click();
    await gallery(page).getByRole('alert').getByText('Quota reached').waitFor();
  });
});
