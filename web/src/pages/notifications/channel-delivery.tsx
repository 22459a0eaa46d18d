import { type ChannelView, deliveryText } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Caution } from '../../parts/caution.tsx';
import { useSlowNow } from '../../parts/now.ts';
import { useAgo } from '../../parts/time-ago.tsx';

/** How it went so far: last arrived, last failed and why, what waits since when. */
export function ChannelDelivery({ delivery }: { delivery: ChannelView['delivery'] }) {
  const { t, i18n } = useTranslation('channels');
  const format = useFormat();
  const now = useSlowNow();
  const ago = useAgo();
  const { lastSuccessAt, lastFailure, failingSince, failsForLong, nextTryAt, waiting, waitingSince, lost } = delivery;
  const why = (reason: NonNullable<typeof lastFailure>['reason']) =>
    deliveryText(reason, i18n.language === 'ko' ? 'ko' : 'en');
  return (
    <div className="small stack-small">
      {failsForLong && failingSince && (
        <Caution>{t('longFailing', { time: format.duration(Math.max(0, now - Date.parse(failingSince))) })}</Caution>
      )}
      {!lastSuccessAt && !lastFailure && <p className="quiet">{t('neverUsed')}</p>}
      {lastSuccessAt && <p className="quiet">{t('lastSuccess', { ago: ago(lastSuccessAt) })}</p>}
      {lastFailure && (
        <p className={failingSince ? 'channel-bad' : 'quiet'}>
          {t('lastFailure', { ago: ago(lastFailure.at), sentence: why(lastFailure.reason) })}
        </p>
      )}
      {lastFailure && failingSince && lastFailure.detail !== '' && (
        <p className="channel-to">{t('said', { detail: lastFailure.detail })}</p>
      )}
      {waiting > 0 && waitingSince && (
        <p>
          {t('waiting', { count: waiting, ago: ago(waitingSince) })}
          {nextTryAt && ` ${t('nextTry', { ago: format.ago(nextTryAt, new Date(now)) })}`}
        </p>
      )}
      {lost > 0 && <p className="channel-bad">{t('lost', { count: lost })}</p>}
    </div>
  );
}
