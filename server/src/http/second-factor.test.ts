import { accountSecurity, entrance, operations } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { openPanel } from '../../../testing/platform/panel.ts';
import { Visitor } from '../../../testing/platform/visitor.ts';
import { totpCode } from '../domain/accounts/totp.ts';
import { suspendUser } from '../usecases/users/manage-users.ts';

const PASSWORD = 'password of ada';
const STEP_MS = 30_000;

async function boot() {
  const platform = memoryPlatform();
  await addUser(platform, 'ada');
  const panel = await openPanel(platform);
  const ada = new Visitor(panel);
  await ada.call(operations.signIn, { name: 'ada', password: PASSWORD });
  const { secret, uri } = await ada.call(accountSecurity.beginSecondFactor, { password: PASSWORD });
  const codeNow = () => totpCode(secret, Math.floor(platform.clock.now() / STEP_MS));
  const { codes } = await ada.call(accountSecurity.confirmSecondFactor, { code: codeNow() });
  return {
    ...{ platform, panel, ada, secret, uri, codes, codeNow },
    /** The password was right, and a code is asked for. */
    halfway: async () => {
      const visitor = new Visitor(panel);
      expect(await visitor.refused(operations.signIn, { name: 'ada', password: PASSWORD })).toBe(
        'second-factor-needed',
      );
      expect(await visitor.refused(operations.me)).toBe('not-signed-in');
      return visitor;
    },
  };
}

it('nothing is asked for before a code was entered, and the password is needed to begin', async () => {
  const platform = memoryPlatform();
  await addUser(platform, 'ada');
  const panel = await openPanel(platform);
  const ada = new Visitor(panel);
  await ada.call(operations.signIn, { name: 'ada', password: PASSWORD });
  expect(await ada.refused(accountSecurity.beginSecondFactor, { password: 'x' })).toBe('password-wrong');
  expect(await ada.refused(accountSecurity.confirmSecondFactor, { code: '123456' })).toBe('not-found');
  await ada.call(accountSecurity.beginSecondFactor, { password: PASSWORD });
  expect(await ada.refused(accountSecurity.confirmSecondFactor, { code: '000000' })).toBe('code-wrong');
  await new Visitor(panel).call(operations.signIn, { name: 'ada', password: PASSWORD });
});

it('sign-in takes a code of the app, each once', async () => {
  const { platform, ada, uri, secret, codeNow, halfway } = await boot();
  expect(uri).toBe(
    `otpauth://totp/NonStop4%20panel.example.com:ada?secret=${secret}&issuer=NonStop4%20panel.example.com&algorithm=SHA1&digits=6&period=30`,
  );
  expect(await ada.call(accountSecurity.account)).toMatchObject({ secondFactor: true, recoveryCodesLeft: 10 });
  const replayed = await halfway();
  // The code that has switched it on is used up.
  expect(await replayed.refused(entrance.finishSignIn, { code: codeNow() })).toBe('code-wrong');
  platform.clock.advance(STEP_MS);
  expect(await replayed.call(entrance.finishSignIn, { code: codeNow() })).toMatchObject({ name: 'ada' });
  expect(await replayed.call(operations.me)).toMatchObject({ name: 'ada' });
  const [came] = await platform.stores.audit.list({ operation: 'finishSignIn', outcome: 'done' }, 1);
  expect(came).toMatchObject({ actor: 'ada', via: 'none' });
  const second = await halfway();
  expect(await second.refused(entrance.finishSignIn, { code: codeNow() })).toBe('code-wrong');
});

it('who is suspended between the two steps is not let in by the second', async () => {
  const { platform, codeNow, halfway } = await boot();
  platform.clock.advance(STEP_MS);
  const late = await halfway();
  const opi = await addUser(platform, 'opi');
  await suspendUser(platform, opi, 'ada', { stopApps: false });
  expect(await late.refused(entrance.finishSignIn, { code: codeNow() })).toBe('suspended');
  expect(await late.refused(operations.me)).toBe('not-signed-in');
});

it('the second step is of the browser that has done the first, for ten minutes', async () => {
  const { platform, panel, codeNow, halfway } = await boot();
  platform.clock.advance(STEP_MS);
  expect(await new Visitor(panel).refused(entrance.finishSignIn, { code: codeNow() })).toBe('link-not-valid');
  const slow = await halfway();
  platform.clock.advance(10 * 60_000);
  expect(await slow.refused(entrance.finishSignIn, { code: codeNow() })).toBe('link-not-valid');
});

it('a recovery code signs in once, however it is written', async () => {
  const { ada, codes, halfway } = await boot();
  expect(codes).toHaveLength(10);
  expect(codes[0]).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  const [first = '', second = ''] = codes;
  await (await halfway()).call(entrance.finishSignIn, { code: first.toUpperCase().replaceAll('-', ' ') });
  expect(await (await halfway()).refused(entrance.finishSignIn, { code: first })).toBe('code-wrong');
  expect(await ada.call(accountSecurity.account)).toMatchObject({ recoveryCodesLeft: 9 });
  const prove = { password: PASSWORD, code: second };
  const { codes: others } = await ada.call(accountSecurity.renewRecoveryCodes, prove);
  expect(await (await halfway()).refused(entrance.finishSignIn, { code: codes[2] })).toBe('code-wrong');
  await (await halfway()).call(entrance.finishSignIn, { code: others[0] });
});

it('codes are not guessed: five wrong ones, from whichever address', async () => {
  const { platform, codeNow, halfway } = await boot();
  platform.clock.advance(STEP_MS);
  for (let guess = 0; guess < 5; guess += 1)
    expect(await (await halfway()).refused(entrance.finishSignIn, { code: `00000${guess}` })).toBe('code-wrong');
  const right = { code: codeNow() };
  const waiting = await halfway();
  expect(await waiting.refused(entrance.finishSignIn, right)).toBe('too-many-attempts');
});

it('a program signs in with the code in one go', async () => {
  const { platform, panel, codeNow } = await boot();
  platform.clock.advance(STEP_MS);
  const program = new Visitor(panel);
  const login = { name: 'ada', password: PASSWORD, tokenName: 'cli' };
  expect(await program.refused(operations.tokenLogin, login)).toBe('second-factor-needed');
  expect(await program.refused(operations.tokenLogin, { ...login, code: '000000' })).toBe('code-wrong');
  expect(await program.call(operations.tokenLogin, { ...login, code: codeNow() })).toMatchObject({ scope: 'full' });
});

it('it is switched off with password and code', async () => {
  const { platform, panel, ada, codeNow, codes } = await boot();
  platform.clock.advance(STEP_MS);
  const { endSecondFactor } = accountSecurity;
  expect(await ada.refused(accountSecurity.beginSecondFactor, { password: PASSWORD })).toBe('conflict');
  expect(await ada.refused(endSecondFactor, { password: 'x', code: codeNow() })).toBe('password-wrong');
  expect(await ada.refused(endSecondFactor, { password: PASSWORD, code: '000000' })).toBe('code-wrong');
  await ada.call(endSecondFactor, { password: PASSWORD, code: codes[9] });
  expect(await ada.call(accountSecurity.account)).toMatchObject({ secondFactor: false, recoveryCodesLeft: 0 });
  await new Visitor(panel).call(operations.signIn, { name: 'ada', password: PASSWORD });
});
