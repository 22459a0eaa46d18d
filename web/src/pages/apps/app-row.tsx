import type { AppSummary } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { AppUrl } from '../../parts/app-url.tsx';
import { Badge } from '../../parts/badge.tsx';
import { RedundancyBadge, useRedundancyReason } from '../../parts/redundancy.tsx';
import { type RunState, RunStateBadge } from '../../parts/run-state-badge.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import './app-row.css';

/** One app of the list: is it well, is it used, what was done last. */
export function AppRow({ app }: { app: AppSummary }) {
  const { t } = useTranslation('apps');
  const reason = useRedundancyReason();
  const me = useQuery(queries.me());
  const isShared = me.data !== undefined && app.owner !== me.data.name;
  return (
    <li className="app-row">
      <div className="app-row-name">
        <h2>
          <Link to="/apps/$app" params={{ app: app.name }} className="app-row-link">
            {app.name}
          </Link>
        </h2>
        {isShared && <p className="small quiet">{t('sharedBy', { owner: app.owner, role: t(`role.${app.role}`) })}</p>}
        <AppUrl url={app.url} live={app.liveRelease !== undefined && app.desiredState === 'running'} />
      </div>
      <div className="app-row-state">
        {app.deleting ? <Badge tone="idle">{t('deleting')}</Badge> : <RedundancyBadge redundancy={app.redundancy} />}
        {app.openAlerts > 0 && (
          <Link to="/apps/$app/alerts" params={{ app: app.name }} className="app-row-run-link">
            <Badge tone="warn">{t('alerts', { count: app.openAlerts })}</Badge>
          </Link>
        )}
        <p className="small quiet">{app.deleting ? t('deletingReason') : reason(app.redundancy)}</p>
      </div>
      <Requests values={app.sparkline} />
      <LastRun app={app} />
    </li>
  );
}

function Requests({ values }: { values: readonly number[] }) {
  const { t } = useTranslation('apps');
  const format = useFormat();
  const now = values.at(-1) ?? 0;
  const rate = t('requestRate', { rate: format.number(now, now < 10 ? 1 : 0) });
  if (values.length === 0) return <div className="app-row-requests" />;
  return (
    <div className="app-row-requests">
      <Sparkline values={values} label={t('sparkline', { rate })} />
      <span className="small quiet numbers" aria-hidden="true">
        {rate}
      </span>
    </div>
  );
}

function LastRun({ app }: { app: AppSummary }) {
  const { t } = useTranslation('apps');
  if (!app.lastRun) return <div className="app-row-run small quiet">{t('noRun')}</div>;
  return (
    <div className="app-row-run">
      <Link to="/runs/$run" params={{ run: app.lastRun.id }} className="app-row-run-link">
        <RunStateBadge
          state={app.lastRun.state as RunState}
          stage={app.lastRun.stage}
          waitsFor={app.lastRun.waitsFor}
        />
      </Link>
      {app.liveRelease !== undefined && (
        <span className="small quiet">{t('liveRelease', { release: app.liveRelease })}</span>
      )}
    </div>
  );
}
