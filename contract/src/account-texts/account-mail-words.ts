/** What an e-mail about an account is for. The first five hold a link. */
export type AccountMailKind =
  | 'sign-up'
  | 'known-already'
  | 'invitation'
  | 'verify-email'
  | 'reset-password'
  | 'password-changed'
  | 'email-changed'
  | 'second-factor-on'
  | 'second-factor-off'
  | 'identity-linked';

export interface AccountMailFacts {
  /** The user's name; '' where there is no account yet. */
  name: string;
  /** Who has invited. */
  invitedBy: string;
}

/** Plain text, to be escaped in HTML. */
export interface AccountMailText {
  subject: string;
  paragraphs: string[];
  /** On the link. */
  button: string;
}

export interface AccountMailCatalogue {
  mails: Record<AccountMailKind, (facts: AccountMailFacts) => AccountMailText>;
  /** Below each. */
  why: string;
}
