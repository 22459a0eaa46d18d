import { createHash } from 'node:crypto';
import type { Principal } from '../../domain/access/principal.ts';
import { toBase32 } from '../../domain/accounts/base32.ts';
import type { SecondFactor } from '../../domain/accounts/second-factor.ts';
import { stepOfCode, totpUri } from '../../domain/accounts/totp.ts';
import type { Language } from '../../domain/notifications/channel.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { tellOfChange } from './account-mails.ts';
import { limiterOf } from './attempt-limiter.ts';
import { proveAgain } from './prove-again.ts';
import { hashToken } from './set-up-owner.ts';

/** RFC 4226 section 4 recommends 160 bits. */
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** 80 bits: what is kept of a code is a quick hash, which must not be worth guessing at. */
const RECOVERY_BYTES = 10;

/** Whether it is asked for at sign-in. */
export async function hasSecondFactor({ stores }: Platform, user: User): Promise<boolean> {
  return (await stores.secondFactors.byUser(user.id))?.confirmedAt !== undefined;
}

/** A new secret for the authenticator app; nothing is asked for before a code of it was entered. Throws Problem `password-wrong`, `conflict`. */
export async function beginSecondFactor(
  platform: Platform,
  principal: Principal,
  password: string,
): Promise<{ secret: string; uri: string }> {
  const { user } = principal;
  await proveAgain(platform, principal, password);
  if (await hasSecondFactor(platform, user))
    throw new Problem('conflict', 'Two-step sign-in is on already. Switch it off first.');
  const secret = toBase32(randomBytes(platform, SECRET_BYTES));
  const sealedSecret = platform.cipher.seal(secret, secondFactorContext(user));
  await platform.stores.secondFactors.put({
    ...{ userId: user.id, sealedSecret, createdAt: platform.clock.now(), lastStep: -1 },
  });
  return { secret, uri: totpUri(secret, `NonStop4 ${new URL(platform.rules.panelUrl).hostname}`, user.name) };
}

/** Switches it on with a first code; gives the recovery codes, this once. Throws Problem `code-wrong`, `not-found`, `too-many-attempts`. */
export async function confirmSecondFactor(
  platform: Platform,
  user: User,
  code: string,
  language: Language,
): Promise<string[]> {
  const { stores, clock } = platform;
  const factor = await stores.secondFactors.byUser(user.id);
  if (!factor || factor.confirmedAt !== undefined)
    throw new Problem('not-found', 'There is no authenticator app to confirm.');
  await limited(platform, user, () => takesAppCode(platform, factor, code));
  const codes = await newCodes(platform, user);
  await stores.secondFactors.confirm(user.id, clock.now());
  await recordEvent(platform, { kind: 'second-factor-on', actor: user.name });
  tellOfChange(platform, user, 'second-factor-on', language);
  return codes;
}

/** Others in place of those before. Throws Problem `password-wrong`, `code-wrong` or `too-many-attempts`. */
export async function renewRecoveryCodes(
  platform: Platform,
  principal: Principal,
  ask: { password: string; code: string },
): Promise<string[]> {
  await proveAgain(platform, principal, ask.password);
  await checkCode(platform, principal.user, ask.code);
  return newCodes(platform, principal.user);
}

/** Throws Problem `password-wrong`, `code-wrong` or `too-many-attempts`. */
export async function endSecondFactor(
  platform: Platform,
  principal: Principal,
  ask: { password: string; code: string; language: Language },
): Promise<void> {
  const { user } = principal;
  await proveAgain(platform, principal, ask.password);
  await checkCode(platform, user, ask.code);
  await platform.stores.secondFactors.remove(user.id);
  await recordEvent(platform, { kind: 'second-factor-off', actor: user.name });
  tellOfChange(platform, user, 'second-factor-off', ask.language);
}

/** A code of the app, or a recovery code, which is spent by it. Throws Problem `code-wrong` or `too-many-attempts`. */
export async function checkCode(platform: Platform, user: User, code: string): Promise<void> {
  const factor = await platform.stores.secondFactors.byUser(user.id);
  await limited(platform, user, async () => {
    const typed = code.replace(/[\s-]/g, '').toUpperCase();
    if (/^\d{6}$/.test(typed)) return factor !== undefined && takesAppCode(platform, factor, typed);
    if (!(await platform.stores.secondFactors.takeCode(user.id, hashToken(typed)))) return false;
    await recordEvent(platform, { kind: 'recovery-code-used', actor: user.name });
    return true;
  });
}

// By the account whatever the address: whoever gets here knows its password.
async function limited(platform: Platform, user: User, isRight: () => Promise<boolean>): Promise<void> {
  const limiter = limiterOf(platform, 'code');
  const begunAt = platform.clock.now();
  limiter.begin(user.id, '', begunAt);
  if (!(await isRight())) throw new Problem('code-wrong', 'This code is wrong, too old or used already.');
  limiter.succeeded(user.id, '', begunAt);
}

async function takesAppCode(platform: Platform, factor: SecondFactor, code: string): Promise<boolean> {
  const { stores, cipher, clock } = platform;
  const secret = cipher.open(factor.sealedSecret, secondFactorContext({ id: factor.userId }));
  const step = stepOfCode(secret, code.replace(/\s/g, ''), clock.now());
  return step !== undefined && stores.secondFactors.useStep(factor.userId, step);
}

async function newCodes(platform: Platform, user: User): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => toBase32(randomBytes(platform, RECOVERY_BYTES)));
  await platform.stores.secondFactors.putCodes(user.id, codes.map(hashToken));
  return codes.map((code) => (code.match(/.{4}/g) ?? []).join('-').toLowerCase());
}

/** Of the generator that everything secret comes from. */
function randomBytes({ ids }: Platform, count: number): Uint8Array {
  return createHash('sha256').update(ids.secret()).digest().subarray(0, count);
}

/** What the secret of somebody's second factor is sealed for. */
export function secondFactorContext({ id }: Pick<User, 'id'>): string {
  return `second-factor ${id}`;
}
