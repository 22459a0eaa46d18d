import { join } from 'node:path';
import { accountSecurity, alerting, entrance, operations, signUps } from '@nonstop4/contract';
import { KeyRing } from '@nonstop4/plane/key-ring';
import { expect, it, onTestFinished } from 'vitest';
import { RandomIdGenerator } from '../../server/src/adapters/id-generator/random/random-id-generator.ts';
import { OpenIdProvider } from '../../server/src/adapters/identity-provider/openid/openid-provider.ts';
import { SmtpNotifier } from '../../server/src/adapters/notifier/smtp/smtp-notifier.ts';
import { Argon2idHasher } from '../../server/src/adapters/password-hasher/argon2id/argon2id-hasher.ts';
import { AesGcmCipher } from '../../server/src/adapters/secret-cipher/aes-gcm/aes-gcm-cipher.ts';
import { openSqliteStores } from '../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';
import { savedMailServer } from '../../server/src/usecases/notifications/mail-server.ts';
import type { Platform } from '../../server/src/usecases/platform.ts';
import { partOf, type RunningSmtpServer, startSmtpServer, subjectOf } from '../notifier/smtp-server.ts';
import { goThrough, startOidcServer } from '../oidc/oidc-server.ts';
import { addUser, memoryPlatform } from '../platform/memory-platform.ts';
import { openPanel } from '../platform/panel.ts';
import { Visitor } from '../platform/visitor.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const PASSWORD = 'three plain words';

/** The accounts of a platform on SQLite, argon2id, AES-GCM, a real SMTP server and a real OpenID Connect provider. */
async function boot() {
  const memory = memoryPlatform();
  const directory = temporaryDirectory();
  const stores = await openSqliteStores(join(directory, 'nonstop4.db'));
  const smtp = await startSmtpServer();
  onTestFinished(async () => {
    await smtp.stop();
    await stores.close();
  });
  const cipher = new AesGcmCipher(await KeyRing.load(join(directory, 'key'), () => true));
  const mail = new SmtpNotifier({ server: () => savedMailServer({ stores, cipher }) });
  const platform: Platform = {
    ...memory,
    ...{ stores, cipher, hasher: new Argon2idHasher(), ids: new RandomIdGenerator(memory.clock) },
    notifiers: { ...memory.notifiers, 'e-mail': mail },
    identityProvider: new OpenIdProvider(),
  };
  await addUser(platform, 'ada');
  const panel = await openPanel(platform);
  const owner = new Visitor(panel);
  await owner.call(operations.signIn, { name: 'ada', password: 'password of ada' });
  const server = { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'nonstop4@example.com' };
  await owner.call(alerting.setMailServer, server);
  return { platform, panel, owner, smtp, clock: memory.clock };
}

async function secretIn(smtp: RunningSmtpServer, subject: string): Promise<string> {
  const found = () => smtp.mails.findLast((mail) => subjectOf(mail) === subject);
  await expect.poll(() => found() !== undefined).toBe(true);
  const text = partOf(found()!, 'text/plain');
  expect(partOf(found()!, 'text/html')).toContain('<a href="https://panel.example.com/');
  return /#(?:token|invitation)=([\w-]+)/.exec(text)?.[1] ?? '';
}

it('somebody signs up by mail and resets the password', async () => {
  const { owner, panel, smtp } = await boot();
  await owner.call(signUps.setSignUpPolicy, { mode: 'open', domains: [] });
  const bob = new Visitor(panel);
  await bob.call(entrance.askToSignUp, { email: 'bob@example.com' });
  const ticket = { kind: 'link', token: await secretIn(smtp, 'Make your account') };
  await bob.call(entrance.signUp, { ticket, name: 'bob', password: PASSWORD });
  await bob.call(entrance.askForReset, { email: 'bob@example.com' });
  const token = await secretIn(smtp, 'Set another password');
  await bob.call(entrance.resetPassword, { token, password: 'another long one' });
  await secretIn(smtp, 'Your password was changed');
  expect(await bob.refused(operations.signIn, { name: 'bob', password: PASSWORD })).toBe('wrong-credentials');
  await bob.call(operations.signIn, { name: 'bob@example.com', password: 'another long one' });
  expect(smtp.mails.every(({ to }) => to.join() === 'bob@example.com')).toBe(true);
});

it('somebody signs up and in through the provider', async () => {
  const { owner, panel } = await boot();
  const oidc = await startOidcServer('https://panel.example.com/sign-in/provider');
  onTestFinished(() => oidc.stop());
  const { issuer, clientId, clientSecret } = oidc;
  await owner.call(signUps.setSignUpPolicy, { mode: 'domain', domains: ['example.com'] });
  const settings = { issuer, clientId, clientSecret, label: 'Example' };
  expect(await owner.call(signUps.checkIdentityProvider, settings)).toEqual({ ok: true });
  await owner.call(signUps.setIdentityProvider, settings);
  oidc.person = { subject: 'noa-1', email: 'noa@example.com', emailVerified: true, name: 'noa' };
  for (let time = 0; time < 2; time += 1) {
    const noa = new Visitor(panel);
    const { url } = await noa.call(entrance.beginProvider, {});
    expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');
    const query = await goThrough(url, 'https://panel.example.com/sign-in/provider');
    expect(await noa.call(entrance.finishProvider, { query })).toMatchObject({ me: { name: 'noa', role: 'member' } });
    expect(await noa.call(accountSecurity.account)).toMatchObject({ email: 'noa@example.com', emailVerified: true });
  }
});

it('what opens something is in no row of the database', async () => {
  const { platform, owner, panel, smtp } = await boot();
  await owner.call(signUps.setSignUpPolicy, { mode: 'invitation', domains: [] });
  const { link } = await owner.call(signUps.invite, { email: 'bob@example.com' });
  const { secret } = await owner.call(accountSecurity.beginSecondFactor, { password: 'password of ada' });
  const secrets = [link.split('=')[1]!, secret, owner.cookies.get('nonstop4_session')!];
  const ada = (await platform.stores.users.byName('ada'))!;
  const kept = JSON.stringify([
    await platform.stores.invitations.list(),
    await platform.stores.secondFactors.byUser(ada.id),
    await platform.stores.sessions.listByUser(ada.id, 0),
    panel.logged,
  ]);
  for (const one of secrets) expect(kept).not.toContain(one);
  await secretIn(smtp, 'You are invited');
});
