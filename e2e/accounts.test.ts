import { alerting, operations, signUps } from '@nonstop4/contract';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpCode } from '../server/src/domain/accounts/totp.ts';
import { partOf, type RunningSmtpServer, startSmtpServer, subjectOf } from '../testing/notifier/smtp-server.ts';
import { type RunningOidcServer, startOidcServer } from '../testing/oidc/oidc-server.ts';
import { freePort } from './harness/free-port.ts';
import { journey } from './harness/journey.ts';
import { until } from './harness/until.ts';

const PASSWORD = 'three plain words';
const OTHER_PASSWORD = 'four plain words now';
const STEP_MS = 30_000;
/** Refused tries are part of these journeys. */
const EXPECTED = [/status of (?:4\d\d|502) /];

const PORT = await freePort();
const PANEL = `http://127.0.0.1:${PORT}`;

describe('accounts of others', () => {
  const here = journey({ NONSTOP4_PORT: String(PORT), NONSTOP4_PANEL_URL: PANEL });
  let smtp: RunningSmtpServer;
  let oidc: RunningOidcServer;
  let secret = '';
  let recovery: string[] = [];

  beforeAll(async () => {
    smtp = await startSmtpServer();
    oidc = await startOidcServer(`${PANEL}/sign-in/provider`);
    const { api } = here.platform;
    const mail = { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'nonstop4@example.com' } as const;
    await api.call(alerting.setMailServer, { body: mail });
  });
  afterAll(async () => {
    await oidc?.stop();
    await smtp?.stop();
  });

  const label = (page: Page, text: string) => page.getByLabel(text, { exact: true });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const atApps = (page: Page) => page.getByRole('heading', { name: 'Drop the zip of your first app here' }).waitFor();

  /** The link of the newest mail with this subject to this address, from then on. */
  async function linkIn(subject: string, to: string): Promise<string> {
    const found = () => smtp.mails.findLast((mail) => subjectOf(mail) === subject && mail.to.includes(to));
    await until(async () => found() !== undefined, { timeoutMs: 20_000, what: `the mail "${subject}"` });
    const link = /https?:\/\/\S+/.exec(partOf(found()!, 'text/plain'))?.[0];
    smtp.mails.length = 0;
    return link ?? '';
  }

  async function signIn(page: Page, name: string, password: string): Promise<void> {
    await page.goto('/sign-in');
    await label(page, 'Name').fill(name);
    await label(page, 'Password').fill(password);
    await button(page, 'Sign in').click();
  }

  /** A code that was not used yet: the next step's is good too. */
  let lastStep = 0;
  function freshCode(): string {
    lastStep = Math.max(lastStep + 1, Math.floor(Date.now() / STEP_MS));
    return totpCode(secret, lastStep);
  }

  it('sign-up is closed, and the page says so', async () => {
    const page = await here.signedOut();
    await page.goto('/sign-up');
    await page.getByText('Nobody can make an account').waitFor();
  });

  it('somebody is invited, makes an account, and verifies the address', async () => {
    const owner = await here.signedIn();
    await owner.goto('/access');
    await owner.getByRole('radio', { name: 'By invitation' }).check();
    await section(owner, 'Sign-up').getByRole('button', { name: 'Save' }).click();
    await section(owner, 'Invitations').getByLabel('E-mail address').fill('mira@example.com');
    await button(owner, 'Invite').click();
    await owner.getByText('The link is on its way by e-mail').waitFor();
    const link = await linkIn('You are invited', 'mira@example.com');
    const page = await here.signedOut({ expected: EXPECTED });
    await page.goto(link);
    await label(page, 'Name').fill('mira');
    await label(page, 'Password').fill(PASSWORD);
    await button(page, 'Make the account').click();
    await atApps(page);
    await page.goto('/account');
    await page.getByText('Not verified').waitFor();
    await page.goto(await linkIn('Is this your address?', 'mira@example.com'));
    await button(page, 'It is my address').click();
    await page.getByText('Your e-mail address is verified.').waitFor();
    await page.goto('/account');
    await page.getByText('Verified', { exact: true }).waitFor();
    const used = await here.signedOut({ expected: EXPECTED });
    await used.goto(link);
    await used.getByText('Link is not valid').waitFor();
  });

  it('a forgotten password is set anew by a link', async () => {
    const page = await here.signedOut({ expected: EXPECTED });
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await label(page, 'E-mail address').fill('mira@example.com');
    await button(page, 'Send me a link').click();
    await page.getByText('If an account has this address').waitFor();
    await page.goto(await linkIn('Set another password', 'mira@example.com'));
    await label(page, 'New password').fill(OTHER_PASSWORD);
    await button(page, 'Set the password').click();
    await page.getByText('The password is set.').waitFor();
    await signIn(page, 'mira', PASSWORD);
    await page.getByText('Name or password is wrong').waitFor();
    await signIn(page, 'mira@example.com', OTHER_PASSWORD);
    await atApps(page);
  });

  it('two-step sign-in is switched on, asked for, and a recovery code stands in once', async () => {
    const page = await here.signedOut({ expected: EXPECTED });
    await signIn(page, 'mira', OTHER_PASSWORD);
    await atApps(page);
    await page.goto('/account');
    const factor = section(page, 'Two-step sign-in');
    await factor.getByLabel('Your present password').fill(OTHER_PASSWORD);
    await factor.getByRole('button', { name: 'Set up an authenticator app' }).click();
    await factor.getByRole('img', { name: 'QR code with the secret' }).waitFor();
    secret = ((await factor.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await factor.getByLabel('Code', { exact: true }).fill(freshCode());
    await factor.getByRole('button', { name: 'Switch it on' }).click();
    await factor.getByText('Keep these recovery codes').waitFor();
    recovery = await factor.locator('.recovery-codes li').allTextContents();
    expect(recovery).toHaveLength(10);
    const byApp = await here.signedOut({ expected: EXPECTED });
    await signIn(byApp, 'mira', OTHER_PASSWORD);
    await label(byApp, 'Code').fill('000000');
    await button(byApp, 'Go on').click();
    await byApp.getByText('Code is wrong').waitFor();
    await label(byApp, 'Code').fill(freshCode());
    await button(byApp, 'Go on').click();
    await atApps(byApp);
    for (const [words, code] of [
      ['Drop the zip of your first app here', recovery[0]],
      ['Code is wrong', recovery[0]],
    ] as const) {
      const byCode = await here.signedOut({ expected: EXPECTED });
      await signIn(byCode, 'mira', OTHER_PASSWORD);
      await label(byCode, 'Code').fill(code ?? '');
      await button(byCode, 'Go on').click();
      await byCode.getByText(words).waitFor();
    }
  });

  it('a session is ended from another one', async () => {
    const [page, other] = [await here.signedOut({ expected: EXPECTED }), await here.signedOut({ expected: EXPECTED })];
    for (const [index, one] of [page, other].entries()) {
      await signIn(one, 'mira', OTHER_PASSWORD);
      await label(one, 'Code').fill(recovery[index + 1] ?? '');
      await button(one, 'Go on').click();
      await atApps(one);
    }
    await page.goto('/account');
    const sessions = section(page, 'Where you are signed in');
    await sessions.getByText('Chrome on Linux').first().waitFor();
    await sessions.getByRole('button', { name: 'End all others' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await sessions.getByRole('button', { name: 'End all others' }).waitFor({ state: 'detached' });
    await other.goto('/account');
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('somebody signs up and in through an identity provider', async () => {
    const owner = await here.signedIn({ expected: EXPECTED });
    await owner.goto('/access');
    await owner.getByRole('radio', { name: 'By e-mail domain' }).check();
    await label(owner, 'Domains').fill('example.com');
    await section(owner, 'Sign-up').getByRole('button', { name: 'Save' }).click();
    const provider = section(owner, 'Identity provider');
    await provider.getByLabel('Issuer').fill(oidc.issuer);
    await provider.getByLabel('Client ID').fill(oidc.clientId);
    await provider.getByLabel('Client secret').fill(oidc.clientSecret);
    await provider.getByLabel('Name', { exact: true }).fill('Example');
    await provider.getByRole('button', { name: 'Test' }).click();
    await provider.getByText('The provider answers.').waitFor();
    await provider.getByRole('button', { name: 'Save' }).click();
    await provider.getByText(oidc.issuer).first().waitFor();
    const page = await here.signedOut({ expected: EXPECTED });
    await page.goto('/sign-in');
    await button(page, 'Continue with Example').click();
    await page.getByText('Identity provider.').waitFor();
    oidc.person = { subject: 'noa-1', email: 'noa@example.com', emailVerified: true, name: 'noa' };
    for (let time = 0; time < 2; time += 1) {
      const visit = await here.signedOut({ expected: EXPECTED });
      await visit.goto('/sign-in');
      await button(visit, 'Continue with Example').click();
      await atApps(visit);
      const { name } = (await (await visit.request.get(operations.me.path)).json()) as { name: string };
      expect(name).toBe('noa');
    }
  });

  it('an account is deleted by typing its name', async () => {
    const page = await here.signedOut({ expected: EXPECTED });
    await signIn(page, 'mira', OTHER_PASSWORD);
    await label(page, 'Code').fill(recovery[3] ?? '');
    await button(page, 'Go on').click();
    await atApps(page);
    await page.goto('/account');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download my data' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('nonstop4-mira.json');
    await button(page, 'Delete my account…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your present password').fill(OTHER_PASSWORD);
    await dialog.getByLabel('Type mira to confirm').fill('mira');
    await dialog.getByRole('button', { name: 'Delete the account' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, 'mira', OTHER_PASSWORD);
    await page.getByText('Name or password is wrong').waitFor();
  });

  it('the secrets of links and tokens are in no log of the platform', async () => {
    const invitations = await here.platform.api.call(signUps.listInvitations, {});
    expect(invitations).toEqual([]);
    expect(here.platform.output()).not.toMatch(/#(token|invitation)=|"code":"\d{6}"/);
    expect(here.platform.output()).not.toContain(secret);
  });
});
