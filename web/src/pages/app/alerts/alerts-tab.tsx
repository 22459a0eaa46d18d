import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../../parts/answer.tsx';
import { Alerts } from '../../alerts/alert-list.tsx';
import { alertQueries } from '../../alerts/alert-queries.ts';
import { useApp } from '../use-app.ts';

/** Alerts of one app. */
export function AlertsTab() {
  const { t } = useTranslation('alerts');
  const app = useApp();
  const alerts = useQuery(alertQueries.ofApp(app.name));
  return (
    <div className="stack">
      <div className="line-spread">
        <p className="quiet grow">{t('appIntro')}</p>
        <Link to="/notifications">{t('toChannels')}</Link>
      </div>
      <Answer query={alerts}>{(list) => <Alerts alerts={list} />}</Answer>
    </div>
  );
}
