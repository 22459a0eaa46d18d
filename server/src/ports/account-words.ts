import type { Language } from '../domain/notifications/channel.ts';

/** What an e-mail about an account is for. */
export type AccountMailKind = LinkMailKind | AccountChange;

/** Those with a link that does something. */
export type LinkMailKind = 'sign-up' | 'known-already' | 'invitation' | 'verify-email' | 'reset-password';

/** What its owner is told of, in case that somebody else has done it. */
export type AccountChange =
  | 'password-changed'
  | 'email-changed'
  | 'second-factor-on'
  | 'second-factor-off'
  | 'identity-linked';

export interface AccountMailText {
  subject: string;
  paragraphs: string[];
  button: string;
  why: string;
}

/** What e-mails about accounts say, in each language. */
export type AccountWords = (
  kind: AccountMailKind,
  facts: { name: string; invitedBy: string },
  language: Language,
) => AccountMailText;
