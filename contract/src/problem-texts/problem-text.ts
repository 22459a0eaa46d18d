import type { Locale } from '../failure-cards/failure-card.ts';
import { plainText } from '../plain-text.ts';
import type { ProblemDetails } from '../problem.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';
import type { ProblemCatalogue, ProblemWords } from './problem-words.ts';

const CATALOGUES: Record<Locale, ProblemCatalogue> = { en, ko };
const HANGUL = /\p{Script=Hangul}/u;

/**
 * The words for an error answer in the reader's language. The server's own sentence knows more (names, numbers) and is
 * taken when it is in that language; otherwise the general one of its code is.
 */
export function problemText(problem: Pick<ProblemDetails, 'code' | 'detail'>, locale: Locale): ProblemWords {
  const words = CATALOGUES[locale][problem.code] ?? CATALOGUES[locale].internal;
  const detail = plainText(problem.detail);
  const understood = detail !== '' && HANGUL.test(detail) === (locale === 'ko');
  return { title: words.title, sentence: understood ? sentence(detail) : words.sentence };
}

const sentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);
