import { ApiProblem, ApiUnreachable, type ProblemDetails, problemWords } from '@nonstop4/contract';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { loadProblemTexts, useProblemTexts } from './problem-texts.ts';

export interface ProblemWords {
  title: string;
  sentence: string;
  /** For invalid input: each wrong field, as the server names it. */
  issues: { path: string; message: string }[];
}

/** Says in the reader's language what went wrong and what to do, whatever was thrown. */
export function useProblemWords(): (error: unknown) => ProblemWords {
  const { t, i18n } = useTranslation('problems');
  const language = i18n.language === 'ko' ? 'ko' : 'en';
  const texts = useProblemTexts(language);
  return useCallback(
    (error: unknown) => {
      if (error instanceof ApiProblem) {
        const { problem } = error;
        // Told again, in the reader's language, as soon as they are there; until then, and where they cannot be had, it is the server's own words.
        if (!texts) void loadProblemTexts(language).catch(() => undefined);
        const words = texts ? problemWords(problem, texts, language) : ownWords(problem);
        return { ...words, issues: problem.issues ?? [] };
      }
      if (error instanceof ApiUnreachable)
        return { title: t('unreachableTitle'), sentence: t('unreachableSentence'), issues: [] };
      return { title: t('unexpectedTitle'), sentence: t('unexpectedSentence'), issues: [] };
    },
    [t, texts, language],
  );
}

function ownWords({ title, detail }: ProblemDetails): { title: string; sentence: string } {
  return { title, sentence: detail };
}
