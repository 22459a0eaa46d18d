import type { AppDetail } from '@nonstop4/contract';
import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import IconUpload from '@tabler/icons-react/dist/esm/icons/IconUpload.mjs';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../parts/empty-state.tsx';

/** An app that never ran: nothing was uploaded, or it is coming up, or it failed to. */
export function NothingYet({ app }: { app: AppDetail }) {
  const { t } = useTranslation('overview');
  const run = app.lastRun;
  if (run?.state === 'running' || run?.state === 'queued')
    return (
      <EmptyState icon={IconUpload} title={t('comingTitle')}>
        <p>{t('comingText')}</p>
        <Link to="/runs/$run" params={{ run: run.id }} className="btn btn-primary">
          {t('toSteps')}
        </Link>
      </EmptyState>
    );
  if (run?.state === 'failed')
    return (
      <EmptyState icon={IconAlertCircle} title={t('failedTitle')}>
        <p>{t('failedText')}</p>
        <Link to="/runs/$run" params={{ run: run.id }} className="btn btn-primary">
          {t('toFailure')}
        </Link>
      </EmptyState>
    );
  return (
    <EmptyState icon={IconUpload} title={t('nothingTitle')}>
      <p>{t('nothingText')}</p>
      {app.role !== 'viewer' && (
        <Link to="/apps/$app/update" params={{ app: app.name }} className="btn btn-primary">
          {t('uploadNow')}
        </Link>
      )}
    </EmptyState>
  );
}
