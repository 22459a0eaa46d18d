import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { FailureCard } from '../../parts/failure-card.tsx';
import { GitFindings } from './git-findings.tsx';
import { gitState } from './git-settings.ts';

/** Whether the chosen server takes code now, and what has to be done where it does not. */
export function GitState() {
  const { t } = useTranslation('git');
  const state = useQuery(gitState());
  const again = (
    <button type="button" className="btn btn-default" disabled={state.isFetching} onClick={() => void state.refetch()}>
      {t(state.isFetching ? 'asking' : 'askAgain')}
    </button>
  );
  if (state.error) return <ErrorLine error={state.error} />;
  if (!state.data) return <p className="quiet">{t('asking')}</p>;
  const { failure, repository } = state.data;
  if (failure) return <FailureCard failure={failure} consequence={t('waitMeanwhile')} actions={again} />;
  return <GitFindings works={t('usable')} repository={repository} />;
}
