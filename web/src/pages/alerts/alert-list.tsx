import { type AlertView, alertText } from '@nonstop4/contract';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Badge } from '../../parts/badge.tsx';
import { Section } from '../../parts/section.tsx';
import { TimeAgo } from '../../parts/time-ago.tsx';
import './alert-list.css';

/** Open alerts with what can be done, then those that are over. */
export function Alerts({ alerts }: { alerts: readonly AlertView[] }) {
  const { t } = useTranslation('alerts');
  const open = alerts.filter((alert) => alert.endedAt === undefined);
  const over = alerts.filter((alert) => alert.endedAt !== undefined);
  return (
    <>
      <Section title={t('openTitle')}>
        {open.length === 0 ? (
          <p className="line alert-well">
            <IconCheck size={20} aria-hidden /> {t('openEmpty')}
          </p>
        ) : (
          <ul className="plain-list alert-list">
            {open.map((alert) => (
              <OpenAlert key={alert.id} alert={alert} />
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('historyTitle')}>
        {over.length === 0 ? (
          <p className="quiet">{t('historyEmpty')}</p>
        ) : (
          <ul className="plain-list alert-history">
            {over.map((alert) => (
              <PastAlert key={alert.id} alert={alert} />
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

function OpenAlert({ alert }: { alert: AlertView }) {
  const { t } = useTranslation('alerts');
  const words = useAlertWords()(alert);
  return (
    <li className="alert-open">
      <IconAlertTriangle size={22} aria-hidden />
      <div className="grow stack-small">
        <div className="line-spread">
          <h3>{words.title}</h3>
          <span className="small quiet">
            <TimeAgo at={alert.since} />
          </span>
        </div>
        <p>{words.happened}</p>
        <dl className="alert-help">
          <dt>{t('doing')}</dt>
          <dd>{words.doing}</dd>
          <dt>{t('todo')}</dt>
          <dd>{words.todo}</dd>
        </dl>
        <div className="line">
          <Way alert={alert} />
        </div>
      </div>
    </li>
  );
}

function PastAlert({ alert }: { alert: AlertView }) {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  // As it was told while it lasted: what it is now stands beside it.
  const { title } = useAlertWords()({ ...alert, endedAt: undefined });
  const lasted = Date.parse(alert.endedAt ?? alert.since) - Date.parse(alert.since);
  return (
    <li className="line-spread">
      <div className="grow">
        <p>{title}</p>
        <p className="small quiet">
          {t('lasted', { time: format.dateTime(alert.since), duration: format.duration(lasted) })}
        </p>
      </div>
      <Badge tone={alert.ending === 'over' ? 'ok' : 'idle'}>{t(`ending.${alert.ending ?? 'over'}`)}</Badge>
    </li>
  );
}

/** Where the one thing to do is done. */
function Way({ alert: { kind, app, params } }: { alert: AlertView }) {
  const { t } = useTranslation('alerts');
  const className = 'btn btn-sm btn-default';
  if (kind === 'run-failed' && params.runId !== undefined) {
    return (
      <Link to="/runs/$run" params={{ run: String(params.runId) }} className={className}>
        {t('toRun')}
      </Link>
    );
  }
  if (app === undefined || kind === 'same-node') {
    return (
      <Link to="/nodes" className={className}>
        {t('toNodes')}
      </Link>
    );
  }
  if (kind === 'out-of-memory' || kind === 'volume-nearly-full' || kind === 'certificate-ending') {
    return (
      <Link to="/apps/$app/settings" params={{ app }} className={className}>
        {t('toSettings')}
      </Link>
    );
  }
  return (
    <Link to="/apps/$app/logs" params={{ app }} className={className}>
      {t('toLogs')}
    </Link>
  );
}

/** In the language that is shown now, whatever it was read in. */
function useAlertWords() {
  const { i18n } = useTranslation();
  return ({ app, ...alert }: AlertView) =>
    alertText({ ...alert, ...(app === undefined ? {} : { appName: app }) }, i18n.language === 'ko' ? 'ko' : 'en');
}
