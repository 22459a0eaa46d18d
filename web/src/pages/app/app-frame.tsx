import type { AppDetail } from '@nonstop4/contract';
import { ApiProblem } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { AppUrl } from '../../parts/app-url.tsx';
import { Badge } from '../../parts/badge.tsx';
import { ClusterSilence } from '../../parts/cluster-silence.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { usePageTitle } from '../../parts/page.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { RedundancyBadge, useRedundancyReason } from '../../parts/redundancy.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { NothingHere } from '../not-found/nothing-here.tsx';
import { AppActions } from './app-actions.tsx';
import './app-frame.css';

const route = getRouteApi('/signed-in/apps/$app');

const TABS = [
  { to: '/apps/$app', key: 'overview' },
  { to: '/apps/$app/metrics', key: 'metrics' },
  { to: '/apps/$app/availability', key: 'availability' },
  { to: '/apps/$app/logs', key: 'logs' },
  { to: '/apps/$app/releases', key: 'releases' },
  { to: '/apps/$app/settings', key: 'settings' },
  { to: '/apps/$app/events', key: 'events' },
  { to: '/apps/$app/alerts', key: 'alerts' },
  { to: '/apps/$app/drills', key: 'drills' },
] as const;

/** What is around every tab of one app: its name, how it is, what can be done with it. */
export function AppFrame() {
  const { app: name } = route.useParams();
  const app = useQuery(queries.app(name));
  if (app.error instanceof ApiProblem && app.error.problem.code === 'not-found') return <NothingHere />;
  return (
    <div className="page stack-large">
      {app.data ? (
        <>
          <ClusterSilence since={app.data.silentSince} />
          <AppHead app={app.data} />
          <AppTabs app={app.data} />
          <Outlet />
        </>
      ) : app.error ? (
        <ErrorPanel error={app.error} onRetry={() => void app.refetch()} retrying={app.isFetching} />
      ) : (
        <Waiting lines={4} />
      )}
    </div>
  );
}

function AppHead({ app }: { app: AppDetail }) {
  const { t } = useTranslation('app');
  const reason = useRedundancyReason();
  return (
    <header className="stack-small">
      <div className="line-spread">
        <div className="line app-head-name">
          <PageTitle text={app.name} />
          {app.deleting ? <Badge tone="idle">{t('deleting')}</Badge> : <RedundancyBadge redundancy={app.redundancy} />}
        </div>
        <AppActions app={app} />
      </div>
      <div className="line">
        <AppUrl url={app.url} live={app.liveRelease !== undefined && app.desiredState === 'running'} />
        <CopyButton text={app.url} label={t('copyUrl')} small />
      </div>
      <p className="quiet">{app.deleting ? t('deletingReason') : reason(app.redundancy)}</p>
    </header>
  );
}

function AppTabs({ app }: { app: AppDetail }) {
  const { t } = useTranslation('app');
  const path = useLocation({ select: (location) => location.pathname });
  const current = TABS.find((tab) => isTab(path, app.name, tab.key)) ?? TABS[0];
  const bar = useRef<HTMLElement>(null);
  usePageTitle(`${app.name} · ${t(`tab.${current.key}`)}`);

  // On a phone the tabs scroll sideways: the current one must be in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place in the bar
  useEffect(() => {
    bar.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current.key]);

  return (
    <nav className="app-tabs" aria-label={t('tabsLabel')} ref={bar}>
      {TABS.map((tab) => (
        <Link
          key={tab.key}
          to={tab.to}
          params={{ app: app.name }}
          activeOptions={{ exact: true }}
          className="app-tab"
          aria-current={tab.key === current.key ? 'page' : undefined}
        >
          {t(`tab.${tab.key}`)}
        </Link>
      ))}
    </nav>
  );
}

function isTab(path: string, app: string, key: string): boolean {
  const rest = path.slice(`/apps/${app}`.length).replace(/^\//, '');
  return key === 'overview' ? rest === '' : rest.split('/')[0] === key;
}
