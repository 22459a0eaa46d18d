import type { AppDetail } from '@nonstop4/contract';
import IconUpload from '@tabler/icons-react/dist/esm/icons/IconUpload.mjs';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../parts/empty-state.tsx';

/** An app that never ran: either nothing was uploaded, or it did not come up yet. */
export function NothingYet({ app }: { app: AppDetail }) {
  const { t } = useTranslation('overview');
  const running = app.lastRun?.state === 'running' || app.lastRun?.state === 'queued';
  return (
    <EmptyState icon={IconUpload} title={running ? t('comingTitle') : t('nothingTitle')}>
      <p>{running ? t('comingText') : t('nothingText')}</p>
      {running && app.lastRun ? (
        <Link to="/runs/$run" params={{ run: app.lastRun.id }} className="btn btn-primary">
          {t('toSteps')}
        </Link>
      ) : (
        <Link to="/apps/$app/update" params={{ app: app.name }} className="btn btn-primary">
          {t('uploadNow')}
        </Link>
      )}
    </EmptyState>
  );
}
