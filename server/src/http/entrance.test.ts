import { accountSecurity, alerting, entrance, operations, signUps } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { openPanel } from '../../../testing/platform/panel.ts';
import { Visitor } from '../../../testing/platform/visitor.ts';

const PASSWORD = 'three plain words';
const MAIL_SERVER = { host: 'smtp.example.com', port: 587, security: 'starttls', from: 'nonstop4@example.com' };
const HOUR = 3_600_000;

async function boot({ mail = true } = {}) {
  const platform = memoryPlatform();
  await addUser(platform, 'ada');
  const panel = await openPanel(platform);
  const owner = new Visitor(panel);
  await owner.call(operations.signIn, { name: 'ada', password: 'password of ada' });
  if (mail) await owner.call(alerting.setMailServer, MAIL_SERVER);
  const { sent } = platform.notifier;
  return {
    ...{ platform, panel, owner, sent },
    stranger: (from = '10.0.0.9') => new Visitor(panel, from),
    /** Waits for the mail of that number, and gives the secret of its link. */
    secretOf: async (number: number) => {
      await expect.poll(() => sent.length).toBeGreaterThanOrEqual(number);
      return /#(?:token|invitation)=([\w-]+)/.exec(sent[number - 1]!.message.text)?.[1] ?? '';
    },
    /** Until everything has been done that is done after an answer. */
    settled: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
  };
}

it('sign-up is closed until the operator opens it, and needs a mail server where addresses are verified', async () => {
  const { owner, stranger } = await boot({ mail: false });
  expect(await stranger().call(entrance.entrance)).toEqual({ signUp: 'closed', byMail: false });
  expect(await stranger().refused(entrance.askToSignUp, { email: 'eve@example.com' })).toBe('sign-up-closed');
  expect(await owner.refused(signUps.invite, {})).toBe('sign-up-closed');
  expect(await owner.refused(signUps.setSignUpPolicy, { mode: 'open', domains: [] })).toBe('mail-server-missing');
  await owner.call(signUps.setSignUpPolicy, { mode: 'invitation', domains: [] });
  expect(await stranger().refused(entrance.askToSignUp, { email: 'eve@example.com' })).toBe('sign-up-closed');
  expect(await stranger().refused(entrance.askForReset, { email: 'eve@example.com' })).toBe('mail-server-missing');
});

it('an invitation makes one account, without any mail server', async () => {
  const { owner, stranger } = await boot({ mail: false });
  await owner.call(signUps.setSignUpPolicy, { mode: 'invitation', domains: [] });
  const { link, mailed } = await owner.call(signUps.invite, { email: 'bob@example.com' });
  expect(mailed).toBe(false);
  const ticket = { kind: 'invitation', token: new URL(link).hash.replace('#invitation=', '') };
  const bob = stranger();
  expect(await bob.call(entrance.lookAtTicket, ticket)).toEqual({ email: 'bob@example.com' });
  expect(await bob.refused(entrance.signUp, { ticket, name: 'ada', password: PASSWORD })).toBe('user-name-taken');
  expect(await bob.refused(entrance.signUp, { ticket, name: 'bob', password: 'short' })).toBe('invalid-input');
  expect(await bob.call(entrance.signUp, { ticket, name: 'bob', password: PASSWORD })).toMatchObject({
    ...{ name: 'bob', role: 'member' },
  });
  expect(await bob.call(operations.me)).toMatchObject({ name: 'bob' });
  // Who has the link is not known to have the mailbox.
  expect(await bob.call(accountSecurity.account)).toMatchObject({ email: 'bob@example.com', emailVerified: false });
  const again = { ticket, name: 'eve', password: PASSWORD };
  expect(await stranger().refused(entrance.signUp, again)).toBe('link-not-valid');
  expect(await bob.refused(signUps.invite, {})).toBe('operator-only');
});

it('an invitation is taken back, expires, and is worth nothing once sign-up is closed', async () => {
  const { platform, owner, stranger, secretOf } = await boot();
  await owner.call(signUps.setSignUpPolicy, { mode: 'invitation', domains: [] });
  const { mailed } = await owner.call(signUps.invite, { email: 'bob@example.com', days: 1 });
  expect(mailed).toBe(true);
  const ticket = { kind: 'invitation', token: await secretOf(1) };
  const look = () => stranger().ask(entrance.lookAtTicket, ticket);
  expect((await look()).statusCode).toBe(200);
  await owner.call(signUps.setSignUpPolicy, { mode: 'closed', domains: [] });
  expect((await look()).json()).toMatchObject({ code: 'sign-up-closed' });
  await owner.call(signUps.setSignUpPolicy, { mode: 'invitation', domains: [] });
  platform.clock.advance(25 * HOUR);
  await owner.call(operations.signIn, { name: 'ada', password: 'password of ada' });
  expect((await look()).json()).toMatchObject({ code: 'link-not-valid' });
  const [expired] = await owner.call(signUps.listInvitations);
  expect(expired).toMatchObject({ email: 'bob@example.com', invitedBy: 'ada', expired: true });
  await owner.call(signUps.revokeInvitation, undefined, { invitation: expired!.id });
  expect(await owner.refused(signUps.revokeInvitation, undefined, { invitation: expired!.id })).toBe('not-found');
});

it('whoever has an address of the domain makes an account by the link that was sent there', async () => {
  const { owner, stranger, sent, secretOf } = await boot();
  await owner.call(signUps.setSignUpPolicy, { mode: 'domain', domains: ['Example.com'] });
  expect(await stranger().refused(entrance.askToSignUp, { email: 'eve@evil.example' })).toBe('sign-up-closed');
  expect(await stranger().refused(entrance.askToSignUp, { email: 'eve@example.com.evil.test' })).toBe('sign-up-closed');
  const bob = stranger();
  await bob.call(entrance.askToSignUp, { email: 'bob@example.com' });
  const ticket = { kind: 'link', token: await secretOf(1) };
  expect(sent[0]).toMatchObject({
    target: { address: 'bob@example.com' },
    message: {
      subject: 'Make your account',
      text: expect.stringContaining('https://panel.example.com/sign-up#token='),
    },
  });
  // Another address than the link's does not count.
  await bob.call(entrance.signUp, { ticket, name: 'bob', password: PASSWORD, email: 'boss@example.com' });
  expect(await bob.call(accountSecurity.account)).toMatchObject({ email: 'bob@example.com', emailVerified: true });
  const again = { ticket, name: 'eve', password: PASSWORD };
  expect(await stranger().refused(entrance.signUp, again)).toBe('link-not-valid');
  const byMail = stranger();
  expect(await byMail.call(operations.signIn, { name: 'Bob@Example.com', password: PASSWORD })).toMatchObject({
    name: 'bob',
  });
});

it('neither sign-up nor reset tells who has an account: the same answers, and mails to mailboxes alone', async () => {
  const { owner, stranger, sent, secretOf, settled } = await boot();
  await owner.call(signUps.setSignUpPolicy, { mode: 'open', domains: [] });
  const bob = stranger();
  await bob.call(entrance.askToSignUp, { email: 'bob@example.com' });
  const ticket = { kind: 'link', token: await secretOf(1) };
  await bob.call(entrance.signUp, { ticket, name: 'bob', password: PASSWORD });
  const answerTo = async (operation: typeof entrance.askToSignUp | typeof entrance.askForReset, email: string) => {
    const { statusCode, body, headers } = await stranger().ask(operation, { email });
    const { 'x-request-id': _, date: __, 'x-ratelimit-remaining': ___, ...same } = headers;
    return JSON.stringify({ statusCode, body, same });
  };
  for (const operation of [entrance.askToSignUp, entrance.askForReset])
    expect(await answerTo(operation, 'bob@example.com')).toBe(await answerTo(operation, 'nobody@example.com'));
  await expect.poll(() => sent.length).toBe(4);
  await settled();
  expect(sent.map(({ target, message }) => [(target as { address: string }).address, message.subject]).sort()).toEqual([
    ['bob@example.com', 'Make your account'],
    ['bob@example.com', 'Set another password'],
    ['bob@example.com', 'You have an account already'],
    ['nobody@example.com', 'Make your account'],
  ]);
});

it('a password is reset once, within an hour, and ends all sessions', async () => {
  const { platform, owner, stranger, sent, secretOf } = await boot();
  const email = 'ada@example.com';
  await owner.call(accountSecurity.setEmail, { email, password: 'password of ada' });
  const verification = await secretOf(1);
  await stranger().call(entrance.verifyEmail, { token: verification });
  expect(await stranger().refused(entrance.verifyEmail, { token: verification })).toBe('link-not-valid');
  await stranger().call(entrance.askForReset, { email: 'ADA@example.com' });
  const late = await secretOf(2);
  platform.clock.advance(HOUR);
  await owner.call(operations.signIn, { name: 'ada', password: 'password of ada' });
  expect(await stranger().refused(entrance.resetPassword, { token: late, password: PASSWORD })).toBe('link-not-valid');
  await stranger().call(entrance.askForReset, { email });
  const replaced = await secretOf(3);
  await stranger().call(entrance.askForReset, { email });
  const token = await secretOf(4);
  const reset = { password: PASSWORD };
  expect(await stranger().refused(entrance.resetPassword, { ...reset, token: replaced })).toBe('link-not-valid');
  // A link for one thing is none for another.
  expect(await stranger().refused(entrance.verifyEmail, { token })).toBe('link-not-valid');
  await stranger().call(entrance.resetPassword, { ...reset, token });
  expect(await owner.refused(operations.me)).toBe('not-signed-in');
  expect(await stranger().refused(entrance.resetPassword, { ...reset, token })).toBe('link-not-valid');
  await stranger().call(operations.signIn, { name: 'ada', password: PASSWORD });
  await expect.poll(() => sent.at(-1)?.message.subject).toBe('Your password was changed');
});

it('an address that somebody has verified is nobody else’s, and they are told', async () => {
  const { platform, panel, owner, sent, secretOf, stranger } = await boot();
  await addUser(platform, 'bob', 'member');
  await owner.call(accountSecurity.setEmail, { email: 'ada@example.com', password: 'password of ada' });
  await stranger().call(entrance.verifyEmail, { token: await secretOf(1) });
  const bob = new Visitor(panel);
  await bob.call(operations.signIn, { name: 'bob', password: 'password of bob' });
  const email = 'Ada@example.com';
  expect(await bob.refused(accountSecurity.setEmail, { email, password: 'x' })).toBe('password-wrong');
  expect(await bob.call(accountSecurity.setEmail, { email, password: 'password of bob' })).toMatchObject({
    emailVerified: false,
  });
  await expect.poll(() => sent.at(-1)?.message.subject).toBe('You have an account already');
  expect(await bob.call(accountSecurity.account)).toMatchObject({ emailVerified: false });
});

it('mails to one mailbox, and from one address, are few', async () => {
  const { owner, stranger, sent, settled } = await boot();
  await owner.call(signUps.setSignUpPolicy, { mode: 'open', domains: [] });
  for (let time = 0; time < 5; time += 1)
    await stranger(`10.1.0.${time}`).call(entrance.askToSignUp, { email: 'bob@example.com' });
  await expect.poll(() => sent.length).toBe(3);
  await settled();
  expect(sent).toHaveLength(3);
  const eve = stranger('10.2.0.1');
  for (let time = 0; time < 20; time += 1) await eve.call(entrance.askForReset, { email: `x${time}@example.com` });
  expect(await eve.refused(entrance.askForReset, { email: 'y@example.com' })).toBe('too-many-attempts');
});

it('guessing links is slowed down', async () => {
  const { stranger } = await boot();
  const eve = stranger();
  for (let guess = 0; guess < 60; guess += 1)
    expect(await eve.refused(entrance.verifyEmail, { token: `guess${guess}` })).toBe('link-not-valid');
  expect(await eve.refused(entrance.resetPassword, { token: 'guess', password: PASSWORD })).toBe('too-many-attempts');
});

it('a mail server that is away is an event, and the answer is the same', async () => {
  const { platform, owner, stranger } = await boot();
  await owner.call(signUps.setSignUpPolicy, { mode: 'open', domains: [] });
  platform.notifier.fail(1, { reason: 'connection-refused', detail: 'x' });
  await stranger().call(entrance.askToSignUp, { email: 'bob@example.com' });
  const kinds = async () => (await platform.stores.events.listRecent([], 20)).map(({ kind, params }) => [kind, params]);
  await expect.poll(kinds).toContainEqual(['account-mail-failed', { reason: 'connection-refused', mail: 'sign-up' }]);
});
