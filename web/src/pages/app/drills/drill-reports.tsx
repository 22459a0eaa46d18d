import type { Drill } from '@nonstop4/contract';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconMinus from '@tabler/icons-react/dist/esm/icons/IconMinus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Badge } from '../../../parts/badge.tsx';
import { drillTarget } from '../../../parts/short-id.ts';
import { TimeAgo } from '../../../parts/time-ago.tsx';
import { drillBefore } from './compare-drills.ts';

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
            <th scope="col">{t('p99')}</th>
            <th scope="col">{t('slowest')}</th>
            <th scope="col">{t('outOfRotation')}</th>
            <th scope="col">{t('redundantAgain')}</th>
          </tr>
        </thead>
        <tbody>
          {drills.map((drill) => (
            <ReportRow key={drill.id} drill={drill} before={drillBefore(drills, drill)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReportRow({ drill, before }: { drill: Drill; before: Drill | undefined }) {
  const { t } = useTranslation('drills');
  const format = useFormat();
  const look = LOOKS[drill.state];
  return (
    <tr>
      <td data-label={t('when')}>
        <div>
          <TimeAgo at={drill.startedAt} />
          <p className="small quiet">{drill.scheduled ? t('byItself') : drill.startedBy}</p>
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
        <div>
          {format.number(drill.failed)}
          {drill.failures?.[0] && <p className="small quiet drill-reason">{drill.failures[0].reason}</p>}
        </div>
      </td>
      <td data-label={t('p99')} className="numbers">
        <Compared ms={drill.p99Ms} before={before?.p99Ms} />
      </td>
      <td data-label={t('slowest')} className="numbers">
        <span className="drill-time">{format.duration(drill.slowestMs)}</span>
      </td>
      <td data-label={t('outOfRotation')} className="numbers">
        <Compared ms={drill.outOfRotationMs} before={before?.outOfRotationMs} />
      </td>
      <td data-label={t('redundantAgain')} className="numbers">
        <Compared ms={drill.redundantAgainMs} before={before?.redundantAgainMs} />
      </td>
    </tr>
  );
}

/** A time, and how much longer or shorter it was than the last time. */
function Compared({ ms, before }: { ms: number | undefined; before: number | undefined }) {
  const { t } = useTranslation('drills');
  const format = useFormat();
  if (ms === undefined) return t('notYet');
  if (before === undefined) return format.duration(ms);
  const difference = format.duration(Math.abs(ms - before));
  return (
    <div>
      <span className="drill-time">{format.duration(ms)}</span>
      <p className="small quiet">{t(ms > before ? 'longerThanBefore' : 'shorterThanBefore', { difference })}</p>
    </div>
  );
}
