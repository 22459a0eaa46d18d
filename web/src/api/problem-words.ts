import { ApiProblem, ApiUnreachable, problemText } from '@nonstop4/contract';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

export interface ProblemWords {
  title: string;
  sentence: string;
  /** For invalid input: each wrong field, as the server names it. */
  issues: { path: string; message: string }[];
}

/** Says in the reader's language what went wrong and what to do, whatever was thrown. */
export function useProblemWords(): (error: unknown) => ProblemWords {
  const { t, i18n } = useTranslation('problems');
  return useCallback(
    (error: unknown) => {
      if (error instanceof ApiProblem) {
        const words = problemText(error.problem, i18n.language === 'ko' ? 'ko' : 'en');
        return { ...words, issues: error.problem.issues ?? [] };
      }
      if (error instanceof ApiUnreachable)
        return { title: t('unreachableTitle'), sentence: t('unreachableSentence'), issues: [] };
      return { title: t('unexpectedTitle'), sentence: t('unexpectedSentence'), issues: [] };
    },
    [t, i18n.language],
  );
}
