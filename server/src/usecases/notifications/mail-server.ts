import type { MailServer } from '../../domain/notifications/mail-server.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { requireOperator } from '../require-operator.ts';
import { type Kept, readSealed, writeSealed } from '../sealed-setting.ts';

const SETTING = 'mail-server';
const ACTION = 'choose the mail server of the platform';

/** As it is typed in. A password that is left out is the one that was saved for the same server and user. */
export type MailServerDraft = Omit<MailServer, 'password'> & { password?: string | undefined };

export function savedMailServer(kept: Kept): Promise<MailServer | undefined> {
  return readSealed<MailServer>(kept, SETTING);
}

/** For the owner alone. */
export async function mailServer(platform: Platform, user: User): Promise<MailServer | undefined> {
  requireOperator(user, ACTION);
  return savedMailServer(platform);
}

/** Throws Problem `invalid-input` where a password is needed and there is none. */
export async function setMailServer(platform: Platform, user: User, draft: MailServerDraft): Promise<void> {
  requireOperator(user, ACTION);
  const saved = await savedMailServer(platform);
  // A password is shown to no other server, and for no other user, than it was entered for; nor in clear text if it was not before.
  const isSame =
    saved?.host === draft.host &&
    saved.userName === draft.userName &&
    (saved.security === 'none' || draft.security !== 'none');
  const password = draft.userName === '' ? '' : (draft.password ?? (isSame ? saved?.password : undefined));
  if (password === undefined) {
    throw new Problem('invalid-input', 'Enter the password: there is none for this server and user yet.', {
      reason: 'password-missing',
    });
  }
  await writeSealed(platform, SETTING, { ...draft, password } satisfies MailServer);
  await recordEvent(platform, { kind: 'mail-server-set', params: { host: draft.host }, actor: user.name });
}

export async function forgetMailServer(platform: Platform, user: User): Promise<void> {
  requireOperator(user, ACTION);
  if (!(await platform.stores.settings.remove(SETTING))) return;
  await recordEvent(platform, { kind: 'mail-server-removed', actor: user.name });
}

/** Whether channels by e-mail can work. */
export async function hasMailServer(kept: Kept): Promise<boolean> {
  return (await kept.stores.settings.get(SETTING)) !== undefined;
}
