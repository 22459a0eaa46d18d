import type { Drill } from '@nonstop4/contract';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconMinus from '@tabler/icons-react/dist/esm/icons/IconMinus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Badge } from '../../../parts/badge.tsx';
import { drillTarget } from '../../../parts/short-id.ts';
import { TimeAgo } from '../../../parts/time-ago.tsx';

const LOOKS = {
  passed: { tone: 'ok', icon: IconCheck },
  failed: { tone: 'bad', icon: IconX },
  aborted: { tone: 'idle', icon: IconMinus },
  running: { tone: 'busy', icon: undefined },
} as const;

/** What the drills so far have shown. */
export function DrillReports({ drills }: { drills: readonly Drill[] }) {
  const { t } = useTranslation('drills');
  if (drills.length === 0) return <p className="quiet">{t('reportsEmpty')}</p>;
  return (
    <div className="table-scroll">
      <table className="table table-stacking">
        <thead>
          <tr>
            <th scope="col">{t('when')}</th>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('result')}</th>
            <th scope="col">{t('sent')}</th>
            <th scope="col">{t('failed')}</th>
            <th scope="col">{t('p50')}</th>
            <th scope="col">{t('p99')}</th>
            <th scope="col">{t('slowest')}</th>
            <th scope="col">{t('redundantAgain')}</th>
          </tr>
        </thead>
        <tbody>
          {drills.map((drill) => (
            <ReportRow key={drill.id} drill={drill} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReportRow({ drill }: { drill: Drill }) {
  const { t } = useTranslation('drills');
  const format = useFormat();
  const look = LOOKS[drill.state];
  return (
    <tr>
      <td data-label={t('when')}>
        <div>
          <TimeAgo at={drill.startedAt} />
          <p className="small quiet">{drill.startedBy}</p>
        </div>
      </td>
      <td data-label={t('what')}>
        <div>
          {t(`kind.${drill.kind}`)}
          <p className="small quiet mono" title={drill.target}>
            {drillTarget(drill.kind, drill.target)}
          </p>
        </div>
      </td>
      <td data-label={t('result')}>
        <Badge tone={look.tone} icon={look.icon}>
          {t(`state.${drill.state}`)}
        </Badge>
      </td>
      <td data-label={t('sent')} className="numbers">
        {format.number(drill.sent)}
      </td>
      <td data-label={t('failed')} className="numbers">
        {format.number(drill.failed)}
      </td>
      <td data-label={t('p50')} className="numbers">
        {format.duration(drill.p50Ms)}
      </td>
      <td data-label={t('p99')} className="numbers">
        {format.duration(drill.p99Ms)}
      </td>
      <td data-label={t('slowest')} className="numbers">
        {format.duration(drill.slowestMs)}
      </td>
      <td data-label={t('redundantAgain')} className="numbers">
        {drill.redundantAgainMs === undefined
          ? t('notYet')
          : t('after', { time: format.duration(drill.redundantAgainMs) })}
      </td>
    </tr>
  );
}
