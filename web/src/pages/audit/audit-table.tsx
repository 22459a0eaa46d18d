import type { AuditEntryView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Badge } from '../../parts/badge.tsx';
import '../../parts/row-table.css';

/** One row for each entry; on a narrow screen one block for each. */
export function AuditTable({ entries }: { entries: readonly AuditEntryView[] }) {
  const { t } = useTranslation('audit');
  if (entries.length === 0) return <p className="quiet">{t('empty')}</p>;
  return (
    <table className="row-table audit-table">
      <thead>
        <tr>
          <th scope="col">{t('when')}</th>
          <th scope="col">{t('actor')}</th>
          <th scope="col">{t('what')}</th>
          <th scope="col">{t('outcome')}</th>
          <th scope="col">{t('where')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </tbody>
    </table>
  );
}

function AuditRow({ entry }: { entry: AuditEntryView }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const { actor, app, details, outcome } = entry;
  const told = Object.entries(details).map(([name, value]) => `${name}: ${value}`);
  return (
    <tr>
      <td data-label={t('when')} className="numbers">
        {format.dateTime(entry.at)}
      </td>
      <td data-label={t('actor')}>{actor === '' ? t('nobody') : actor}</td>
      <td data-label={t('what')}>
        <div className="stack-small">
          <span>
            <span className="mono">{entry.operation}</span> {app !== undefined && <span className="strong">{app}</span>}
          </span>
          {told.length > 0 && <span className="small quiet audit-details">{told.join(' · ')}</span>}
        </div>
      </td>
      <td data-label={t('outcome')}>
        <div>
          {outcome === 'done' ? <Badge tone="ok">{t('outcome.done')}</Badge> : <Badge tone="bad">{outcome}</Badge>}
        </div>
      </td>
      <td data-label={t('where')}>
        <div className="stack-small">
          <span className="mono">{entry.address}</span>
          <span className="small quiet">{t(`via.${entry.via}`)}</span>
        </div>
      </td>
    </tr>
  );
}
