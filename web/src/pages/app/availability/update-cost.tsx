import type { UpdateFiguresView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { useShare } from './use-share.ts';
import './availability.css';

/** "0 of 1,204 requests failed during this update, slowest 180 ms", and whose requests these were. */
export function UpdateCost({ figures, brief = false }: { figures: UpdateFiguresView; brief?: boolean }) {
  const { t } = useTranslation('availability');
  const format = useFormat();
  const inWords = useShare();
  const { requests, failed, slowestMs, prober, visitors, partial } = figures;
  // An app that answers some pages with an error does so during an update too: that is none of its costs.
  const asBefore = prober.failed === 0 ? (visitors?.failedShareBefore ?? 0) : 0;
  return (
    <div className="stack-small update-cost">
      <p className={failed === 0 ? 'update-cost-good' : asBefore > 0 ? undefined : 'update-cost-bad'}>
        {t('cost', {
          failed: format.number(failed),
          requests: format.number(requests),
          slowest: format.duration(slowestMs),
        })}
      </p>
      {!brief && (
        <p className="small quiet">
          {visitors
            ? t('costOfBoth', {
                visitors: format.number(visitors.requests),
                visitorsFailed: format.number(visitors.failed),
                prober: format.number(prober.requests),
                proberFailed: format.number(prober.failed),
              })
            : t('costOfProber')}
        </p>
      )}
      {failed > 0 && asBefore > 0 && <p className="small quiet">{t('costBefore', { share: inWords(asBefore) })}</p>}
      {partial && <p className="small quiet">{t('costPartial')}</p>}
    </div>
  );
}
