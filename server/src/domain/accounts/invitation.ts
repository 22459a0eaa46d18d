/** Lets one person make an account while sign-up is not open to everybody. */
export interface Invitation {
  id: string;
  /** SHA-256 of the secret in the link. */
  tokenHash: string;
  /** For whom, as the operator knows them: an e-mail address or ''. */
  email: string;
  /** User's name. */
  invitedBy: string;
  createdAt: number;
  expiresAt: number;
}
