import { accountSecurity, alerting, entrance, operations, signUps } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { openPanel } from '../../../testing/platform/panel.ts';
import { Visitor } from '../../../testing/platform/visitor.ts';
import { totpCode } from '../domain/accounts/totp.ts';
import { suspendUser } from '../usecases/users/manage-users.ts';

const PROVIDER = { issuer: 'https://id.example.com', clientId: 'nonstop4', label: 'Example' };
const SECRET = { clientSecret: 'a secret' };
const EVE = { subject: 'eve-1', email: 'eve@example.com', emailVerified: true, name: 'Eve Özil' };
const MAIL_SERVER = { host: 'smtp.example.com', port: 587, security: 'starttls', from: 'nonstop4@example.com' };

async function boot() {
  const platform = memoryPlatform();
  await addUser(platform, 'ada');
  const panel = await openPanel(platform);
  const owner = new Visitor(panel);
  await owner.call(operations.signIn, { name: 'ada', password: 'password of ada' });
  await owner.call(alerting.setMailServer, MAIL_SERVER);
  await owner.call(signUps.setIdentityProvider, { ...PROVIDER, ...SECRET });
  return {
    ...{ platform, panel, owner, identityProvider: platform.identityProvider },
    policy: (mode: string, domains: string[] = []) => owner.call(signUps.setSignUpPolicy, { mode, domains }),
    /** A browser that has gone there and come back with this query. */
    returned: async (body: object = {}) => {
      const visitor = new Visitor(panel);
      const { url } = await visitor.call(entrance.beginProvider, body);
      return { visitor, query: new URL(url).search.slice(1) };
    },
  };
}

it('the operator enters a provider, tries it, and never reads the secret back', async () => {
  const { owner, panel } = await boot();
  const { checkIdentityProvider, setIdentityProvider } = signUps;
  expect(await owner.call(signUps.identityProvider)).toEqual({
    ...{ provider: PROVIDER, returnTo: 'https://panel.example.com/sign-in/provider' },
  });
  expect(await new Visitor(panel).call(entrance.entrance)).toMatchObject({ provider: 'Example' });
  expect(await owner.call(checkIdentityProvider, PROVIDER)).toEqual({ ok: true });
  const away = { ...PROVIDER, ...SECRET, issuer: 'http://127.0.0.1:1' };
  expect(await owner.call(checkIdentityProvider, away)).toMatchObject({ ok: false, reason: 'unreachable' });
  // The kept secret is shown to no other provider.
  expect(await owner.refused(setIdentityProvider, { ...PROVIDER, issuer: 'https://evil.example' })).toBe(
    'invalid-input',
  );
  expect(await owner.refused(setIdentityProvider, { ...away, issuer: 'http://id.example.com' })).toBe('invalid-input');
  await owner.call(setIdentityProvider, { ...PROVIDER, label: 'Other' });
  await owner.call(signUps.removeIdentityProvider);
  expect(await owner.refused(accountSecurity.linkIdentity, { password: 'password of ada' })).toBe('not-found');
});

it('somebody new signs up by the rules of the platform', async () => {
  const { platform, identityProvider, policy, returned, owner } = await boot();
  identityProvider.willBe(EVE);
  const closed = await returned();
  expect(await closed.visitor.refused(entrance.finishProvider, { query: closed.query })).toBe('sign-up-closed');
  await policy('domain', ['example.com']);
  identityProvider.willBe({ ...EVE, emailVerified: false });
  const unverified = await returned();
  expect(await unverified.visitor.refused(entrance.finishProvider, { query: unverified.query })).toBe('sign-up-closed');
  identityProvider.willBe(EVE);
  const { visitor, query } = await returned();
  expect(await visitor.call(entrance.finishProvider, { query })).toMatchObject({
    ...{ outcome: 'signed-in', me: { name: 'eve-ozil', role: 'member' } },
  });
  expect(await visitor.call(accountSecurity.account)).toMatchObject({
    ...{ email: 'eve@example.com', emailVerified: true, hasPassword: false },
    identities: [{ issuer: PROVIDER.issuer, email: 'eve@example.com' }],
  });
  const again = await returned();
  await again.visitor.call(entrance.finishProvider, { query: again.query });
  expect(await again.visitor.call(operations.me)).toMatchObject({ name: 'eve-ozil' });
  const opi = await addUser(platform, 'opi');
  await suspendUser(platform, opi, 'eve-ozil', { stopApps: false });
  const suspended = await returned();
  expect(await suspended.visitor.refused(entrance.finishProvider, { query: suspended.query })).toBe('suspended');
  await policy('invitation');
  const { link } = await owner.call(signUps.invite, {});
  const invitation = link.split('invitation=')[1];
  identityProvider.willBe({ subject: 'x', email: '', emailVerified: false, name: 'ada' });
  const invited = await returned({ invitation });
  expect(await invited.visitor.call(entrance.finishProvider, { query: invited.query })).toMatchObject({
    me: { name: 'ada-2' },
  });
  identityProvider.willBe({ subject: 'y', email: '', emailVerified: false, name: 'y' });
  const late = await returned({ invitation });
  expect(await late.visitor.refused(entrance.finishProvider, { query: late.query })).toBe('link-not-valid');
});

it('an account is found by an address that both sides have verified, and by no other', async () => {
  const { platform, identityProvider, returned, owner } = await boot();
  await owner.call(accountSecurity.setEmail, { email: 'eve@example.com', password: 'password of ada' });
  identityProvider.willBe(EVE);
  const early = await returned();
  expect(await early.visitor.refused(entrance.finishProvider, { query: early.query })).toBe('sign-up-closed');
  const ada = await platform.stores.users.byName('ada');
  await platform.stores.emails.verify(ada!.id, 'eve@example.com', 1);
  identityProvider.willBe({ ...EVE, emailVerified: false });
  const unverified = await returned();
  expect(await unverified.visitor.refused(entrance.finishProvider, { query: unverified.query })).toBe('sign-up-closed');
  identityProvider.willBe(EVE);
  const { visitor, query } = await returned();
  expect(await visitor.call(entrance.finishProvider, { query })).toMatchObject({ me: { name: 'ada' } });
});

it('comes back to the browser that has begun, once', async () => {
  const { identityProvider, policy, returned, panel } = await boot();
  await policy('open');
  identityProvider.willBe(EVE);
  const { visitor, query } = await returned();
  expect(await new Visitor(panel).refused(entrance.finishProvider, { query })).toBe('link-not-valid');
  const other = await returned();
  expect(await other.visitor.refused(entrance.finishProvider, { query })).toBe('provider-failed');
  await visitor.call(entrance.finishProvider, { query });
  expect(await visitor.refused(entrance.finishProvider, { query })).toBe('link-not-valid');
  identityProvider.willBe(undefined);
  const denied = await returned();
  const answer = await denied.visitor.ask(entrance.finishProvider, { query: denied.query });
  expect(answer.json()).toMatchObject({ code: 'provider-failed', params: { reason: 'denied' } });
});

it('somebody who is signed in links an account with their password, and unlinks it', async () => {
  const { identityProvider, owner, returned, policy } = await boot();
  const { linkIdentity, unlinkIdentity } = accountSecurity;
  identityProvider.willBe({ ...EVE, email: 'other@example.com' });
  expect(await owner.refused(linkIdentity, { password: 'x' })).toBe('password-wrong');
  const { url } = await owner.call(linkIdentity, { password: 'password of ada' });
  const query = new URL(url).search.slice(1);
  expect(await owner.call(entrance.finishProvider, { query })).toMatchObject({
    ...{ outcome: 'linked', me: { name: 'ada' } },
  });
  const { visitor, query: back } = await returned();
  expect(await visitor.call(entrance.finishProvider, { query: back })).toMatchObject({ me: { name: 'ada' } });
  await owner.call(unlinkIdentity, { issuer: PROVIDER.issuer });
  expect(await owner.refused(unlinkIdentity, { issuer: PROVIDER.issuer })).toBe('not-found');
  await policy('open');
  const eve = await returned();
  await eve.visitor.call(entrance.finishProvider, { query: eve.query });
  // The only way in stays, until there is a password; which is set soon after signing in.
  expect(await eve.visitor.refused(unlinkIdentity, { issuer: PROVIDER.issuer })).toBe('conflict');
  await eve.visitor.call(accountSecurity.changePassword, { password: 'three plain words' });
  await eve.visitor.call(unlinkIdentity, { issuer: PROVIDER.issuer });
});

it('whoever has no password has to have signed in just now before something that cannot be taken back', async () => {
  const { platform, identityProvider, returned, policy } = await boot();
  await policy('open');
  identityProvider.willBe(EVE);
  const { visitor, query } = await returned();
  await visitor.call(entrance.finishProvider, { query });
  platform.clock.advance(11 * 60_000);
  const body = { confirm: 'eve-ozil' };
  expect(await visitor.refused(accountSecurity.deleteAccount, body)).toBe('password-wrong');
  const again = await returned();
  await again.visitor.call(entrance.finishProvider, { query: again.query });
  await again.visitor.call(accountSecurity.deleteAccount, body);
});

it('a second factor is asked for here too', async () => {
  const { platform, identityProvider, owner, returned } = await boot();
  identityProvider.willBe(EVE);
  const { url } = await owner.call(accountSecurity.linkIdentity, { password: 'password of ada' });
  await owner.call(entrance.finishProvider, { query: new URL(url).search.slice(1) });
  const { secret } = await owner.call(accountSecurity.beginSecondFactor, { password: 'password of ada' });
  const codeNow = () => totpCode(secret, Math.floor(platform.clock.now() / 30_000));
  await owner.call(accountSecurity.confirmSecondFactor, { code: codeNow() });
  const { visitor, query } = await returned();
  expect(await visitor.refused(entrance.finishProvider, { query })).toBe('second-factor-needed');
  expect(await visitor.refused(operations.me)).toBe('not-signed-in');
  platform.clock.advance(30_000);
  await visitor.call(entrance.finishSignIn, { code: codeNow() });
  expect(await visitor.call(operations.me)).toMatchObject({ name: 'ada' });
});
