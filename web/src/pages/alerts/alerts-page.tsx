import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../parts/answer.tsx';
import { Page } from '../../parts/page.tsx';
import { Alerts } from './alert-list.tsx';
import { alertQueries } from './alert-queries.ts';

/** Alerts of all apps; for the owner, of the platform too. */
export function AlertsPage() {
  const { t } = useTranslation('alerts');
  const alerts = useQuery(alertQueries.all());
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Link to="/notifications" className="btn btn-default">
          {t('toChannels')}
        </Link>
      }
    >
      <Answer query={alerts}>{(list) => <Alerts alerts={list} />}</Answer>
    </Page>
  );
}
