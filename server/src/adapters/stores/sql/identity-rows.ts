import type { AccountLink, LinkPurpose } from '../../../domain/accounts/account-link.ts';
import type { UserEmail } from '../../../domain/accounts/email-address.ts';
import type { Invitation } from '../../../domain/accounts/invitation.ts';
import type { OidcIdentity } from '../../../domain/accounts/oidc.ts';
import type { SecondFactor } from '../../../domain/accounts/second-factor.ts';
import type { AccountLinkRow, InvitationRow, OidcIdentityRow, SecondFactorRow, UserEmailRow } from './tables.ts';

export function emailFromRow(row: UserEmailRow): UserEmail {
  return { userId: row.user_id, address: row.address, verifiedAt: row.verified_at ?? undefined };
}

export function linkToRow(link: AccountLink): AccountLinkRow {
  return {
    token_hash: link.tokenHash,
    purpose: link.purpose,
    user_id: link.userId ?? null,
    data: link.data,
    created_at: link.createdAt,
    expires_at: link.expiresAt,
  };
}

export function linkFromRow(row: AccountLinkRow): AccountLink {
  return {
    tokenHash: row.token_hash,
    purpose: row.purpose as LinkPurpose,
    userId: row.user_id ?? undefined,
    data: row.data,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export function invitationToRow(invitation: Invitation): InvitationRow {
  return {
    id: invitation.id,
    token_hash: invitation.tokenHash,
    email: invitation.email,
    invited_by: invitation.invitedBy,
    created_at: invitation.createdAt,
    expires_at: invitation.expiresAt,
  };
}

export function invitationFromRow(row: InvitationRow): Invitation {
  return {
    id: row.id,
    tokenHash: row.token_hash,
    email: row.email,
    invitedBy: row.invited_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export function factorToRow(factor: SecondFactor): SecondFactorRow {
  return {
    user_id: factor.userId,
    sealed_secret: factor.sealedSecret,
    created_at: factor.createdAt,
    confirmed_at: factor.confirmedAt ?? null,
    last_step: factor.lastStep,
  };
}

export function factorFromRow(row: SecondFactorRow): SecondFactor {
  return {
    userId: row.user_id,
    sealedSecret: row.sealed_secret,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at ?? undefined,
    lastStep: row.last_step,
  };
}

export function identityToRow(identity: OidcIdentity): OidcIdentityRow {
  return {
    issuer: identity.issuer,
    subject: identity.subject,
    user_id: identity.userId,
    email: identity.email,
    created_at: identity.createdAt,
  };
}

export function identityFromRow(row: OidcIdentityRow): OidcIdentity {
  return {
    issuer: row.issuer,
    subject: row.subject,
    userId: row.user_id,
    email: row.email,
    createdAt: row.created_at,
  };
}
