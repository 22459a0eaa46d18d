import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { type ProblemWords, useProblemWords } from '../api/problem-words.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** Says why an upload failed, in the reader's language. */
export function useUploadProblem(): (error: unknown) => ProblemWords {
  const { t } = useTranslation('upload');
  const wordsOf = useProblemWords();
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof UnreadableFile)) return wordsOf(error);
      return { title: t('unreadableTitle'), sentence: t('unreadableSentence', { path: error.path }), issues: [] };
    },
    [t, wordsOf],
  );
}
