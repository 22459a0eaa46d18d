import type { Locale } from '../failure-cards/failure-card.ts';
import type { ProblemDetails } from '../problem.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';
import { type ProblemCatalogue, type ProblemWords, problemWords } from './problem-words.ts';

const CATALOGUES: Record<Locale, ProblemCatalogue> = { en, ko };

/** problemWords for whoever has all languages at hand. */
export function problemText(problem: Pick<ProblemDetails, 'code' | 'detail'>, locale: Locale): ProblemWords {
  return problemWords(problem, CATALOGUES[locale], locale);
}
