import { audit, operations, users } from '@nonstop4/contract';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { deploy, zipFiles } from '../harness/deploy.ts';
import { journey } from '../harness/journey.ts';
import { smallShop } from './small-shop.ts';

const PASSWORD = 'a password of somebody';

describe('an app that is shared', () => {
  const here = journey();
  const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

  async function signInAs(name: string): Promise<Page> {
    const page = await here.signedOut({ expected: [/401|403|404/] });
    await page.goto('/sign-in');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    return page;
  }

  beforeAll(async () => {
    await deploy(here.platform, 'shop', await zipFiles(smallShop('one')));
    for (const name of ['vera', 'dan']) {
      await here.platform.api.call(users.createUser, { body: { name, password: PASSWORD } });
    }
  });

  it('is shared by its owner with a viewer and a deployer', async () => {
    const page = await here.signedIn();
    await page.goto('/apps/shop/settings');
    const people = region(page, 'People');
    for (const [name, role] of [
      ['vera', 'Viewer'],
      ['dan', 'Deployer'],
    ] as const) {
      await people.getByLabel('User name').fill(name);
      await people.getByRole('radio', { name: role }).check();
      await people.getByRole('button', { name: 'Share', exact: true }).click();
      await people.getByRole('button', { name: `Remove ${name}` }).waitFor();
    }
    expect(await people.getByLabel('Role of dan').inputValue()).toBe('deployer');
  });

  it('shows a viewer everything and no way to change it', async () => {
    const page = await signInAs('vera');
    await page.getByText('Of owner · you look at it').waitFor();
    await page.getByRole('link', { name: 'shop', exact: true }).click();
    await page.getByRole('heading', { name: 'shop', level: 1 }).waitFor();
    expect(await page.getByRole('link', { name: /Update|Upload/ }).count()).toBe(0);
    await page.goto('/apps/shop/settings');
    await page.getByText('Your role is Viewer', { exact: false }).waitFor();
    expect(await region(page, 'Secrets').count()).toBe(0);
    const stop = await page.request.post(operations.stopApp.path.replace('{app}', 'shop'), {
      headers: { origin: here.platform.url },
    });
    expect([stop.status(), (await stop.json()).code]).toEqual([403, 'role-too-small']);
  });

  it('lets a deployer deploy and change no setting', async () => {
    const page = await signInAs('dan');
    await page.getByText('Of owner · you deploy it').waitFor();
    await page.goto('/apps/shop');
    await page.getByRole('link', { name: 'Update' }).waitFor();
    const headers = { origin: here.platform.url };
    const zip = { data: await zipFiles(smallShop('two')), headers: { ...headers, 'content-type': 'application/zip' } };
    const upload = await page.request.post(operations.uploadArchive.path.replace('{app}', 'shop'), zip);
    expect(upload.status()).toBe(202);
    const path = operations.changeApp.path.replace('{app}', 'shop');
    const change = await page.request.patch(path, { data: { replicas: 1 }, headers });
    expect((await change.json()).detail).toContain('this takes owner');
    await page.goto('/users');
    await page.getByText('Only operators of the platform').first().waitFor();
  });

  it('is left by whom it was shared with, and is not there for them any more', async () => {
    const page = await signInAs('vera');
    await page.getByText('Of owner').waitFor();
    await page.goto('/apps/shop/settings');
    await page.getByRole('button', { name: 'Leave this app' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave this app' }).click();
    await page.getByText('Drop the zip of your first app here').waitFor();
    await page.goto('/apps/shop');
    await page.locator('.empty-state').waitFor();
  });

  it('a quota that is reached says so, and the account page what is used', async () => {
    const operator = await here.signedIn();
    await operator.goto('/users');
    await operator.getByRole('button', { name: 'Manage dan' }).click();
    const dialog = operator.getByRole('dialog');
    await dialog.getByLabel('Apps', { exact: true }).fill('0');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const page = await signInAs('dan');
    await page.getByText('Of owner').waitFor();
    const made = await page.request.post(operations.createApp.path, {
      data: { name: 'second' },
      headers: { origin: here.platform.url },
    });
    expect(made.status()).toBe(403);
    expect((await made.json()).detail).toContain('ask an operator');
    await page.goto('/account');
    await region(page, 'What you use').getByText('0 of 0').waitFor();
  });

  it('a suspended user is signed out, and not signed in; the audit log has it all', async () => {
    const page = await signInAs('dan');
    await page.getByText('Of owner').waitFor();
    const operator = await here.signedIn();
    await operator.goto('/users');
    await operator.getByRole('button', { name: 'Manage dan' }).click();
    await operator.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await operator.getByText('Suspended').waitFor();
    await page.goto('/account');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const again = await signInAs('dan');
    await again.getByText('This account is suspended', { exact: false }).waitFor();
    await operator.goto('/audit');
    await operator.getByLabel('User', { exact: true }).fill('dan');
    await operator.getByText('role-too-small').first().waitFor();
    await operator.getByText('suspended').first().waitFor();
    const { entries } = await here.platform.api.call(audit.listAudit, { query: { operation: 'suspendUser' } });
    expect(entries).toMatchObject([{ actor: 'owner', outcome: 'done', details: { user: 'dan' } }]);
  });
});
