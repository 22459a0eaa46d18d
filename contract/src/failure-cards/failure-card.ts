import type { FailureCode } from '../failure.ts';
import { type CardCatalogue, type CardWords, cardFacts } from './card-facts.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

export type Locale = 'ko' | 'en';

const CATALOGUES: Record<Locale, CardCatalogue> = { en, ko };

/**
 * The words of a failure card in the reader's language. Facts that are missing from params are left out of the sentence,
 * and foreign text among them is made harmless; the result is plain text, to be escaped like any other text in HTML.
 * A code that this version does not know (a newer server's) gives the card of `internal`.
 */
export function failureCard(
  failure: { code: FailureCode; params: Record<string, string | number> },
  locale: Locale,
): CardWords {
  const catalogue = CATALOGUES[locale];
  const words = catalogue[failure.code] ?? catalogue.internal;
  return words(cardFacts(failure.code, failure.params));
}
