import type { AccountLink, LinkPurpose } from '../../domain/accounts/account-link.ts';
import type { UserEmail } from '../../domain/accounts/email-address.ts';
import type { Invitation } from '../../domain/accounts/invitation.ts';
import type { OidcIdentity } from '../../domain/accounts/oidc.ts';
import type { SecondFactor } from '../../domain/accounts/second-factor.ts';

/** One e-mail address for each user. Many may have entered the same; one user has it verified. */
export interface EmailStore {
  byUser(userId: string): Promise<UserEmail | undefined>;
  /** Whatever its letters' case. */
  byVerified(address: string): Promise<UserEmail | undefined>;
  /** In place of the one before; not verified. Throws Problem `not-found` when the user is gone. */
  put(userId: string, address: string): Promise<void>;
  /** False when it is not the user's address any more, or another user has it verified. */
  verify(userId: string, address: string, at: number): Promise<boolean>;
}

export interface AccountLinkStore {
  add(link: AccountLink): Promise<void>;
  /** As it is, unless it has expired at `now`; it stays. */
  peek(tokenHash: string, purpose: LinkPurpose, now: number): Promise<AccountLink | undefined>;
  /** The same for the one caller that takes it away: a second one gets undefined. */
  take(tokenHash: string, purpose: LinkPurpose, now: number): Promise<AccountLink | undefined>;
  removeOf(userId: string, purpose: LinkPurpose): Promise<void>;
  removeExpired(now: number): Promise<void>;
}

export interface InvitationStore {
  add(invitation: Invitation): Promise<void>;
  /** Newest first, those that have expired included. */
  list(): Promise<Invitation[]>;
  byTokenHash(hash: string, now: number): Promise<Invitation | undefined>;
  /** True for the one caller that took it away. */
  remove(id: string): Promise<boolean>;
  removeExpired(before: number): Promise<void>;
}

/** Authenticator apps and the codes that stand in for them. */
export interface SecondFactorStore {
  byUser(userId: string): Promise<SecondFactor | undefined>;
  /** In place of the one before, whose recovery codes are gone with it. Throws Problem `not-found` when the user is gone. */
  put(factor: SecondFactor): Promise<void>;
  /** True for the one caller that takes a code of a later time step than the last one taken. */
  useStep(userId: string, step: number): Promise<boolean>;
  confirm(userId: string, at: number): Promise<void>;
  /** SHA-256 of each, in place of those before. */
  putCodes(userId: string, codeHashes: readonly string[]): Promise<void>;
  /** True for the one caller that took it away. */
  takeCode(userId: string, codeHash: string): Promise<boolean>;
  codesLeft(userId: string): Promise<number>;
  /** With its recovery codes. */
  remove(userId: string): Promise<void>;
}

export interface OidcIdentityStore {
  /** Throws Problem `conflict` when somebody has it already. */
  add(identity: OidcIdentity): Promise<void>;
  bySubject(issuer: string, subject: string): Promise<OidcIdentity | undefined>;
  listByUser(userId: string): Promise<OidcIdentity[]>;
  /** False when the user has none of this issuer. */
  remove(userId: string, issuer: string): Promise<boolean>;
}
