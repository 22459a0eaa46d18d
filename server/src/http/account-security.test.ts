import { accountSecurity, operations } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, openPanel, urlOf } from '../../../testing/platform/panel.ts';
import { Visitor } from '../../../testing/platform/visitor.ts';
import { createToken } from '../usecases/accounts/sign-in.ts';
import { createApp } from '../usecases/create-app.ts';

const PASSWORD = 'password of ada';
const NEW_PASSWORD = 'another long one';

async function boot() {
  const platform = memoryPlatform();
  const ada = await addUser(platform, 'ada');
  const panel = await openPanel(platform);
  const signedIn = async (from = '10.0.0.1') => {
    const visitor = new Visitor(panel, from);
    await visitor.call(operations.signIn, { name: 'ada', password: PASSWORD });
    return visitor;
  };
  return { platform, ada, panel, signedIn };
}

it('sessions are listed in words, and ended one by one or all but this', async () => {
  const { signedIn } = await boot();
  const [here, there, elsewhere] = [await signedIn(), await signedIn('10.0.0.2'), await signedIn('10.0.0.3')];
  const sessions = await here.call(accountSecurity.listSessions);
  expect(sessions.filter(({ current }) => current)).toMatchObject([
    { browser: 'Firefox', system: 'Linux', from: '10.0.0.1' },
  ]);
  const other = sessions.find(({ from }) => from === '10.0.0.2');
  await here.call(accountSecurity.endSession, undefined, { session: other!.id });
  expect(await there.refused(operations.me)).toBe('not-signed-in');
  expect(await here.refused(accountSecurity.endSession, undefined, { session: other!.id })).toBe('not-found');
  await here.call(accountSecurity.endOtherSessions);
  expect(await elsewhere.refused(operations.me)).toBe('not-signed-in');
  expect(await here.call(accountSecurity.listSessions)).toHaveLength(1);
});

it('nobody ends the session of somebody else', async () => {
  const { platform, panel, signedIn } = await boot();
  await addUser(platform, 'bob', 'member');
  const [session] = await (await signedIn()).call(accountSecurity.listSessions);
  const bob = new Visitor(panel);
  await bob.call(operations.signIn, { name: 'bob', password: 'password of bob' });
  expect(await bob.refused(accountSecurity.endSession, undefined, { session: session!.id })).toBe('not-found');
});

it('each sign-in has a session of its own, whatever cookie was sent along', async () => {
  const { panel } = await boot();
  const visitor = new Visitor(panel);
  visitor.cookies.set('nonstop4_session', 'planted-before-sign-in');
  await visitor.call(operations.signIn, { name: 'ada', password: PASSWORD });
  const first = visitor.cookies.get('nonstop4_session');
  expect(first).not.toBe('planted-before-sign-in');
  await visitor.call(operations.signIn, { name: 'ada', password: PASSWORD });
  expect(visitor.cookies.get('nonstop4_session')).not.toBe(first);
});

it('another password needs the present one, ends other sessions, and gives this one another cookie', async () => {
  const { panel, signedIn } = await boot();
  const [here, there] = [await signedIn(), await signedIn()];
  const before = here.cookies.get('nonstop4_session');
  const body = { current: 'wrong', password: NEW_PASSWORD };
  expect(await here.refused(accountSecurity.changePassword, body)).toBe('password-wrong');
  expect(await here.refused(accountSecurity.changePassword, { current: PASSWORD, password: 'short' })).toBe(
    'invalid-input',
  );
  await here.call(accountSecurity.changePassword, { current: PASSWORD, password: NEW_PASSWORD });
  expect(here.cookies.get('nonstop4_session')).not.toBe(before);
  expect(await here.call(accountSecurity.listSessions)).toHaveLength(1);
  expect(await there.refused(operations.me)).toBe('not-signed-in');
  const old = new Visitor(panel);
  old.cookies.set('nonstop4_session', before!);
  expect(await old.refused(operations.me)).toBe('not-signed-in');
  expect(await old.refused(operations.signIn, { name: 'ada', password: PASSWORD })).toBe('wrong-credentials');
  await old.call(operations.signIn, { name: 'ada', password: NEW_PASSWORD });
});

it('a session that was left open does not guess the password', async () => {
  const { signedIn } = await boot();
  const here = await signedIn();
  const body = { current: 'wrong', password: NEW_PASSWORD };
  for (let guess = 0; guess < 5; guess += 1)
    expect(await here.refused(accountSecurity.changePassword, body)).toBe('password-wrong');
  expect(await here.refused(accountSecurity.changePassword, { ...body, current: PASSWORD })).toBe('too-many-attempts');
});

it('a token does what its scope says, until it expires', async () => {
  const { platform, ada, panel } = await boot();
  await createApp(platform, ada, 'shop');
  const ask = async (token: string, operation: Parameters<typeof urlOf>[0], payload?: object) =>
    (
      await panel.server.inject({
        ...{ method: operation.method, url: urlOf(operation, { app: 'shop' }) },
        headers: { authorization: `Bearer ${token}` },
        ...(payload ? { payload } : {}),
      })
    ).json<{ code?: string; params?: object }>();
  const made = async (scope: 'read' | 'deploy' | 'full') =>
    (await createToken(platform, ada, scope, { scope, expiresInDays: 1 })).token;
  const [read, deploy, full] = [await made('read'), await made('deploy'), await made('full')];
  const small = { code: 'scope-too-small' };
  for (const token of [read, deploy, full]) expect(await ask(token, operations.getApp)).toMatchObject({ name: 'shop' });
  expect(await ask(read, operations.createApp, { name: 'other' })).toMatchObject({
    ...small,
    params: { scope: 'read', needed: 'deploy' },
  });
  expect(await ask(deploy, operations.createApp, { name: 'other' })).toMatchObject({ name: 'other' });
  expect(await ask(deploy, operations.createToken, { name: 'more' })).toMatchObject(small);
  expect(await ask(read, operations.createToken, { name: 'more' })).toMatchObject(small);
  expect(await ask(full, operations.createToken, { name: 'more', scope: 'read' })).toMatchObject({ scope: 'read' });
  platform.clock.advance(24 * 3_600_000);
  expect(await ask(full, operations.getApp)).toMatchObject({ code: 'not-signed-in' });
});

it('an account is not deleted with a wrong name or password, nor with apps, nor that of the owner', async () => {
  const { platform, panel, signedIn } = await boot();
  const bobUser = await addUser(platform, 'bob', 'member');
  const bob = new Visitor(panel);
  await bob.call(operations.signIn, { name: 'bob', password: 'password of bob' });
  const body = { confirm: 'bob', password: 'password of bob' };
  const { deleteAccount } = accountSecurity;
  expect(await bob.refused(deleteAccount, { ...body, confirm: 'ada' })).toBe('confirmation-wrong');
  expect(await bob.refused(deleteAccount, { ...body, password: 'x' })).toBe('password-wrong');
  const app = await createApp(platform, bobUser, 'shop');
  expect(await bob.refused(deleteAccount, body)).toBe('account-has-apps');
  await platform.stores.apps.remove(app.id);
  await bob.call(deleteAccount, body);
  expect(bob.cookies.has('nonstop4_session')).toBe(false);
  expect(await bob.refused(operations.signIn, { name: 'bob', password: 'password of bob' })).toBe('wrong-credentials');
  const ada = await signedIn();
  expect(await ada.refused(deleteAccount, { confirm: 'ada', password: PASSWORD })).toBe('last-operator');
});

it('what is kept of somebody is exported without anything that opens something', async () => {
  const { platform, ada, panel, signedIn } = await boot();
  const headers = await bearer(platform, ada);
  await createApp(platform, ada, 'shop');
  const app = await platform.stores.apps.byName('shop');
  await platform.stores.apps.update(app!.id, (one) => ({
    ...one,
    configVars: { GREETING: 'a private greeting' },
    secrets: { KEY: platform.cipher.seal('a secret value', 'x') },
  }));
  const here = await signedIn();
  const text = await here.call(accountSecurity.exportAccount);
  expect(JSON.parse(text)).toMatchObject({
    format: 'nonstop4-account-export',
    account: { name: 'ada', role: 'operator', createdAt: '2026-01-01T00:00:00.000Z' },
    sessions: [{ from: '10.0.0.1' }],
    tokens: [{ name: 'test', scope: 'full' }],
    parts: [],
    apps: [{ name: 'shop', configVars: ['GREETING'], secrets: ['KEY'], events: [{ kind: 'app-created' }] }],
  });
  const token = headers.authorization.slice('Bearer '.length);
  const kept = (await platform.stores.tokens.listByUser(ada.id))[0]!;
  const [session] = await platform.stores.sessions.listByUser(ada.id, 0);
  for (const secret of [
    'a private greeting',
    'a secret value',
    ada.passwordHash,
    token,
    kept.tokenHash,
    session!.tokenHash,
  ])
    expect(text).not.toContain(secret);
  expect(panel.logged.map((line) => JSON.stringify(line)).join('\n')).not.toContain(token);
});
