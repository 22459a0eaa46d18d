import { emailKey } from '../../domain/accounts/email-address.ts';
import type { Language } from '../../domain/notifications/channel.ts';
import { Problem } from '../../domain/problem.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { sendAccountMail, tellOfChange } from './account-mails.ts';
import { limiterOf } from './attempt-limiter.ts';
import { setPassword } from './change-password.ts';
import { needMailServer } from './email.ts';
import { linkNotValid, makeLink, takeLink } from './links.ts';

/**
 * Sends a link to whoever has the address verified. The caller learns nothing of whom, and neither from the time: everything that
 * depends on it is done after the answer. Throws Problem `mail-server-missing` or `too-many-attempts`.
 */
export async function askForReset(
  platform: Platform,
  ask: { email: string; from: string; language: Language },
): Promise<void> {
  await needMailServer(platform);
  limiterOf(platform, 'mail').begin('', ask.from, platform.clock.now());
  afterAnswer(platform, () => sendReset(platform, ask.email, ask.language));
}

async function sendReset(platform: Platform, address: string, language: Language): Promise<void> {
  const email = await platform.stores.emails.byVerified(address);
  const user = email && (await platform.stores.users.byId(email.userId));
  if (!user || !mayMail(platform, address)) return;
  await platform.stores.links.removeOf(user.id, 'reset-password');
  const token = await makeLink(platform, 'reset-password', { userId: user.id });
  const path = `/reset#token=${token}`;
  sendAccountMail(platform, { to: email.address, kind: 'reset-password', language, path, name: user.name });
}

/** Ends all sessions; a second factor stays on. Throws Problem `link-not-valid` or `too-many-attempts`. */
export async function resetPassword(
  platform: Platform,
  ask: { token: string; password: string; from: string; language: Language },
): Promise<void> {
  const { userId = '' } = await takeLink(platform, 'reset-password', ask.token, ask.from);
  const user = await platform.stores.users.byId(userId);
  if (!user) throw linkNotValid();
  await setPassword(platform, user, ask.password);
  await recordEvent(platform, { kind: 'password-reset', params: { from: ask.from }, actor: user.name });
  tellOfChange(platform, user, 'password-changed', ask.language);
}

/** Whether the mailbox has not had too many; quietly, since whoever asks must not learn that it is known. */
export function mayMail(platform: Platform, address: string): boolean {
  try {
    limiterOf(platform, 'mailbox').begin(emailKey(address), '', platform.clock.now());
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** A failure is an event: there is nobody left to tell. */
export function afterAnswer(platform: Platform, work: () => Promise<void>): void {
  setImmediate(() => {
    work().catch(() => recordEvent(platform, { kind: 'account-mail-failed', params: { reason: 'failed' } }));
  });
}
