import type { Principal } from '../../domain/access/principal.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { tellOfChange } from './account-mails.ts';
import { proveAgain } from './prove-again.ts';

/**
 * Ends every session of the user, this one too: whoever asked gets a new one by the caller. API tokens stay, as what runs with them
 * would stop. Throws Problem `password-wrong` or `too-many-attempts`.
 */
export async function changePassword(
  platform: Platform,
  principal: Principal,
  ask: { current: string; password: string; language: 'en' | 'ko' },
): Promise<void> {
  await proveAgain(platform, principal, ask.current);
  await setPassword(platform, principal.user, ask.password);
  await recordEvent(platform, { kind: 'password-changed', actor: principal.user.name });
  tellOfChange(platform, principal.user, 'password-changed', ask.language);
}

export async function setPassword({ stores, hasher }: Platform, user: User, password: string): Promise<void> {
  await stores.users.setPasswordHash(user.id, await hasher.hash(password));
  await stores.sessions.removeOthers(user.id);
  // A link that was asked for before must not undo it.
  await stores.links.removeOf(user.id, 'reset-password');
  await stores.links.removeOf(user.id, 'second-step');
}
