import type { Drill } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Badge } from '../../../parts/badge.tsx';
import { useRunningNow } from '../../../parts/now.ts';
import { Section } from '../../../parts/section.tsx';
import { drillTarget } from '../../../parts/short-id.ts';
import './drills.css';

/** The figures of a drill while it goes on. */
export function RunningDrill({ drill }: { drill: Drill }) {
  const { t } = useTranslation('drills');
  const format = useFormat();
  const now = useRunningNow(true);
  const after = (ms: number | undefined) => (ms === undefined ? t('notYet') : format.duration(ms));
  const figures = [
    { name: t('sent'), value: format.number(drill.sent) },
    { name: t('failed'), value: format.number(drill.failed), bad: drill.failed > 0 },
    { name: t('p99'), value: format.duration(drill.p99Ms) },
    { name: t('slowest'), value: format.duration(drill.slowestMs) },
    { name: t('outOfRotation'), value: after(drill.outOfRotationMs) },
    { name: t('redundantAgain'), value: after(drill.redundantAgainMs) },
    { name: t('time'), value: format.duration(Math.max(0, now - Date.parse(drill.startedAt))) },
  ];
  return (
    <Section
      title={t(`runningTitle.${drill.kind}`, { target: drillTarget(drill.kind, drill.target) })}
      intro={t('runningIntro', { rate: format.number(drill.ratePerS) })}
      actions={<Badge tone="busy">{t('state.running')}</Badge>}
    >
      <dl className="drill-figures" aria-live="off">
        {figures.map((figure) => (
          <div key={figure.name}>
            <dt>{figure.name}</dt>
            <dd className={figure.bad ? 'numbers drill-bad' : 'numbers'}>{figure.value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
