import type { Principal } from '../../domain/access/principal.ts';
import { emailKey } from '../../domain/accounts/email-address.ts';
import type { Language } from '../../domain/notifications/channel.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import { hasMailServer } from '../notifications/mail-server.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { sendAccountMail, tellAt } from './account-mails.ts';
import { limiterOf } from './attempt-limiter.ts';
import { linkNotValid, makeLink, takeLink } from './links.ts';
import { proveAgain } from './prove-again.ts';

/** Another address for the user; it counts once it is verified. Throws Problem `password-wrong` or `too-many-attempts`. */
export async function setEmail(
  platform: Platform,
  principal: Principal,
  ask: { email: string; password: string; language: Language },
): Promise<void> {
  const { user } = principal;
  await proveAgain(platform, principal, ask.password);
  const before = await platform.stores.emails.byUser(user.id);
  if (before?.address === ask.email) return;
  await platform.stores.emails.put(user.id, ask.email);
  await platform.stores.links.removeOf(user.id, 'reset-password');
  if (before?.verifiedAt !== undefined) tellAt(platform, user, before.address, 'email-changed', ask.language);
  if (await hasMailServer(platform)) await askForVerification(platform, user, ask.language);
}

/**
 * Sends the link, unless somebody else has the address verified: that is told to nobody but, when it is tried, its holder. Throws Problem
 * `mail-server-missing` or `too-many-attempts`.
 */
export async function askForVerification(platform: Platform, user: User, language: Language): Promise<void> {
  const { stores, clock } = platform;
  const email = await stores.emails.byUser(user.id);
  if (!email || email.verifiedAt !== undefined) return;
  await needMailServer(platform);
  limiterOf(platform, 'mailbox').begin(emailKey(email.address), '', clock.now());
  const holder = await stores.emails.byVerified(email.address);
  if (holder) {
    const other = await stores.users.byId(holder.userId);
    if (other) sendAccountMail(platform, knownAlready(email.address, other, language));
    return;
  }
  await stores.links.removeOf(user.id, 'verify-email');
  const token = await makeLink(platform, 'verify-email', { userId: user.id, data: email.address });
  const path = `/verify#token=${token}`;
  sendAccountMail(platform, { to: email.address, kind: 'verify-email', language, path, name: user.name });
}

/** Whoever opens the link has the mailbox, whether they are signed in here or not. Throws Problem `link-not-valid`. */
export async function verifyEmail(platform: Platform, token: string, from: string): Promise<void> {
  const { userId = '', data } = await takeLink(platform, 'verify-email', token, from);
  const user = await platform.stores.users.byId(userId);
  const isVerified = user && (await platform.stores.emails.verify(userId, data, platform.clock.now()));
  if (!isVerified) throw linkNotValid();
  await recordEvent(platform, { kind: 'email-verified', actor: user.name });
}

export async function needMailServer(platform: Platform): Promise<void> {
  if (await hasMailServer(platform)) return;
  throw new Problem('mail-server-missing', 'The platform has no mail server to send e-mails with.');
}

export function knownAlready(to: string, { name }: User, language: Language) {
  return { to, kind: 'known-already', language, path: '/reset', name } as const;
}
