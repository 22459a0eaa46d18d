import type { AvailabilityView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useShare } from './use-share.ts';

/** Under this a day was bad: three minutes of it and more. As the public page has it. */
const BAD_BELOW = 0.998;

function toneOf(share: number | undefined): string {
  if (share === undefined) return 'idle';
  if (share === 1) return 'ok';
  return share < BAD_BELOW ? 'bad' : 'warn';
}

/** One bar for each of the last 90 days. */
export function DayBars({ days }: { days: AvailabilityView['days'] }) {
  const { t } = useTranslation('availability');
  const inWords = useShare();
  return (
    <div className="stack-small">
      <ol className="day-bars plain-list" aria-label={t('daysLabel')}>
        {days.map(({ day, share }) => {
          const text = t('day', { day, share: inWords(share) });
          return (
            <li key={day} className={`day-bar day-bar-${toneOf(share)}`} title={text}>
              <span className="day-bar-text">{text}</span>
            </li>
          );
        })}
      </ol>
      <p className="line-spread small quiet" aria-hidden>
        <span>{t('daysFirst')}</span>
        <span>{t('daysLast')}</span>
      </p>
    </div>
  );
}
