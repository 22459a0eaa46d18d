import type { AppMonitoring } from '@nonstop4/contract';
import IconExternalLink from '@tabler/icons-react/dist/esm/icons/IconExternalLink.mjs';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Caution } from '../../../parts/caution.tsx';
import { useSlowNow } from '../../../parts/now.ts';
import { useTheme } from '../../../theme/theme.ts';
import { useApp } from '../use-app.ts';
import { monitoringOf } from './monitoring-query.ts';
import './monitoring.css';

/** Where the figures come from when not from the platform itself, what is wrong there, and the way to Grafana. */
export function Monitoring({ app }: { app: string }) {
  const { data } = useQuery(monitoringOf(app));
  if (!data) return null;
  const { source, grafana } = data;
  if (source.kind === 'built-in' && !grafana) return null;
  return (
    <>
      {source.away && <Away {...source.away} />}
      <div className="line-spread">
        <Source {...source} />
        {grafana && <GrafanaLink url={grafana.url} />}
      </div>
      {grafana && grafana.panels.length > 0 && <GrafanaPanels panels={grafana.panels} />}
    </>
  );
}

function Source({ kind, address }: AppMonitoring['source']) {
  const { t } = useTranslation('monitoring');
  if (kind === 'built-in') return <span />;
  return <p className="small quiet grow">{address === undefined ? t('source') : t('sourceAt', { address })}</p>;
}

function Away({ since, reason, detail }: NonNullable<AppMonitoring['source']['away']>) {
  const { t } = useTranslation('monitoring');
  const format = useFormat();
  // Not each second: it is read aloud whenever it changes.
  const seconds = Math.max(1, Math.floor((useSlowNow() - Date.parse(since)) / 1_000));
  const shown = seconds < 60 ? seconds : seconds - (seconds % 60);
  return (
    <Caution urgent>
      <span className="stack-small">
        <span>
          {t(`away.${reason}`, { time: format.duration(shown * 1_000) })} {t('awayMeans')}
        </span>
        {detail !== undefined && <span className="mono small">{detail}</span>}
      </span>
    </Caution>
  );
}

function GrafanaLink({ url }: { url: string }) {
  const { t } = useTranslation('monitoring');
  return (
    <a className="btn btn-default" href={url} target="_blank" rel="noreferrer">
      <IconExternalLink size={18} aria-hidden />
      {t('toGrafana')}
    </a>
  );
}

type Panels = NonNullable<AppMonitoring['grafana']>['panels'];

/** With the reader's own login at Grafana: the platform has none, and gives none. */
function GrafanaPanels({ panels }: { panels: Panels }) {
  const { t } = useTranslation('monitoring');
  const theme = useTheme();
  return (
    <section className="stack-small" aria-label={t('panels')}>
      <div className="grafana-panels">
        {panels.map((panel) => (
          <iframe
            key={panel.key}
            className="grafana-panel"
            src={`${panel.url}&theme=${theme}`}
            title={t(`panel.${panel.key}`)}
            loading="lazy"
            referrerPolicy="no-referrer"
            sandbox="allow-scripts allow-same-origin allow-forms allow-popups"
          />
        ))}
      </div>
      <p className="small quiet">{t('panelsNeedLogin')}</p>
    </section>
  );
}

/** Why there is no chart: nothing has happened yet, or nobody has collected it. */
export function WhyNothing() {
  const { t } = useTranslation('metrics');
  const { t: tOfSource } = useTranslation('monitoring');
  const { data } = useQuery(monitoringOf(useApp().name));
  return <p>{data?.source.kind === 'prometheus' ? tOfSource('noneFromPrometheus') : t('emptyText')}</p>;
}
