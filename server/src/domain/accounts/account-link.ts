/** What a secret that is sent or kept in a browser for a short while may be exchanged for, once. */
export type LinkPurpose = 'sign-up' | 'verify-email' | 'reset-password' | 'second-step' | 'oidc';

const MINUTE = 60_000;

/**
 * How long each is good for. Resetting: short, since it lies in a mailbox; OWASP's Forgot Password Cheat Sheet asks for "an
 * appropriate period" and calls an hour one. Steps of one sign-in: as long as somebody looks for a telephone.
 */
export const LINK_LIFETIME_MS: Record<LinkPurpose, number> = {
  'sign-up': 24 * 60 * MINUTE,
  'verify-email': 24 * 60 * MINUTE,
  'reset-password': 60 * MINUTE,
  'second-step': 10 * MINUTE,
  oidc: 10 * MINUTE,
};

export interface AccountLink {
  /** SHA-256 of the secret. */
  tokenHash: string;
  purpose: LinkPurpose;
  /** Whose account; undefined where there is none yet. */
  userId?: string;
  /** An e-mail address, or what the purpose needs, sealed where it is secret. */
  data: string;
  createdAt: number;
  expiresAt: number;
}
