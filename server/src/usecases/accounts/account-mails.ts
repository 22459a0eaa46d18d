import type { Language } from '../../domain/notifications/channel.ts';
import type { User } from '../../domain/user.ts';
import type { AccountChange, AccountMailKind } from '../../ports/account-words.ts';
import { type Message, NotDelivered } from '../../ports/notifier.ts';
import { htmlOf } from '../notifications/message-html.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';

/** Longer than the mail adapter's own limits on a connection. */
const LONGEST_MS = 60_000;

export interface AccountMail {
  to: string;
  kind: AccountMailKind;
  language: Language;
  /** Path of the page with everything that it needs, as `/reset#token=…`. */
  path: string;
  name?: string;
  invitedBy?: string;
}

/**
 * Sends it on its way and comes back at once: whether there was anything to send, and how the mail server is, must not show in the
 * time of an answer. What cannot be sent is an event for the operator, and is not tried again: whoever waits for it asks again.
 */
export function sendAccountMail(platform: Platform, mail: AccountMail): void {
  const message = messageOf(platform, mail);
  platform.notifiers['e-mail']
    .send({ kind: 'e-mail', address: mail.to }, message, AbortSignal.timeout(LONGEST_MS))
    .catch(async (error: unknown) => {
      const reason = error instanceof NotDelivered ? error.failure.reason : 'failed';
      await recordEvent(platform, { kind: 'account-mail-failed', params: { reason, mail: mail.kind } });
    });
}

/** To the address that is known to be the user's; nobody is told where there is none, or no mail server. */
export function tellOfChange(platform: Platform, user: User, change: AccountChange, language: Language): void {
  const tell = async () => {
    const email = await platform.stores.emails.byUser(user.id);
    if (email?.verifiedAt !== undefined) tellAt(platform, user, email.address, change, language);
  };
  tell().catch(() => undefined);
}

export function tellAt(
  platform: Platform,
  user: User,
  address: string,
  change: AccountChange,
  language: Language,
): void {
  sendAccountMail(platform, { to: address, kind: change, language, path: '/account', name: user.name });
}

function messageOf({ accountWords, rules, ids, clock }: Platform, mail: AccountMail): Message {
  const { kind, language, path, name = '', invitedBy = '' } = mail;
  const { subject, paragraphs, button, why } = accountWords(kind, { name, invitedBy }, language);
  const link = `${rules.panelUrl}${path}`;
  return {
    ...{ id: ids.next('msg'), at: clock.now(), language, subject, isTest: false, items: [] },
    text: `${[...paragraphs, `${button}: ${link}`, '--', why].join('\n\n')}\n`,
    html: htmlOf({ openPage: button, why }, subject, [{ title: subject, paragraphs, link }], []),
  };
}
