import type { Locale } from '../failure-cards/failure-card.ts';
import { plainText } from '../plain-text.ts';
import type { AccountMailCatalogue, AccountMailFacts, AccountMailKind, AccountMailText } from './account-mail-words.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

const CATALOGUES: Record<Locale, AccountMailCatalogue> = { en, ko };

/** The words of an e-mail about an account, in the language of whoever asked for it. */
export function accountMail(
  kind: AccountMailKind,
  { name, invitedBy }: AccountMailFacts,
  locale: Locale,
): AccountMailText & { why: string } {
  const { mails, why } = CATALOGUES[locale];
  return { ...mails[kind]({ name: plainText(name), invitedBy: plainText(invitedBy) }), why };
}
