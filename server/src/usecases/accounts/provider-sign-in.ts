import type { OidcSettings } from '../../domain/accounts/oidc.ts';
import { admits } from '../../domain/accounts/sign-up-policy.ts';
import type { Language } from '../../domain/notifications/channel.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import { type OidcAttempt, type ProvenIdentity, ProviderFailed } from '../../ports/identity-provider.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { tellOfChange } from './account-mails.ts';
import { limiterOf } from './attempt-limiter.ts';
import { savedProvider } from './identity-provider.ts';
import { linkNotValid, makeLink, takeLink } from './links.ts';
import { addMember, openInvitation, signUpClosed, spendInvitation } from './sign-up.ts';
import { signUpPolicy } from './sign-up-policy.ts';

/** The page that the provider sends browsers back to. */
export const RETURN_PATH = '/sign-in/provider';
const SEALED_FOR = 'oidc-attempt';

interface Kept extends OidcAttempt {
  /** Where a new account needs one. */
  invitation: string;
}

export interface BeginProvider {
  from: string;
  invitation?: string | undefined;
  /** Whose account is to be linked; undefined: somebody signs in. */
  linkTo?: User | undefined;
}

/**
 * Where the browser has to go, and the secret that it keeps meanwhile: who comes back without it did not begin. Throws Problem `not-found`
 * without a provider, `provider-failed` or `too-many-attempts`.
 */
export async function beginProvider(platform: Platform, ask: BeginProvider): Promise<{ url: string; token: string }> {
  limiterOf(platform, 'identity-provider').begin('', ask.from, platform.clock.now());
  const settings = await needProvider(platform);
  const returnTo = `${platform.rules.panelUrl}${RETURN_PATH}`;
  const { url, attempt } = await orProblem(platform.identityProvider.begin(settings, returnTo));
  const kept: Kept = { ...attempt, invitation: ask.invitation ?? '' };
  const token = await makeLink(platform, 'oidc', {
    data: platform.cipher.seal(JSON.stringify(kept), SEALED_FOR),
    ...(ask.linkTo ? { userId: ask.linkTo.id } : {}),
  });
  return { url, token };
}

export type ProviderOutcome = { user: User; outcome: 'signed-in' | 'linked' };

/** Throws Problem `link-not-valid`, `provider-failed`, `sign-up-closed`, `conflict` or `too-many-attempts`. */
export async function finishProvider(
  platform: Platform,
  ask: { token: string; query: string; from: string; language: Language },
): Promise<ProviderOutcome> {
  const link = await takeLink(platform, 'oidc', ask.token, ask.from);
  const settings = await needProvider(platform);
  const { invitation, ...attempt } = JSON.parse(platform.cipher.open(link.data, SEALED_FOR)) as Kept;
  const proven = await orProblem(platform.identityProvider.finish(settings, attempt, ask.query));
  if (link.userId === undefined)
    return { user: await userOf(platform, proven, invitation, ask.language), outcome: 'signed-in' };
  const user = await platform.stores.users.byId(link.userId);
  if (!user) throw linkNotValid();
  await linkIdentity(platform, user, proven, ask.language);
  return { user, outcome: 'linked' };
}

/** Throws Problem `conflict` when it would leave no way to sign in. */
export async function unlinkIdentity(platform: Platform, user: User, issuer: string): Promise<void> {
  const { stores } = platform;
  const others = (await stores.identities.listByUser(user.id)).filter((one) => one.issuer !== issuer);
  if (user.passwordHash === '' && others.length === 0)
    throw new Problem('conflict', 'Set a password first: this is the only way to sign in to your account.');
  if (!(await stores.identities.remove(user.id, issuer)))
    throw new Problem('not-found', 'There is no account of this provider.');
  await recordEvent(platform, { kind: 'identity-unlinked', params: { issuer }, actor: user.name });
}

/** Known by the provider's name for the person, else by an address that both sides have verified, else somebody new. */
async function userOf(platform: Platform, proven: ProvenIdentity, invitation: string, language: Language) {
  const { stores } = platform;
  const known = await stores.identities.bySubject(proven.issuer, proven.subject);
  const byIdentity = known && (await stores.users.byId(known.userId));
  if (byIdentity) return byIdentity;
  const email = proven.emailVerified ? await stores.emails.byVerified(proven.email) : undefined;
  const byEmail = email && (await stores.users.byId(email.userId));
  if (byEmail) {
    await linkIdentity(platform, byEmail, proven, language);
    return byEmail;
  }
  return signUpByProvider(platform, proven, invitation);
}

async function linkIdentity(platform: Platform, user: User, proven: ProvenIdentity, language: Language): Promise<void> {
  const { stores } = platform;
  const known = await stores.identities.bySubject(proven.issuer, proven.subject);
  if (known?.userId === user.id) return;
  await stores.identities.add(identityOf(platform, user, proven));
  await recordEvent(platform, { kind: 'identity-linked', params: { issuer: proven.issuer }, actor: user.name });
  tellOfChange(platform, user, 'identity-linked', language);
}

/** The same rules as at the other door; an address that the provider has not verified opens nothing. */
async function signUpByProvider(platform: Platform, proven: ProvenIdentity, invitation: string): Promise<User> {
  const { stores, clock } = platform;
  if (invitation !== '') await spendInvitation(platform, await openInvitation(platform, invitation));
  else if (!admits(await signUpPolicy(platform), proven.emailVerified ? proven.email : '')) throw signUpClosed();
  const user = await addMember(platform, await freeName(platform, proven), '');
  await stores.identities.add(identityOf(platform, user, proven));
  if (proven.email === '') return user;
  await stores.emails.put(user.id, proven.email);
  if (proven.emailVerified) await stores.emails.verify(user.id, proven.email, clock.now());
  return user;
}

function identityOf({ clock }: Platform, user: User, { issuer, subject, email }: ProvenIdentity) {
  return { issuer, subject, email, userId: user.id, createdAt: clock.now() };
}

/** As near to the person's own as the rules for names allow, with a number where somebody has it already. */
async function freeName({ stores }: Platform, { name, email }: ProvenIdentity): Promise<string> {
  const wanted = (name || (email.split('@')[0] ?? '')).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const letters = wanted.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '');
  const base = letters.length >= 2 ? letters.slice(0, 24).replace(/-+$/, '') : 'user';
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? base : `${base}-${number}`;
    if (!(await stores.users.byName(free))) return free;
  }
}

async function needProvider(platform: Platform): Promise<OidcSettings> {
  const settings = await savedProvider(platform);
  if (!settings) throw new Problem('not-found', 'There is no identity provider here.');
  return settings;
}

async function orProblem<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ProviderFailed)) throw error;
    throw new Problem('provider-failed', `Signing in at the identity provider did not work: ${error.message}`, {
      reason: error.reason,
    });
  }
}
