import type { Drill } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { ErrorLine } from '../../../parts/error-panel.tsx';
import { drillTarget } from '../../../parts/short-id.ts';
import { drillQueries } from './drill-queries.ts';

interface DrillPlanProps {
  app: string;
  kind: Drill['kind'];
  ratePerS: number;
  /** The last one of that kind. */
  last: Drill | undefined;
}

/** What would happen now, or what is in the way of it. */
export function DrillPlan({ app, kind, ratePerS, last }: DrillPlanProps) {
  const { t } = useTranslation('drills');
  const format = useFormat();
  const { data: plan, error } = useQuery(drillQueries.plan(app, kind));
  if (error) return <ErrorLine error={error} />;
  if (!plan) return <p className="quiet">{t('planLoading')}</p>;
  return (
    <div className="drill-plan">
      <h3 className="drill-plan-title">{t('planTitle')}</h3>
      <ol className="drill-steps">
        <li>{t('planLoad', { rate: format.number(ratePerS) })}</li>
        <li>
          {t(`planBlow.${kind}`, { target: drillTarget(kind, plan.target), node: plan.node })}{' '}
          {plan.otherApps > 0 && t('planOthers', { count: plan.otherApps, number: format.number(plan.otherApps) })}
        </li>
        <li>{t('planWait')}</li>
        <li>{t('planEnd', { most: format.duration(plan.mostSeconds * 1_000) })}</li>
      </ol>
      {last && (
        <p className="small quiet">
          {t('planLast', {
            at: format.dateTime(last.startedAt),
            sent: format.number(last.sent),
            failed: format.number(last.failed),
          })}
        </p>
      )}
    </div>
  );
}
