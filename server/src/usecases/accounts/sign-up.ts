import type { Invitation } from '../../domain/accounts/invitation.ts';
import { admits } from '../../domain/accounts/sign-up-policy.ts';
import type { Language } from '../../domain/notifications/channel.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import { hasMailServer } from '../notifications/mail-server.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { sendAccountMail } from './account-mails.ts';
import { limiterOf } from './attempt-limiter.ts';
import { askForVerification, knownAlready, needMailServer } from './email.ts';
import { linkNotValid, makeLink } from './links.ts';
import { afterAnswer, mayMail } from './reset-password.ts';
import { hashToken } from './set-up-owner.ts';
import { signUpPolicy } from './sign-up-policy.ts';

/**
 * The first step where no invitation is needed: a link goes to the address, so that the account is made by whoever has the mailbox, and
 * nobody else learns whether there is one already. Throws Problem `sign-up-closed`, `mail-server-missing` or `too-many-attempts`.
 */
export async function askToSignUp(
  platform: Platform,
  ask: { email: string; from: string; language: Language },
): Promise<void> {
  if (!admits(await signUpPolicy(platform), ask.email)) throw signUpClosed();
  await needMailServer(platform);
  limiterOf(platform, 'mail').begin('', ask.from, platform.clock.now());
  afterAnswer(platform, async () => {
    if (!mayMail(platform, ask.email)) return;
    const holder = await platform.stores.emails.byVerified(ask.email);
    const known = holder && (await platform.stores.users.byId(holder.userId));
    if (known) return sendAccountMail(platform, knownAlready(ask.email, known, ask.language));
    const token = await makeLink(platform, 'sign-up', { data: ask.email });
    const path = `/sign-up#token=${token}`;
    sendAccountMail(platform, { to: ask.email, kind: 'sign-up', language: ask.language, path });
  });
}

/** What lets somebody in: the secret of an invitation, or of a link from an e-mail. */
export interface Ticket {
  kind: 'invitation' | 'link';
  token: string;
}

/** The address that the ticket is for; '' where it names none. Throws Problem `link-not-valid`, `sign-up-closed` or `too-many-attempts`. */
export async function lookAtTicket(platform: Platform, { kind, token }: Ticket, from: string): Promise<string> {
  const now = platform.clock.now();
  limiterOf(platform, 'link').begin('', from, now);
  if (kind === 'invitation') return (await openInvitation(platform, token)).email;
  const link = await platform.stores.links.peek(hashToken(token), 'sign-up', now);
  if (!link) throw linkNotValid();
  return link.data;
}

/** Throws Problem `link-not-valid`, `sign-up-closed`, `user-name-taken` or `too-many-attempts`. */
export async function signUp(
  platform: Platform,
  ask: { ticket: Ticket; name: string; password: string; email: string; from: string; language: Language },
): Promise<User> {
  const { stores, hasher, clock } = platform;
  const own = await lookAtTicket(platform, ask.ticket, ask.from);
  const byLink = ask.ticket.kind === 'link';
  if (byLink && !admits(await signUpPolicy(platform), own)) throw signUpClosed();
  if (await stores.users.byName(ask.name)) throw nameTaken();
  const passwordHash = await hasher.hash(ask.password);
  // From here on the ticket is spent, by one caller.
  await spend(platform, ask.ticket);
  const user = await addMember(platform, ask.name, passwordHash);
  const email = byLink ? own : ask.email || own;
  if (email === '') return user;
  await stores.emails.put(user.id, email);
  if (byLink) await stores.emails.verify(user.id, email, clock.now());
  else if (await hasMailServer(platform)) await askForVerification(platform, user, ask.language).catch(ignoreTooMany);
  return user;
}

/** Throws Problem `user-name-taken`. */
export async function addMember(platform: Platform, name: string, passwordHash: string): Promise<User> {
  const { stores, ids, clock } = platform;
  const user: User = { id: ids.next('user'), name, passwordHash, role: 'member', createdAt: clock.now() };
  await stores.users.add(user).catch((error: unknown) => {
    throw error instanceof Problem && error.code === 'conflict' ? nameTaken() : error;
  });
  await recordEvent(platform, { kind: 'account-made', params: { name }, actor: name });
  return user;
}

async function spend(platform: Platform, { kind, token }: Ticket): Promise<void> {
  if (kind === 'invitation') return spendInvitation(platform, await openInvitation(platform, token));
  const link = await platform.stores.links.take(hashToken(token), 'sign-up', platform.clock.now());
  if (!link) throw linkNotValid();
}

/** Good in every mode but `closed`. */
export async function openInvitation(platform: Platform, token: string): Promise<Invitation> {
  const { stores, clock } = platform;
  const invitation = await stores.invitations.byTokenHash(hashToken(token), clock.now());
  if (!invitation) throw linkNotValid();
  if ((await signUpPolicy(platform)).mode === 'closed') throw signUpClosed();
  return invitation;
}

export async function spendInvitation({ stores }: Platform, { id }: Invitation): Promise<void> {
  if (!(await stores.invitations.remove(id))) throw linkNotValid();
}

export function signUpClosed(): Problem {
  return new Problem('sign-up-closed', 'An account cannot be made this way here. Ask for an invitation.');
}

function nameTaken(): Problem {
  return new Problem('user-name-taken', 'Somebody has this name already. Choose another one.');
}

// The account is made; another mail can be asked for on its page.
function ignoreTooMany(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}
