import type { Invitation } from '../../domain/accounts/invitation.ts';
import type { Language } from '../../domain/notifications/channel.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import { hasMailServer } from '../notifications/mail-server.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { requireOperator } from '../require-operator.ts';
import { sendAccountMail } from './account-mails.ts';
import { hashToken } from './set-up-owner.ts';
import { signUpPolicy } from './sign-up-policy.ts';

const DAY_MS = 24 * 60 * 60_000;
const ACTION = 'invite people';

/**
 * For operators. Gives the link, this once; it is sent by e-mail too where there is an address and a mail server. Throws
 * Problem `sign-up-closed` where nobody could use it.
 */
export async function invite(
  platform: Platform,
  user: User,
  ask: { email: string; days: number; language: Language },
): Promise<{ invitation: Invitation; link: string; isMailed: boolean }> {
  requireOperator(user, ACTION);
  if ((await signUpPolicy(platform)).mode === 'closed')
    throw new Problem('sign-up-closed', 'Sign-up is closed: open it for people with an invitation first.');
  const token = platform.ids.secret();
  const now = platform.clock.now();
  const invitation: Invitation = {
    ...{ id: platform.ids.next('inv'), tokenHash: hashToken(token), email: ask.email, invitedBy: user.name },
    ...{ createdAt: now, expiresAt: now + ask.days * DAY_MS },
  };
  await platform.stores.invitations.add(invitation);
  await recordEvent(platform, { kind: 'invitation-made', params: { email: ask.email }, actor: user.name });
  const path = `/sign-up#invitation=${token}`;
  const isMailed = ask.email !== '' && (await hasMailServer(platform));
  if (isMailed)
    sendAccountMail(platform, {
      ...{ to: ask.email, kind: 'invitation', language: ask.language, path, invitedBy: user.name },
    });
  return { invitation, link: `${platform.rules.panelUrl}${path}`, isMailed };
}

export async function listInvitations(platform: Platform, user: User): Promise<Invitation[]> {
  requireOperator(user, ACTION);
  return platform.stores.invitations.list();
}

/** Throws Problem `not-found` when it is used or gone. */
export async function revokeInvitation(platform: Platform, user: User, id: string): Promise<void> {
  requireOperator(user, ACTION);
  if (!(await platform.stores.invitations.remove(id))) throw new Problem('not-found', 'There is no such invitation.');
  await recordEvent(platform, { kind: 'invitation-revoked', params: { id }, actor: user.name });
}
