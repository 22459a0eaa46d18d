import type { IncidentView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Badge } from '../../../parts/badge.tsx';
import { useAgo } from '../../../parts/time-ago.tsx';

/** What went wrong, newest first: why, for how long, and what was done. */
export function IncidentList({ incidents }: { incidents: IncidentView[] }) {
  const { t } = useTranslation('availability');
  if (incidents.length === 0) return <p className="quiet">{t('incidentsEmpty')}</p>;
  return (
    <ul className="plain-list incident-list">
      {incidents.map((incident) => (
        <Incident key={incident.id} incident={incident} />
      ))}
    </ul>
  );
}

function Incident({ incident }: { incident: IncidentView }) {
  const { t } = useTranslation('availability');
  const format = useFormat();
  const ago = useAgo();
  const { from, to, ended, cause, actions, unmeasuredMs } = incident;
  return (
    <li className="stack-small">
      <div className="line">
        <Badge tone={to === undefined ? 'bad' : 'idle'}>{t(to === undefined ? 'lasts' : 'over')}</Badge>
        <span className="strong">{cause.text}</span>
      </div>
      {actions.map((action) => (
        <p key={action.code}>{action.text}</p>
      ))}
      {ended !== undefined && ended !== 'answered' && <p>{t(`ended.${ended}`)}</p>}
      {unmeasuredMs > 0 && <p>{t('unmeasured', { time: format.duration(unmeasuredMs) })}</p>}
      <p className="small quiet" title={format.dateTime(from)}>
        {t('began', { ago: ago(from) })}
        {to !== undefined && ` · ${t('lasted', { time: format.duration(Date.parse(to) - Date.parse(from)) })}`}
      </p>
    </li>
  );
}
