import type { Locale } from '../failure-cards/failure-card.ts';
import { plainText } from '../plain-text.ts';
import type { ProblemDetails } from '../problem.ts';

export type ProblemCode = ProblemDetails['code'];

export interface ProblemWords {
  /** A few words, for the head of a message; no full stop. */
  title: string;
  /** What is wrong and what to do. */
  sentence: string;
}

export type ProblemCatalogue = Record<ProblemCode, ProblemWords>;

const HANGUL = /\p{Script=Hangul}/u;

/**
 * The words for an error answer in the reader's language, of its catalogue. The server's own sentence knows more (names, numbers) and is taken when it is
 * in that language; otherwise the general one of its code is.
 */
export function problemWords(
  problem: Pick<ProblemDetails, 'code' | 'detail'>,
  catalogue: ProblemCatalogue,
  locale: Locale,
): ProblemWords {
  const words = catalogue[problem.code] ?? catalogue.internal;
  const detail = plainText(problem.detail);
  const understood = detail !== '' && HANGUL.test(detail) === (locale === 'ko');
  return { title: words.title, sentence: understood ? sentence(detail) : words.sentence };
}

const sentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);
